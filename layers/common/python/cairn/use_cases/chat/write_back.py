"""Keep a turn of a chat: its question and its answer."""

from dataclasses import replace

from cairn.domain.chat.answer import BROKEN_OFF
from cairn.domain.conversation.role import Role
from cairn.domain.scope import Scope
from cairn.domain.text.own_words import as_recalled
from cairn.domain.text.tokens import first_tokens
from cairn.use_cases.chat.ports import ChatPorts
from cairn.use_cases.messages.new_addition import (
    AddMessages,
    NewMessage,
    new_addition,
    working_memory_change,
)
from cairn.use_cases.shared.send_jobs import send_extraction_job

# Of the answer, so that with its question it is no larger than an add may be.
ANSWER_TOKENS = 30_000


def write_back(
    command: AddMessages,
    answer: str,
    *,
    accepted_at: int,
    scope: Scope,
    ports: ChatPorts,
    is_broken: bool = False,
    is_recalled: bool = False,
) -> None:
    """Two round trips. Understood later: where no worker can be called, reconcile finds the add.

    A repetition of the same turn, or of its Idempotency-Key, writes nothing. `is_broken`: the
    answer was not finished; it says so, and leaves the key to one that is. `is_recalled`: nobody
    said it, and nothing is to be extracted from it.
    """
    kept = first_tokens(answer, ANSWER_TOKENS)
    kept = f"{kept.rstrip()} {BROKEN_OFF}" if is_broken else kept
    kept = as_recalled(kept) if is_recalled else kept
    is_keyed = command.is_keyed and not is_broken
    turn = replace(
        command,
        messages=(*command.messages, NewMessage(Role.ASSISTANT, kept)),
        fingerprint=command.fingerprint if is_keyed else f"{command.fingerprint}\n{kept}",
        is_keyed=is_keyed,
    )
    addition, _ = new_addition(turn, accepted_at)
    task_id = ports.tasks.accept(scope, addition, working_memory_change(addition))
    if task_id == addition.task.task_id:
        send_extraction_job(scope, addition.task.home.hash, ports.queue)
