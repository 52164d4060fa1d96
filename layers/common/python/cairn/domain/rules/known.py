"""What is known already, and may be repeated or corrected."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from cairn.domain.memory.memory import Labels, Memory, MemoryKind, MemoryStatus, Statement
from cairn.domain.rules.correction import Correction
from cairn.domain.rules.repetition import can_repeat, is_same_occasion
from cairn.domain.rules.targets import Targets
from cairn.domain.text.normal_form import normal_form
from cairn.domain.times.said_at import day

_EXTRACTED_KINDS = (MemoryKind.FACT, MemoryKind.PREFERENCE)


class Known(NamedTuple):
    """A memory as it will stand once the plan so far has been applied."""

    memory_id: str
    statement: Statement
    labels: Labels


class KnownMemories:
    """Found by what they say. Only what has the labels of the add can be meant by it."""

    def __init__(self, labels: Labels, related: Iterable[Memory]) -> None:
        self._labels = labels
        self._known: dict[str, Known] = {}
        self._said: defaultdict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
        self._targets: defaultdict[tuple[str, MemoryKind], Targets[str]] = defaultdict(Targets)
        for memory in related:
            if memory.status is MemoryStatus.ACTIVE and memory.statement.kind in _EXTRACTED_KINDS:
                self.put(Known(memory.memory_id, memory.statement, memory.labels))

    def put(self, known: Known) -> None:
        """Instead of what the memory said before."""
        memory_id, statement, labels = known
        if before := self._known.get(memory_id):
            for form in _forms(before.statement):
                self._said[form].pop(memory_id, None)
        self._known[memory_id] = known
        if _of(labels) == _of(self._labels):
            self._targets[statement.speaker, statement.kind].put(memory_id, statement.words)
            for form in _forms(statement) if labels.info == self._labels.info else ():
                self._said[form][memory_id] = None

    def repeated_by(self, statement: Statement) -> Known | None:
        """The memory that says the same, on the same day where that makes a difference."""
        same = next(filter(None, map(self._said.get, _forms(statement))), None)
        if not same or not can_repeat(statement.words):
            return None
        known = self._known[next(iter(same))]
        times = known.statement.event_time, statement.event_time
        return known if is_same_occasion(statement.words, *times) else None

    def corrected_by(
        self, corrections: Iterable[Correction], speaker: str, kind: MemoryKind
    ) -> Known | None:
        """The memory that the first correction with a target is about."""
        targets = self._targets[speaker, kind]
        names = (targets.of(correction) for correction in corrections)
        return next((self._known[name] for name in names if name is not None), None)


def _forms(statement: Statement) -> tuple[tuple[str, ...], ...]:
    """What equals that of a repetition: first with the day, then without."""
    said = (statement.speaker, statement.kind, normal_form(statement.words))
    return (*said, day(statement.event_time)), said


def _of(labels: Labels) -> tuple[tuple[str, ...], str | None]:
    return labels.agent_ids, labels.app_id
