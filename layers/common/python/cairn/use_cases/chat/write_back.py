"""Keep a turn of a chat: its question and its answer."""

from dataclasses import replace

from cairn.domain.chat.answer import BROKEN_OFF
from cairn.domain.conversation.role import Role
from cairn.domain.scope import Scope
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


def broken_off(text: str) -> str:
    return f"{text.rstrip()} {BROKEN_OFF}"


def write_back(
    command: AddMessages, answer: str, accepted_at: int, *, scope: Scope, ports: ChatPorts
) -> None:
    """Two round trips. Understood later: where no worker can be called, reconcile finds the add.

    A repetition of the same turn (or of its Idempotency-Key) writes nothing.
    """
    kept = first_tokens(answer, ANSWER_TOKENS)
    turn = replace(
        command,
        messages=(*command.messages, NewMessage(Role.ASSISTANT, kept)),
        fingerprint=command.fingerprint if command.is_keyed else f"{command.fingerprint}\n{kept}",
    )
    addition, _ = new_addition(turn, accepted_at)
    task_id = ports.tasks.accept(scope, addition, working_memory_change(addition))
    if task_id == addition.task.task_id:
        send_extraction_job(scope, addition.task.home.hash, ports.queue)
