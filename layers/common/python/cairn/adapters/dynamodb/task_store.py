"""Accepted adds in DynamoDB: one transaction writes everything an add must not lose."""

from collections.abc import Mapping, Sequence
from itertools import batched, chain

from cairn.adapters.dynamodb.errors import ConditionFailed
from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.heads import erasure_watermark, head_key
from cairn.adapters.dynamodb.items.reading import readable, readable_by_key
from cairn.adapters.dynamodb.items.task_items import (
    MESSAGES,
    PLAN_FILE,
    TASK,
    messages_blob,
    messages_from,
    shared_items,
    task_from,
)
from cairn.adapters.dynamodb.items.values import Action, Attributes
from cairn.adapters.dynamodb.large_blobs import ITEM_BLOB_MAX, LargeBlobs
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.writes.acceptance import acceptance, claim_action
from cairn.adapters.dynamodb.writes.changes import change_actions
from cairn.adapters.dynamodb.writes.task_leaving import leaving
from cairn.adapters.dynamodb.writes.task_removals import erase_adds
from cairn.domain.conversation.message import Message
from cairn.domain.index.change import Change
from cairn.domain.scope import Scope, Subject
from cairn.domain.tasks.resend import check_body, is_resend
from cairn.domain.tasks.speakers import left_by
from cairn.domain.tasks.task import (
    Addition,
    Conversation,
    Task,
    TaskStatus,
)
from cairn.domain.transactions import ACTIONS_MAX
from cairn.ports.file_store import FileStore
from cairn.ports.task_store import SharedAdd

MESSAGES_FILE = "messages"


class DynamoDBTaskStore:
    """Implements `ports.TaskStore`."""

    def __init__(self, table: DynamoDBTable, files: FileStore) -> None:
        self._table = table
        self._blobs = LargeBlobs(files)

    def accept(self, scope: Scope, addition: Addition, working: Change | None) -> str:
        task_id, blob = addition.task.task_id, messages_blob(addition.messages)
        if len(blob) > ITEM_BLOB_MAX and (first := self.repeated(scope, addition)):
            return first
        words = self._blobs.attributes(scope, addition.task, MESSAGES_FILE, blob)
        accepted = acceptance(self._table, scope, addition, words)
        said = change_actions(self._table, scope, working) if working else []
        writes = [*accepted, *said]
        writes = self._with_shared(scope, addition, writes)
        replaced = ""
        while True:
            try:
                claim_add = claim_action(self._table, scope, addition, replaced)
                self._table.transact([claim_add, *writes])
                return task_id
            except ConditionFailed as refusal:
                if refusal.item is None:
                    raise
                claim = refusal.item
            # The first one may be our own: it was written, and its answer lost.
            if claim["first_task"] == task_id or self._is_repeat(scope, addition, claim):
                return str(claim["first_task"])
            replaced = str(claim["first_task"])

    def repeated(self, scope: Scope, addition: Addition) -> str | None:
        claim = self._table.get(keys.dedupe(scope, addition.dedupe_key), "D")
        if claim is None or claim["expires_at"] <= addition.task.accepted_at:
            return None
        return str(claim["first_task"]) if self._is_repeat(scope, addition, claim) else None

    def read(self, scope: Scope, task_id: str) -> Task | None:
        item = self._table.get(keys.task(scope, task_id), TASK)
        return task_from(item) if item else None

    def messages(self, scope: Scope, task_ids: Sequence[str]) -> Mapping[str, tuple[Message, ...]]:
        wanted = {(keys.task(scope, task_id), MESSAGES): task_id for task_id in task_ids}
        items = self._table.get_many(list(wanted))
        found = readable_by_key(lambda item: self._messages(scope, item), items)
        return {wanted[key]: messages for key, messages in found.items()}

    def earlier(
        self, scope: Scope, conversation: Conversation, task: Task, limit: int
    ) -> list[str]:
        if not conversation.is_named:
            return []
        here = keys.accepted(task.accepted_at, task.task_id)
        rows = self._rows_before(scope, conversation, here, limit)
        if not rows:
            return []
        erased_before = self._erased_before(scope, conversation.subject)
        return [str(row["task_id"]) for row in _left(rows, erased_before)]

    def latest(self, scope: Scope, conversation: Conversation, limit: int) -> list[Message]:
        if not conversation.is_named:
            return []
        rows = self._rows_before(scope, conversation, keys.AFTER_ALL, limit)
        if not rows:
            return []
        head = head_key(scope, conversation.subject.hash)
        places = {row["sk"]: (keys.task(scope, str(row["task_id"])), MESSAGES) for row in rows}
        items = self._table.get_many([head, *places.values()])
        left = [places[row["sk"]] for row in _left(rows, erasure_watermark(items.get(head)))]
        found = [items[place] for place in left if place in items]
        return list(chain.from_iterable(readable(lambda item: self._messages(scope, item), found)))

    def later(self, scope: Scope, conversation: Conversation, task: Task, limit: int) -> list[str]:
        if not conversation.is_named:
            return []
        return self._after(scope, conversation.hash, task, limit)

    def shared(self, scope: Scope, subject_hash: str, until: int, limit: int) -> list[SharedAdd]:
        first, last = keys.shared_until(until)
        rows = self._table.query(
            "pk = :pk AND sk BETWEEN :first AND :last",
            {":pk": keys.subject(scope, subject_hash), ":first": first, ":last": last},
            limit=limit,
        )
        return [SharedAdd(str(row["task_id"]), int(row["updated_at"])) for row in rows]

    def leave(
        self, scope: Scope, shared: SharedAdd, subject_hash: str, kept: Sequence[Message]
    ) -> None:
        task = self.read(scope, shared.task_id)
        if task is not None and not task.is_blank:
            self._keep(scope, left_by(task, subject_hash), subject_hash, kept)
        row = keys.shared(shared.accepted_at, shared.task_id)
        pk = keys.subject(scope, subject_hash)
        self._table.transact([self._table.delete_action(pk, row)])

    def _keep(
        self, scope: Scope, after: Task, subject_hash: str, messages: Sequence[Message]
    ) -> None:
        """Files of what was there go last, so that after a crash one can go on."""
        name = f"{MESSAGES_FILE}.{subject_hash}"
        words = self._blobs.attributes(scope, after, name, messages_blob(messages))
        self._table.transact(leaving(self._table, scope, after, words))
        self._blobs.erase(scope, after, MESSAGES_FILE, but=words.get("file", ""))
        self._blobs.erase(scope, after, PLAN_FILE)

    def erase(self, scope: Scope, subject_hash: str, until: int, limit: int) -> bool:
        first, last = keys.added_until(until)
        adds = self._table.query(
            "pk = :pk AND sk BETWEEN :first AND :last",
            {":pk": keys.subject(scope, subject_hash), ":first": first, ":last": last},
            limit=limit,
        )
        return not erase_adds(self._table, scope, adds) or len(adds) >= limit

    def _erased_before(self, scope: Scope, subject: Subject) -> int:
        return erasure_watermark(self._table.get(*head_key(scope, subject.hash)))

    def _rows_before(
        self, scope: Scope, conversation: Conversation, here: str, limit: int
    ) -> list[Attributes]:
        """The latest of the conversation's rows, newest first."""
        return self._table.query(
            "pk = :pk AND sk < :here",
            {":pk": keys.conversation(scope, conversation.hash), ":here": here},
            limit=limit,
            newest_first=True,
        )

    def _with_shared(self, scope: Scope, addition: Addition, writes: list[Action]) -> list[Action]:
        """With the rows of everybody else who takes part. What the transaction has no room for is
        written before it, and harmless if the add comes to nothing.
        """
        shared = list(map(self._table.put_action, shared_items(scope, addition)))
        room = ACTIONS_MAX - len(writes) - 1
        for batch in batched(shared[room:], ACTIONS_MAX):
            self._table.transact(batch)
        return [*writes, *shared[:room]]

    def _is_repeat(self, scope: Scope, addition: Addition, claim: Attributes) -> bool:
        """Raises: InvalidRequest for a key that was used for another request."""
        first = self.read(scope, str(claim["first_task"]))
        is_repeat = first is not None and is_resend(
            addition,
            first,
            erased_before=self._erased_before(scope, first.home),
            has_later_add=lambda: self._has_later(scope, first),
            has_result=lambda: self._has_result(scope, first),
        )
        if is_repeat:
            check_body(addition, str(claim.get("body", "")))
        return is_repeat

    def _has_result(self, scope: Scope, first: Task) -> bool:
        if first.status is not TaskStatus.OPEN:
            return self._are_there(scope, first.changes.added)
        if first.is_feedback or self._are_there(scope, [first.working_id]):
            return True
        # Deleted, unless the task has ended since it was read and left its working memory behind.
        ended = self.read(scope, first.task_id)
        if ended is None or ended.is_blank or ended.status is not TaskStatus.COMPLETED:
            return False
        return self._are_there(scope, ended.changes.added)

    def _are_there(self, scope: Scope, memory_ids: Sequence[str]) -> bool:
        places = [(keys.memory(scope, memory_id), keys.CURRENT) for memory_id in memory_ids]
        return len(self._table.get_many(places)) == len(places)

    def _has_later(self, scope: Scope, first: Task) -> bool:
        """After a feedback, another feedback or a turn of its conversation."""
        threads = dict.fromkeys((first.thread, first.conversation.hash))
        return any(self._after(scope, thread, first, 1) for thread in threads)

    def _after(self, scope: Scope, thread: str, task: Task, limit: int) -> list[str]:
        rows = self._table.query(
            "pk = :pk AND sk > :here",
            {
                ":pk": keys.conversation(scope, thread),
                ":here": keys.accepted(task.accepted_at, task.task_id),
            },
            limit=limit,
        )
        return [str(row["task_id"]) for row in rows]

    def _messages(self, scope: Scope, item: Attributes) -> tuple[Message, ...]:
        """Raises: Unreadable."""
        return messages_from(self._blobs.loaded(scope, item))


def _left(rows: Sequence[Attributes], erased_before: int) -> list[Attributes]:
    """Of rows newest first those that no erasure hides, oldest first."""
    first = keys.moment(erased_before + 1)
    return [row for row in reversed(rows) if row["sk"] >= first]
