"""Searches of the same memories by Cairn and by mem0, which asks the same model server."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from cairn.domain.index.projection import Vector
from cairn.domain.index.vectors import quantise
from cairn.domain.scope import Subject, SubjectType
from scripts.bench import stack
from scripts.bench.example_chats import statements
from scripts.bench.figures import Figure
from scripts.bench.interleaved import Measured, medians_ms, rounds
from scripts.bench.mem0 import process
from scripts.bench.search import filling, measured_stack
from scripts.bench.search.measured_stack import EMBEDDED, Index, Site, body
from scripts.bench.stack import DIMENSIONS, EMBEDDING_MODEL
from scripts.local.model_server.server import OpenAIServer
from scripts.local.model_server.vectors import vector_of

MODEL = f"{EMBEDDING_MODEL}@{DIMENSIONS}"
SIZES = (1_000, 10_000)
REQUIRED_AT = 10_000


def vectors(texts: Sequence[str]) -> NDArray[np.float32]:
    """What the model server says of them."""
    return np.array([vector_of(text, DIMENSIONS) for text in texts])


@contextmanager
def mem0(base_url: str, texts: Sequence[str], known: NDArray[np.float32]) -> Iterator[Measured]:
    """Its search in its own process, with these memories of one user."""
    with TemporaryDirectory() as folder, process.running("searching", base_url) as ask:
        file = Path(folder) / "memories.npy"
        np.save(file, known)
        file.with_suffix(".txt").write_text("\n".join(texts))
        ask(str(file))
        yield lambda question: _seconds(ask(question))


def _seconds(answer: dict[str, float]) -> float:
    if not answer["found"]:
        raise RuntimeError("mem0 has found nothing")
    return answer["seconds"]


def over_http(site: Site, user_id: str) -> Measured:
    client = site.client
    return lambda question: stack.timed(
        lambda: client.post("/search/memory", body(user_id, question))
    )[1]


def measure(
    folder: Path, opensearch: str, sizes: Sequence[int], questions: Sequence[str], count: int
) -> list[Figure]:
    texts = statements(max(sizes))
    known = vectors(texts)
    quantised = [quantise(vector, MODEL) for vector in known]
    with ExitStack() as opened, OpenAIServer(dimensions=DIMENSIONS) as server:
        index = Index(opensearch, "cairn-cairn", MODEL)  # as the stack calls it
        parameters = {"VectorBackend": "url", "OpenSearchUrl": opensearch}
        models = stack.models(server.base_url)
        with_index = opened.enter_context(
            measured_stack.running(folder / "indexed", models, parameters)
        )
        without = opened.enter_context(measured_stack.running(folder / "embedded", models))
        processes = {
            "embedded": opened.enter_context(without.process("peer-embedded", EMBEDDED)),
            "OpenSearch": opened.enter_context(
                with_index.process("peer-opensearch", index.variables)
            ),
        }
        found: list[Figure] = []
        for size in sizes:
            user = Subject(type=SubjectType.USER, id=f"user-{size}")
            _fill(without, None, user, texts[:size], quantised[:size])
            _fill(with_index, index, user, texts[:size], quantised[:size])
            systems = {
                f"{name}, in process": measured_stack.seconds_of(ask, user.id)
                for name, ask in processes.items()
            }
            systems |= {
                "embedded, HTTP": over_http(without, user.id),
                "OpenSearch, HTTP": over_http(with_index, user.id),
            }
            with mem0(server.base_url, texts[:size], known[:size]) as peer:
                times = rounds({"mem0, in process": peer, **systems}, questions, count)
            found += compared(size, medians_ms(times))
    return found


def _fill(
    site: Site, index: Index | None, user: Subject, texts: Sequence[str], known: Sequence[Vector]
) -> None:
    stored = filling.stored_memories(user, texts, known)
    filling.fill(site.stores(index), site.scope, user, stored, lambda _: None)
    if index:
        index.refresh()


def compared(size: int, medians: dict[str, float]) -> list[Figure]:
    """Each, and ours as a share of the peer's."""
    label = f"p50 of a search, {size:,} memories"
    found = [Figure(f"{label}, {name}", median, "ms") for name, median in medians.items()]
    theirs = medians["mem0, in process"]
    for name, median in medians.items():
        if name != "mem0, in process":
            is_required = size == REQUIRED_AT and name.endswith("in process")
            most = 1.0 if is_required else None
            found.append(Figure(f"{label}, {name} / mem0", median / theirs, most=most))
    return found
