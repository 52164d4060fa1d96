"""A plan while it is made: its operations, and what will be known once they are applied."""

from cairn.domain.memory.memory import Statement
from cairn.domain.rules.known import Known, KnownMemories
from cairn.domain.rules.statements import merged
from cairn.domain.tasks.plan import Action, Operation
from cairn.domain.tasks.task import Task, memory_id_of


class Draft:
    def __init__(self, task: Task, known: KnownMemories) -> None:
        self.known = known
        self.operations: list[Operation] = []
        self._task = task

    def note(self, statement: Statement, replaced: Known | None) -> None:
        """Merges a repetition, supersedes `replaced`, or adds."""
        if same := self.known.repeated_by(statement):
            self._merge(statement, same)
        elif replaced:
            self._supersede(statement, replaced)
        else:
            memory_id = memory_id_of(self._task.task_id, len(self.operations))
            self.operations.append(Operation(action=Action.ADD, statement=statement))
            self.known.put(Known(memory_id, statement, self._task.labels))

    def _merge(self, statement: Statement, known: Known) -> None:
        both = merged(known.statement, statement)
        self._change(Action.MERGE, both, known)
        # The evidence of a memory is listed once, and not by each of its repetitions.
        self.known.put(known._replace(statement=both.model_copy(update={"evidence": ()})))

    def _supersede(self, statement: Statement, known: Known) -> None:
        self._change(Action.SUPERSEDE, statement, known)
        # An older statement that arrives late becomes an earlier version: the current one stays.
        if statement.event_time >= known.statement.event_time:
            self.known.put(known._replace(statement=statement))

    def _change(self, action: Action, statement: Statement, target: Known) -> None:
        self.operations.append(
            Operation(action=action, statement=statement, target_id=target.memory_id)
        )
