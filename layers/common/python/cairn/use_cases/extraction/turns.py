"""The words of adds and their vectors, each got once however often one piece of work asks."""

from collections.abc import Iterable, Mapping, Sequence
from threading import RLock

from cairn.domain.conversation.message import Message, task_of
from cairn.domain.index.projecting import EARLIER_TURNS, turn_text
from cairn.domain.index.projection import Vector
from cairn.domain.index.vectors import mean
from cairn.domain.rules.statements import is_turn
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Task
from cairn.ports.embedder import Embedder
from cairn.ports.task_store import TaskStore
from cairn.use_cases.embedding.embed_texts import Answer, embed_texts

type Words = Mapping[str, tuple[Message, ...]]


class Turns:
    """Messages never change, so what was read stays right as long as the work lasts.

    `known` are words that need no reading, by task id. May be shared by threads: who asks for what
    another is getting waits for it.
    """

    def __init__(self, scope: Scope, tasks: TaskStore, known: Words | None = None) -> None:
        self._scope, self._tasks = scope, tasks
        self._known = dict(known or {})
        self._earlier: dict[str, list[str]] = {}
        self._answers: dict[str, Answer] = {}
        self._vectors: dict[str, Vector] = {}
        self._reading, self._embedding = RLock(), RLock()

    def of(self, task_ids: Sequence[str]) -> dict[str, tuple[Message, ...]]:
        """By task id; those whose words are gone have none."""
        with self._reading:
            missing = [each for each in dict.fromkeys(task_ids) if each not in self._known]
            if missing:
                found = self._tasks.messages(self._scope, missing)
                self._known |= {each: found.get(each, ()) for each in missing}
            return {each: self._known[each] for each in task_ids}

    def earlier(self, task: Task) -> tuple[Message, ...]:
        """What was said in the task's conversation by the adds just before it, oldest first."""
        with self._reading:
            if task.task_id not in self._earlier:
                self._earlier[task.task_id] = self._tasks.earlier(
                    self._scope, task.conversation, task, EARLIER_TURNS
                )
            before = self._earlier[task.task_id]
            words = self.of(before)
        return tuple(message for each in before for message in words[each])

    def around(self, message_ids: Iterable[str]) -> dict[str, Message]:
        """By message id; those whose words are gone are absent."""
        ids = set(message_ids)
        words = self.of(sorted({task_of(each) for each in ids}))
        by_id = {message.message_id: message for each in words.values() for message in each}
        return {each: by_id[each] for each in ids if each in by_id}

    def meanings(
        self, new: Sequence[Message], earlier: Sequence[Message], embedder: Embedder, deadline: int
    ) -> dict[str, Vector]:
        """The vector of each new turn among its neighbours, by message id.

        Turns that got none in time are left out: words still find most.
        """
        told = [each for each in new if is_turn(each)]
        said = [*earlier, *told]
        texts = [turn_text(said, index) for index in range(len(earlier), len(said))]
        with self._embedding:
            answers = zip(told, self.embedded(texts, embedder, deadline), strict=True)
            found = {turn.message_id: got for turn, got in answers if isinstance(got, Vector)}
            self._vectors |= found
        return found

    def embedded(self, texts: Sequence[str], embedder: Embedder, deadline: int) -> list[Answer]:
        """A vector or an error for each. No text is sent twice, whatever became of it."""
        with self._embedding:
            missing = [text for text in dict.fromkeys(texts) if text not in self._answers]
            answers = embed_texts(missing, deadline, embedder)
            self._answers |= dict(zip(missing, answers, strict=True))
            return [self._answers[text] for text in texts]

    def vector(self, message_ids: Iterable[str]) -> Vector | None:
        """Where these turns lie together; None unless all that are known by vector say so."""
        found = [self._vectors[each] for each in message_ids if each in self._vectors]
        return mean(found) if found else None
