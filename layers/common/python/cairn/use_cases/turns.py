"""The words of adds and their vectors, each got once however often one piece of work asks."""

from collections.abc import Iterable, Mapping, Sequence

from cairn.domain.message import Message, task_of
from cairn.domain.projection import Vector
from cairn.domain.scope import Scope
from cairn.domain.vectors import mean
from cairn.ports import TaskStore


class Turns:
    """Messages never change, so what was read stays right as long as the work lasts."""

    def __init__(self, scope: Scope, tasks: TaskStore) -> None:
        self._scope, self._tasks = scope, tasks
        self._known: dict[str, tuple[Message, ...]] = {}
        self._vectors: dict[str, Vector] = {}

    def of(self, task_ids: Sequence[str]) -> dict[str, tuple[Message, ...]]:
        """By task id; those whose words are gone have none."""
        missing = [each for each in dict.fromkeys(task_ids) if each not in self._known]
        if missing:
            found = self._tasks.messages(self._scope, missing)
            self._known |= {each: found.get(each, ()) for each in missing}
        return {each: self._known[each] for each in task_ids}

    def around(self, message_ids: Iterable[str]) -> dict[str, Message]:
        """By message id; those whose words are gone are absent."""
        ids = set(message_ids)
        words = self.of(sorted({task_of(each) for each in ids}))
        by_id = {message.message_id: message for each in words.values() for message in each}
        return {each: by_id[each] for each in ids if each in by_id}

    def embedded(self, vectors: Mapping[str, Vector]) -> None:
        """Remember vectors of turns, by message id, for the memories that rest on them."""
        self._vectors |= vectors

    def vector(self, message_ids: Iterable[str]) -> Vector | None:
        """Where these turns lie together; None unless all that are known by vector say so."""
        found = [self._vectors[each] for each in message_ids if each in self._vectors]
        return mean(found) if found else None
