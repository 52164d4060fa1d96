"""A plan while it is made: its operations, and what will be known once they are applied."""

from collections import defaultdict
from collections.abc import Sequence

from cairn.domain.memory.memory import Statement
from cairn.domain.rules.known import Known, KnownMemories
from cairn.domain.rules.statements import merged
from cairn.domain.tasks.plan import Action, Operation
from cairn.domain.tasks.task import Task, memory_id_of


class Draft:
    def __init__(self, task: Task, known: KnownMemories) -> None:
        self.known = known
        self._task = task
        self._operations: list[Operation] = []
        self._merges: dict[str, int] = {}  # of each memory, since it was last changed
        self._evidence: defaultdict[int, list[str]] = defaultdict(list)

    @property
    def operations(self) -> tuple[Operation, ...]:
        """In the order of their first words. However often a memory is repeated, it is one merge:
        each operation on a memory is a transaction of its own.
        """
        return tuple(
            _with_evidence(operation, self._evidence.get(index, ()))
            for index, operation in enumerate(self._operations)
        )

    def note(self, statement: Statement, replaced: Known | None) -> None:
        """Merges a repetition, supersedes `replaced`, or adds."""
        if same := self.known.repeated_by(statement):
            self._merge(statement, same)
        elif replaced:
            self._supersede(statement, replaced)
        else:
            memory_id = memory_id_of(self._task.task_id, len(self._operations))
            self._operations.append(Operation(action=Action.ADD, statement=statement))
            self.known.put(Known(memory_id, statement, self._task.labels))

    def _merge(self, statement: Statement, known: Known) -> None:
        both = merged(known.statement, statement)
        merge = self._merges.setdefault(known.memory_id, len(self._operations))
        if merge == len(self._operations):
            self._change(Action.MERGE, both, known)
        self._evidence[merge] += both.evidence
        # The evidence of a memory is listed once, and not by each of its repetitions.
        self.known.put(known._replace(statement=both.model_copy(update={"evidence": ()})))

    def _supersede(self, statement: Statement, known: Known) -> None:
        self._change(Action.SUPERSEDE, statement, known)
        self._merges.pop(known.memory_id, None)
        # An older statement that arrives late becomes an earlier version: the current one stays.
        if statement.event_time >= known.statement.event_time:
            self.known.put(known._replace(statement=statement))

    def _change(self, action: Action, statement: Statement, target: Known) -> None:
        self._operations.append(
            Operation(action=action, statement=statement, target_id=target.memory_id)
        )


def _with_evidence(operation: Operation, evidence: Sequence[str]) -> Operation:
    if not evidence:
        return operation
    unique = tuple(dict.fromkeys(evidence))
    statement = operation.statement.model_copy(update={"evidence": unique})
    return operation.model_copy(update={"statement": statement})
