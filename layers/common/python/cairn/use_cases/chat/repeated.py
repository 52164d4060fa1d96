"""The answer to a chat that is sent again under its Idempotency-Key."""

from cairn.domain.conversation.role import Role
from cairn.domain.scope import Scope
from cairn.domain.text.own_words import recalled_in
from cairn.use_cases.chat.ports import ChatPorts
from cairn.use_cases.messages.new_addition import AddMessages, new_addition


def repeated_answer(command: AddMessages, *, scope: Scope, ports: ChatPorts) -> str | None:
    """What the first one was answered; None when this is the first, or the caller gave no key.

    Raises: InvalidRequest (`idempotency_key_reused`) when the key was another request's.
    """
    if not command.is_keyed:
        return None
    addition, _ = new_addition(command, ports.clock.now())
    first = ports.tasks.repeated(scope, addition)
    if first is None:
        return None
    messages = ports.tasks.messages(scope, [first]).get(first, ())
    texts = [message.text for message in messages if message.role is Role.ASSISTANT]
    return recalled_in(texts[-1]) if texts else None
