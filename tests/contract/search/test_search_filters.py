"""Filters translated for the index let through what `domain.matching` lets through."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import get_args

import pytest

from cairn.domain.index.filters import (
    And,
    Compare,
    Equals,
    Filter,
    HasTag,
    HasTrait,
    InfoEquals,
    Not,
    NumberField,
    Op,
    Or,
    RelatedTo,
    Trait,
)
from cairn.domain.index.matching import matches
from cairn.domain.index.projection import Projection, trait
from cairn.domain.search.query import Source
from cairn.domain.search.question import Question
from tests.builders import ANN, SCOPE
from tests.contract.search_servers import PLAIN, SearchServer

FILTERS = 200
DOCUMENTS = 60
# Few and alike, so that random filters match something, and nearly match more.
STRINGS = (
    *("a", "A", "a b", "b", "", " ", "a=b", "b=a", "=", "1:a=b", '"a"', "'", "\\", "*", "a*"),
    *("中文", "中", "中 文", "ａ", "é", "e\u0301", "\x00", "\n", "🐱", "null", "true", "1", "1.0"),
    *("a\ud800", "x" * 600, "x" * 601),
)
KEYS = (*STRINGS[:12], "business_type", "scene", "info", "Scene")
TIMES = (-1, 0, 1, 1_765_359_875_000)


class Chance:
    """Random values; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def one[T](self, values: Sequence[T]) -> T:
        return self._random.choice(values)

    def some(self, values: Sequence[str], most: int = 2) -> tuple[str, ...]:
        return tuple(self.one(values) for _ in range(self._random.randint(0, most)))

    def projection(self, memory_id: str) -> Projection:
        return replace(
            PLAIN,
            memory_id=memory_id,
            memory_type=self.one(STRINGS),
            created_at=self.one(TIMES),
            updated_at=self.one(TIMES),
            tags=self.some(STRINGS),
            session_ids=self.some(STRINGS),
            owner_ids=self.some(STRINGS),
            agent_ids=self.some(STRINGS),
            app_id=self.one((None, *STRINGS)),
            info={key: self.some(STRINGS) for key in self.some(KEYS, 4)},
            traits=tuple(trait(self.one(get_args(Trait)), value) for value in self.some(STRINGS)),
            importance=self.one(TIMES),
        )

    def filter(self, depth: int = 3) -> Filter:
        joins: list[Callable[[], Filter]] = [
            lambda: And(tuple(self.filter(depth - 1) for _ in range(self._random.randint(0, 3)))),
            lambda: Or(tuple(self.filter(depth - 1) for _ in range(self._random.randint(0, 3)))),
            lambda: Not(self.filter(depth - 1)),
        ]
        leaves: list[Callable[[], Filter]] = [
            lambda: Equals(
                self.one(("agent_id", "app_id", "session_id", "memory_type")), self.one(STRINGS)
            ),
            lambda: InfoEquals(self.one(KEYS), self.one(STRINGS)),
            lambda: HasTag(self.one(STRINGS)),
            lambda: RelatedTo(self.some(STRINGS, 3)),
            lambda: HasTrait(self.one(get_args(Trait)), self.one(STRINGS)),
            lambda: Compare(
                self.one(get_args(NumberField)), self.one(get_args(Op)), self.one(TIMES)
            ),
        ]
        return self.one(leaves + 2 * joins if depth else leaves)()


@pytest.mark.parametrize("seed", [1, 2])
def test_random_filters_let_the_same_documents_through(
    search_server: SearchServer, seed: int
) -> None:
    chance = Chance(seed)
    known = [chance.projection(str(i)) for i in range(DOCUMENTS)]
    documents = search_server.documents()
    documents.put(SCOPE, ANN.hash, known)
    search_server.show()
    answered = 0

    for _ in range(FILTERS):
        node = chance.filter()
        found, statistics = documents.find(
            SCOPE, [Source(ANN, node)], Question("", ("word",), None), 100, ()
        )

        expected = {memory.memory_id for memory in known if matches(node, memory)}
        ids = {ref.memory_id for ref, _ in found.get(ANN.hash, ())}
        assert ids == expected, node
        assert statistics.documents == len(expected)
        answered += 0 < len(expected) < DOCUMENTS

    assert answered > FILTERS / 3


def test_whatever_a_document_holds_is_read_back(search_server: SearchServer) -> None:
    chance = Chance(3)
    known = {str(i): chance.projection(str(i)) for i in range(DOCUMENTS)}
    documents = search_server.documents()
    documents.put(SCOPE, ANN.hash, list(known.values()))
    search_server.show()

    found, _ = documents.find(SCOPE, [Source(ANN)], Question("", ("word",), None), 100, ())

    assert {ref.memory_id: ref for ref, _ in found[ANN.hash]} == known
