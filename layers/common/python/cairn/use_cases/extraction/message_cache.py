"""The messages of adds and their vectors, each fetched once in one piece of work."""

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
from cairn.use_cases.embedding.embed_texts import EmbeddingResult, embed_texts


class MessageCache:
    """Messages never change, so a cached one stays right as long as the work lasts.

    `known` are messages that need no reading, by task id. Threads may share a cache: one that asks
    for what another is fetching waits for it.
    """

    def __init__(
        self,
        scope: Scope,
        tasks: TaskStore,
        known: Mapping[str, tuple[Message, ...]] | None = None,
    ) -> None:
        self._scope, self._tasks = scope, tasks
        self._known = dict(known or {})
        self._earlier: dict[str, list[str]] = {}
        self._answers: dict[str, EmbeddingResult] = {}
        self._vectors: dict[str, Vector] = {}
        self._reading, self._embedding = RLock(), RLock()

    def of_tasks(self, task_ids: Sequence[str]) -> dict[str, tuple[Message, ...]]:
        """By task id; none for a task whose messages are gone."""
        with self._reading:
            missing = [task_id for task_id in dict.fromkeys(task_ids) if task_id not in self._known]
            if missing:
                found = self._tasks.messages(self._scope, missing)
                self._known |= {task_id: found.get(task_id, ()) for task_id in missing}
            return {task_id: self._known[task_id] for task_id in task_ids}

    def before(self, task: Task) -> tuple[Message, ...]:
        """The messages of the few adds just before `task` in its conversation, oldest first."""
        with self._reading:
            if task.task_id not in self._earlier:
                self._earlier[task.task_id] = self._tasks.earlier(
                    self._scope, task.conversation, task, EARLIER_TURNS
                )
            earlier = self._earlier[task.task_id]
            messages = self.of_tasks(earlier)
        return tuple(message for task_id in earlier for message in messages[task_id])

    def by_id(self, message_ids: Iterable[str]) -> dict[str, Message]:
        """By message id; absent where a message is gone."""
        ids = set(message_ids)
        tasks = self.of_tasks(sorted({task_of(message_id) for message_id in ids}))
        messages = (message for messages in tasks.values() for message in messages)
        return {found.message_id: found for found in messages if found.message_id in ids}

    def embed_turns(
        self, new: Sequence[Message], earlier: Sequence[Message], embedder: Embedder, deadline: int
    ) -> dict[str, Vector]:
        """The vector of each new turn in its context, by message id.

        Turns that got none in time are left out: terms still find most of what is related.
        """
        turns = [message for message in new if is_turn(message)]
        said = [*earlier, *turns]
        texts = [turn_text(said, index) for index in range(len(earlier), len(said))]
        with self._embedding:
            answers = zip(turns, self.embed(texts, embedder, deadline), strict=True)
            found = {turn.message_id: got for turn, got in answers if isinstance(got, Vector)}
            self._vectors |= found
        return found

    def embed(
        self, texts: Sequence[str], embedder: Embedder, deadline: int
    ) -> list[EmbeddingResult]:
        """A vector or an error for each text. No text is sent twice, not even after an error."""
        with self._embedding:
            missing = [text for text in dict.fromkeys(texts) if text not in self._answers]
            answers = embed_texts(missing, deadline=deadline, embedder=embedder)
            self._answers |= dict(zip(missing, answers, strict=True))
            return [self._answers[text] for text in texts]

    @property
    def has_vectors(self) -> bool:
        """Whether any turn's vector is cached."""
        return bool(self._vectors)

    def mean_vector(self, message_ids: Iterable[str]) -> Vector | None:
        """The mean of the turns' vectors that are cached; None without any."""
        found = [self._vectors[key] for key in message_ids if key in self._vectors]
        return mean(found) if found else None
