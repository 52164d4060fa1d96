"""How searches in process grow with a user's own memories, and with everybody else's."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from tqdm import tqdm

from cairn.adapters.offline.embedder import OfflineEmbedder
from cairn.domain.scope import Subject, SubjectType
from scripts.bench.example_chats import statements
from scripts.bench.figures import Figure
from scripts.bench.interleaved import medians_ms, rounds
from scripts.bench.line_process import Ask
from scripts.bench.search import crowd, filling, measured_stack, recall
from scripts.bench.search.call_record import Call, bytes_read, hops, waited
from scripts.bench.search.crowd import Person
from scripts.bench.search.filling import Stored
from scripts.bench.search.measured_stack import EMBEDDED, Index, Site, body, seconds_of

SIZES = (1_000, 10_000)
CROWD = 100_000
MOST_CROWDED, MOST_GROWN = 1.2, 2.0
HELD_SECONDS = 0.1
HOPS = {"embedded, warm": 2, "embedded, cold": 3, "OpenSearch, warm": 3}
MOST_BYTES = 256 * 1_024
OBSERVED = 5  # searches of which the one with fewest hops counts: others meet a stale cache

type Users = dict[str, list[Stored]]


def users_of(sizes: Sequence[int]) -> Users:
    """By user, memories with the offline embedder's vectors."""
    texts = statements(max(sizes))
    progress = tqdm(texts, unit="memory", desc="embedding", disable=None)
    vectors = [OfflineEmbedder().embed([statement], deadline=0)[0] for statement in progress]
    return {
        user_of(size): filling.stored_memories(
            Subject(type=SubjectType.USER, id=user_of(size)), texts[:size], vectors[:size]
        )
        for size in sizes
    }


def questions() -> list[str]:
    """What statements say, asked: every term of one of the later ones is among them."""
    return [f"What about this: {statement}" for statement in statements(200)]


def user_of(size: int) -> str:
    return f"user-{size}"


@contextmanager
def filled(folder: Path, users: Users, index: Index) -> Iterator[Site]:
    """Segments are there for both backends, as in every deployment."""
    total = sum(map(len, users.values()))
    with measured_stack.running(folder) as site:
        stores = site.stores(index)
        with tqdm(total=2 * total, unit="item", desc="filling", disable=None) as progress:
            for stored in users.values():
                home = stored[0].memory.home
                filling.fill(stores, site.scope, home, stored, progress.update)
        index.refresh()
        yield site


def add_crowd(site: Site, index: Index, users: Users, persons: Sequence[Person]) -> None:
    """Everybody else's memories, in the table, in segments and in the index."""
    like = next(iter(users.values()))[0].memory
    for person in tqdm(persons, unit="person", desc="crowd", disable=None):
        place = site.stores(), crowd.SCOPE, like
        filling.crowd(*place, person.subject, person.projections)
    index_crowd(index, persons)


def index_crowd(index: Index, persons: Sequence[Person]) -> None:
    """Unless a server that was kept shows them already: it takes minutes."""
    total = sum(len(person.projections) for person in persons)
    if index.holds(crowd.SCOPE) == total:
        return
    with tqdm(total=total, unit="document", desc="indexing", disable=None) as progress:
        crowd.index(index.documents, persons, progress.update)
    index.refresh()


def crowded(
    alone: Mapping[str, Ask],
    among: Mapping[str, Ask],
    sizes: Sequence[int],
    questions: Sequence[str],
    count: int,
) -> list[Figure]:
    """Processes by backend: of a stack with these users only, and of one with others besides."""
    found: list[Figure] = []
    for size in sizes:
        for backend in alone:
            systems = {
                "alone": seconds_of(alone[backend], user_of(size)),
                "among others": seconds_of(among[backend], user_of(size)),
            }
            medians = medians_ms(rounds(systems, questions, count))
            label = f"p50 of a search in process, {backend}, {size:,} memories"
            found += [Figure(f"{label}, {name}", median, "ms") for name, median in medians.items()]
            ratio = medians["among others"] / medians["alone"]
            found.append(Figure(f"{label}, among others / alone", ratio, most=MOST_CROWDED))
    return found


def grown(
    asks: Mapping[str, Ask], sizes: Sequence[int], questions: Sequence[str], count: int
) -> list[Figure]:
    """For a large user beside a small one, warm."""
    found = []
    for backend, ask in asks.items():
        systems = {user_of(size): seconds_of(ask, user_of(size)) for size in sizes}
        medians = list(medians_ms(rounds(systems, questions, count)).values())
        label = f"p50 of a search in process, {backend}, {sizes[-1]:,} / {sizes[0]:,} memories"
        most = MOST_GROWN if backend == "embedded" else None
        found.append(Figure(label, medians[-1] / medians[0], most=most))
    return found


def switched(
    ask: Mapping[str, Ask], sizes: Sequence[int], questions: Sequence[str], count: int
) -> list[Figure]:
    """By size: warm, cold, and the index."""
    found = []
    for size in sizes:
        warm = seconds_of(ask["embedded"], user_of(size))
        systems = {
            "embedded, cold": cold(ask["embedded"], user_of(size)),
            "embedded, warm": warm,
            "OpenSearch": seconds_of(ask["OpenSearch"], user_of(size)),
        }
        for name, median in medians_ms(rounds(systems, questions, count)).items():
            found.append(Figure(f"p50 in process, {size:,} memories, {name}", median, "ms"))
    return found


def cold(ask: Ask, user_id: str) -> Callable[[str], float]:
    return lambda query: float(ask(body(user_id, query, cold=True))["seconds"])


def counted(asks: Mapping[str, Ask], size: int, questions: Sequence[str]) -> list[Figure]:
    """Sequential hops, with every call held so long that what can overlap does; bytes read."""
    states = {
        "embedded, warm": (asks["embedded"], {}),
        "embedded, cold": (asks["embedded"], {"cold": True}),
        "OpenSearch, warm": (asks["OpenSearch"], {}),
    }
    found = []
    for name, (ask, how) in states.items():
        calls = _calls(ask, size, questions, {**how, "held": HELD_SECONDS})
        most = HOPS[name]
        found.append(Figure(f"sequential hops, {name}", min(map(hops, calls)), most=most))
        read = max(map(bytes_read, calls))
        bound = MOST_BYTES if name == "embedded, warm" else None
        label = f"bytes read at {size:,} memories, {name}"
        found.append(Figure(label, read, "B", most=bound))
    return found


def own_time(
    asks: Mapping[str, Ask], size: int, questions: Sequence[str], count: int
) -> list[Figure]:
    """What a warm search takes besides waiting for others."""

    def own(ask: Ask, question: str) -> float:
        answer = ask(body(user_of(size), question))
        return float(answer["seconds"]) - waited(Call(*call) for call in answer["calls"])

    systems = {name: partial(own, ask) for name, ask in asks.items()}
    medians = medians_ms(rounds(systems, questions, count))
    label = f"p50 beyond calls, in process, {size:,} memories"
    return [Figure(f"{label}, {name}", median, "ms") for name, median in medians.items()]


def _calls(
    ask: Ask, size: int, questions: Sequence[str], how: Mapping[str, Any]
) -> list[list[Call]]:
    """Of some searches; one before them connects and learns the key."""
    asked = [body(user_of(size), question, **how) for question in questions[: OBSERVED + 1]]
    return [[Call(*call) for call in ask(one)["calls"]] for one in asked][1:]


@contextmanager
def processes(site: Site, index: Index) -> Iterator[dict[str, Ask]]:
    with ExitStack() as opened:
        yield {
            "embedded": opened.enter_context(site.process("embedded", EMBEDDED)),
            "OpenSearch": opened.enter_context(site.process("opensearch", index.variables)),
        }


def crowd_recall(index: Index, persons: Sequence[Person], count: int) -> list[Figure]:
    asked = crowd.questions(count)
    return recall.figures(persons, asked, index.documents)
