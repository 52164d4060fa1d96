"""What tests of compaction share: rows to compact, and others who act in the middle of it."""

from collections.abc import Callable
from typing import Any

from cairn.domain.index.manifest import Manifest
from cairn.domain.index.segment_file import unpacked
from cairn.domain.scope import Subject
from cairn.domain.tasks.files import segment_prefix
from cairn.use_cases.indexing.compact_segments import UPLOADED_WITHIN_MS, compact_segments
from cairn.use_cases.indexing.ports import SegmentPorts
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn, user

ANN, BOB = user("ann"), user("bob")
MINUTE = 60_000
TEA, BIKE, DOG = "I drink black tea", "My bicycle is green", "My dog is called Rex"


class Intercepted:
    """A port that lets somebody else act around the first call of a method."""

    def __init__(
        self, port: object, method: str, act: Callable[[], object], *, after: bool
    ) -> None:
        self._port, self._method, self._act, self._after = port, method, act, after

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if name != self._method:
            return found

        def call(*arguments: Any, **options: Any) -> Any:
            if not self._after:
                self._now()
            answer = found(*arguments, **options)
            self._now()
            return answer

        return call

    def _now(self) -> None:
        act, self._act = self._act, lambda: None
        act()


def before(port: Any, method: str, act: Callable[[], object]) -> Any:
    return Intercepted(port, method, act, after=False)


def after(port: Any, method: str, act: Callable[[], object]) -> Any:
    return Intercepted(port, method, act, after=True)


def compact(
    cairn: InMemoryCairn, *, catalog: Any = None, files: Any = None, subject: Subject = ANN
) -> bool:
    """Whether there was anything to do, that others did not do first."""
    ports = SegmentPorts(catalog or cairn.catalog, files or cairn.files, cairn.clock)
    return compact_segments(subject.hash, scope=SCOPE, ports=ports).is_done


def remembering(*texts: str, **options: Any) -> InMemoryCairn:
    """Each with its vector, all in rows."""
    cairn = InMemoryCairn()
    for text in texts:
        cairn.add(text, session_id=text, **options)
    cairn.work()
    return cairn


def manifest(cairn: InMemoryCairn, subject: Subject = ANN) -> Manifest:
    return cairn.catalog.manifest(SCOPE, subject.hash)[0]


def rows(cairn: InMemoryCairn, subject: Subject = ANN) -> set[str]:
    return {row.memory_id for row in cairn.catalog.rows(SCOPE, subject.hash)}


def compacted(cairn: InMemoryCairn, subject: Subject = ANN) -> list[str]:
    """The memories of each file there is, listed or not."""
    keys = cairn.files.keys(SCOPE, segment_prefix(subject.hash))
    return [memory_id for key in keys for memory_id in unpacked(cairn.files.get(SCOPE, key)).ids]


def is_clean(cairn: InMemoryCairn, subject: Subject = ANN) -> bool:
    """All that is there is listed, and nothing is left to do."""
    keys = cairn.files.keys(SCOPE, segment_prefix(subject.hash))
    listed = sorted(entry.file for entry in manifest(cairn, subject).entries)
    return keys == listed and not any(cairn.world.garbage_collections.values())


def the_id(cairn: InMemoryCairn, words: str, user_id: str = "ann") -> str:
    found = cairn.search(words, user_id=user_id, min_score=0.0, limit=99)
    return next(hit.memory.memory_id for hit in found if words in hit.memory.statement.value)


def found(cairn: InMemoryCairn, words: str) -> list[str]:
    """What was said that a search brings back, working memories included."""
    hits = [hit.memory.statement.value for hit in cairn.search(words, min_score=0.0)]
    return [statement for statement in (TEA, BIKE, DOG) for value in hits if statement in value]


def settle(cairn: InMemoryCairn) -> None:
    """Until reconcile finds nothing to do, whatever waits for its time."""
    for wait in (0, MINUTE, UPLOADED_WITHIN_MS, 60 * MINUTE, MINUTE):
        cairn.clock.advance(wait)
        cairn.reconcile()
        cairn.work()
    assert cairn.reconcile() == 0
