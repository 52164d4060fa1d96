"""Many memories of other people, for measurements: real words, vectors around random topics."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import batched, cycle, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cairn.adapters.offline.embedder import DIMENSIONS, OfflineEmbedder
from cairn.domain.index.projection import Projection, Vector
from cairn.domain.index.vectors import quantise, unit
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.scope import Scope, Subject, SubjectType
from cairn.domain.text.analysis import analyse
from cairn.ports.search_index import SearchIndex
from scripts.bench.example_chats import statements

SCOPE = Scope("bench-crowd")
SHARES = (0.01, 0.1, 0.89)  # of all memories, each a person's
CLUSTERS = 500
WORDS = 5_000  # different sentences
AT_ONCE = 500


@dataclass(frozen=True)
class Person:
    """Whose `projections` have the numbers 0, 1, ... as ids."""

    subject: Subject
    projections: list[Projection]

    def nearest(self, asked: Vector, limit: int) -> set[str]:
        """Computed, not searched."""
        best = np.argsort(-(self._units @ unit(asked)))[:limit]
        return {self.projections[at].memory_id for at in best.tolist()}

    @cached_property
    def _units(self) -> NDArray[np.float32]:
        return np.array(
            [unit(projection.vector) for projection in self.projections if projection.vector]
        )


def people(total: int) -> list[Person]:
    """The same in every run; all talk about the same topics."""
    source, words = vectors(), cycle([tuple(analyse(statement)) for statement in statements(WORDS)])
    found = []
    for name, share in enumerate(SHARES):
        subject = Subject(type=SubjectType.USER, id=f"person-{name}")
        projections = [
            projection(number, subject, next(words), next(source))
            for number in range(round(total * share))
        ]
        found.append(Person(subject, projections))
    return found


def projection(number: int, home: Subject, terms: tuple[str, ...], vector: Vector) -> Projection:
    numbers: dict[str, Any] = dict.fromkeys(
        ("version", "rev", "accepted_at", "created_at", "updated_at", "event_time"), 1
    )
    return Projection(
        memory_id=f"{number:08}",
        **numbers,
        kind=MemoryKind.FACT,
        memory_type="LongTermMemory",
        home_hash=home.hash,
        speaker="user",
        text_terms=terms,
        context_terms=terms * 2,
        vector=vector,
        owner_ids=(home.id,),
    )


def vectors(seed: int = 1) -> Iterator[Vector]:
    """Endless. Two of a cluster have a cosine of about a half, others of about none."""
    centres = _units(np.random.default_rng(0), CLUSTERS)
    random, model = np.random.default_rng(seed), OfflineEmbedder().model
    while True:
        chosen = centres[random.integers(CLUSTERS, size=AT_ONCE)]
        for vector in chosen + _units(random, AT_ONCE):
            yield quantise(vector, model)


def questions(count: int) -> list[Vector]:
    """About the same topics; none is a memory's."""
    return list(islice(vectors(seed=2), count))


def _units(random: np.random.Generator, count: int) -> NDArray[np.float64]:
    found = random.standard_normal((count, DIMENSIONS))
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def index(documents: SearchIndex, persons: Sequence[Person], tick: Callable[[int], Any]) -> None:
    for person in persons:
        for batch in batched(person.projections, AT_ONCE):
            documents.put(SCOPE, person.subject.hash, batch)
            tick(len(batch))
