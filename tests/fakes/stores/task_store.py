"""Tasks in memory, with the same conditions as the table."""

from collections.abc import Mapping, Sequence
from itertools import chain

from cairn.domain.conversation.message import Message
from cairn.domain.index.change import Change
from cairn.domain.scope import Scope
from cairn.domain.tasks.resend import check_body, deduplicated_until, is_resend
from cairn.domain.tasks.speakers import left_by, others
from cairn.domain.tasks.task import (
    Addition,
    Conversation,
    Task,
    TaskStatus,
    blank,
)
from cairn.ports.task_store import SharedAdd
from tests.fakes.stores.world import World


class InMemoryTaskStore:
    def __init__(self, world: World) -> None:
        self._world = world

    def accept(self, scope: Scope, addition: Addition, working: Change | None) -> str:
        task, world = addition.task, self._world
        with world.lock:
            claim = (scope.project_id, addition.dedupe_key)
            first_id, _, _ = world.claims.get(claim, ("", 0, ""))
            if first_id == task.task_id:
                return first_id
            if first := self.repeated(scope, addition):
                return first
            if working:
                world.check(scope, working)
                world.write(scope, working)
            until = deduplicated_until(addition)
            world.claims[claim] = (task.task_id, until, addition.body)
            world.tasks[scope.project_id, task.task_id] = task
            world.words[scope.project_id, task.task_id] = addition.messages
            thread = world.threads.setdefault((scope.project_id, task.thread), [])
            thread.append((task.accepted_at, task.task_id))
            thread.sort()
            rows = world.open.setdefault((scope.project_id, task.home.hash), {})
            rows[task.task_id] = task.accepted_at
            return task.task_id

    def repeated(self, scope: Scope, addition: Addition) -> str | None:
        claim = (scope.project_id, addition.dedupe_key)
        first_id, expires_at, body = self._world.claims.get(claim, ("", 0, ""))
        if expires_at <= addition.task.accepted_at:
            return None
        if not self._is_resend(scope, addition, first_id):
            return None
        check_body(addition, body)
        return first_id

    def read(self, scope: Scope, task_id: str) -> Task | None:
        task = self._world.tasks.get((scope.project_id, task_id))
        return task and task.model_copy(update={"plan": None})

    def messages(self, scope: Scope, task_ids: Sequence[str]) -> Mapping[str, tuple[Message, ...]]:
        words = self._world.words
        found = {task_id: words.get((scope.project_id, task_id)) for task_id in task_ids}
        return {task_id: messages for task_id, messages in found.items() if messages is not None}

    def earlier(
        self, scope: Scope, conversation: Conversation, task: Task, limit: int
    ) -> list[str]:
        if not conversation.is_named:
            return []
        visible = self._visible(scope, conversation)
        before = [row for row in visible if row < (task.accepted_at, task.task_id)]
        return [task_id for _, task_id in before[-limit:]]

    def latest(self, scope: Scope, conversation: Conversation, limit: int) -> list[Message]:
        if not conversation.is_named:
            return []
        ids = [task_id for _, task_id in self._visible(scope, conversation)[-limit:]]
        return list(chain.from_iterable(self.messages(scope, ids).values()))

    def later(self, scope: Scope, conversation: Conversation, task: Task, limit: int) -> list[str]:
        if not conversation.is_named:
            return []
        thread = self._world.threads.get((scope.project_id, conversation.hash), [])
        after = [row for row in thread if row > (task.accepted_at, task.task_id)]
        return [task_id for _, task_id in after[:limit]]

    def shared(self, scope: Scope, subject_hash: str, until: int, limit: int) -> list[SharedAdd]:
        words = self._world.words
        found = [
            SharedAdd(task.task_id, task.accepted_at)
            for (project_id, task_id), task in self._world.tasks.items()
            if project_id == scope.project_id
            and task.accepted_at <= until
            and subject_hash
            in {other.hash for other in others(task, words.get((project_id, task_id), ()))}
        ]
        return sorted(found, key=lambda add: (add.accepted_at, add.task_id))[:limit]

    def leave(
        self, scope: Scope, shared: SharedAdd, subject_hash: str, kept: Sequence[Message]
    ) -> None:
        world, key = self._world, (scope.project_id, shared.task_id)
        with world.lock:
            task = world.tasks.get(key)
            if task and not task.is_blank:
                world.tasks[key] = left_by(task, subject_hash).model_copy(update={"plan": None})
                world.words[key] = tuple(kept)

    def erase(self, scope: Scope, subject_hash: str, until: int, limit: int) -> bool:
        world = self._world
        with world.lock:
            old = [
                task
                for (project_id, _), task in world.tasks.items()
                if project_id == scope.project_id
                and task.home.hash == subject_hash
                and task.accepted_at <= until
            ]
            ended = [task for task in old if task.status is not TaskStatus.OPEN]
            for task in ended[:limit]:
                self._erase(scope, task)
            return len(old) > len(ended[:limit])

    def _visible(self, scope: Scope, conversation: Conversation) -> list[tuple[int, str]]:
        thread = self._world.threads.get((scope.project_id, conversation.hash), [])
        erased_before = self._world.erasure_watermark(scope, conversation.subject.hash)
        return [row for row in thread if erased_before < row[0]]

    def _erase(self, scope: Scope, task: Task) -> None:
        world, key = self._world, (scope.project_id, task.task_id)
        world.tasks[key] = blank(task)
        world.words.pop(key, None)
        thread = (scope.project_id, task.thread)
        place = (task.accepted_at, task.task_id)
        world.threads[thread] = [row for row in world.threads[thread] if row != place]
        own = [claim for claim, (first, _, _) in world.claims.items() if first == task.task_id]
        for claim in own:
            if claim[0] == scope.project_id:
                del world.claims[claim]

    def _is_resend(self, scope: Scope, addition: Addition, first_id: str) -> bool:
        world = self._world
        first = world.tasks[scope.project_id, first_id]
        threads = (first.thread, first.conversation.hash)
        rows = [row for name in threads for row in world.threads.get((scope.project_id, name), [])]
        place = (first.accepted_at, first_id)
        return is_resend(
            addition,
            first,
            erased_before=world.erasure_watermark(scope, first.home.hash),
            has_later_add=lambda: any(row > place for row in rows),
            has_result=lambda: self._has_result(scope, first),
        )

    def _has_result(self, scope: Scope, first: Task) -> bool:
        is_open = first.status is TaskStatus.OPEN
        if is_open and first.is_feedback:
            return True
        made = [first.working_id] if is_open else first.changes.added
        return all((scope.project_id, memory_id) in self._world.truths for memory_id in made)
