"""When the external index is named, and who waits for it."""

from collections.abc import Callable
from threading import Event
from typing import Any, cast

import pytest

from cairn.adapters.opensearch.candidate_source import OpenSearchCandidateSource
from cairn.adapters.segments.reader import SegmentReader
from cairn.domain.scope import Scope, Subject
from cairn.domain.search.query import Source
from cairn.domain.search.question import Question
from cairn.ports.search_index import SearchIndex
from tests.builders import ANN, SCOPE
from tests.fakes.ports import InMemoryFileStore
from tests.fakes.stores.memory_store import InMemoryMemoryStore
from tests.fakes.stores.world import World
from tests.polling import LONGEST_SECONDS

QUESTION = Question(words="tea", terms=("tea",), vector=None)


class Documents:
    """Only their index can be asked for."""

    def __init__(self, index: Callable[[], str]) -> None:
        self.index = index


@pytest.fixture
def reader() -> SegmentReader:
    return SegmentReader(InMemoryMemoryStore(World()), InMemoryFileStore())


def retrieved(reader: SegmentReader, index: Callable[[], str]) -> int:
    documents = cast(SearchIndex, Documents(index))
    source = OpenSearchCandidateSource(reader, documents)
    return len(source.retrieve(SCOPE, [Source(ANN)], QUESTION, 10))


def test_the_index_is_named_while_rows_are_read(
    reader: SegmentReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_asked, read = Event(), reader.rows

    def rows(scope: Scope, subject: Subject) -> Any:
        assert is_asked.wait(LONGEST_SECONDS)
        return read(scope, subject)

    def index() -> str:
        is_asked.set()
        return "an-index"

    monkeypatch.setattr(reader, "rows", rows)

    assert retrieved(reader, index) == 0


def test_an_index_with_nothing_to_show_is_not_waited_for(reader: SegmentReader) -> None:
    is_done = Event()

    def index() -> str:
        assert is_done.wait(LONGEST_SECONDS)
        return "an-index"

    assert retrieved(reader, index) == 0
    is_done.set()
