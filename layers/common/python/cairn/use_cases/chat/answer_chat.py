"""Answer a question with what is remembered, and remember the answer."""

from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

from cairn.domain.chat.answer import ChatEvent, End, Finish, Piece, PieceKind, Usage
from cairn.domain.errors import DependencyUnavailable
from cairn.domain.scope import Permission, Scope
from cairn.domain.search.query import SearchQuery
from cairn.domain.tasks.task import Conversation
from cairn.domain.text.tokens import estimate_tokens
from cairn.ports.chat_model import ChatPrompt
from cairn.ports.language_model import PromptMessage
from cairn.prompts.chat import prompt_for, turn_of
from cairn.use_cases.chat.ports import ChatPorts
from cairn.use_cases.chat.recall import recall
from cairn.use_cases.chat.repeated import repeated_answer
from cairn.use_cases.chat.write_back import write_back
from cairn.use_cases.messages.add_messages import refuse_knowledge_bases
from cairn.use_cases.messages.new_addition import AddMessages


@dataclass(frozen=True)
class Chat:
    """One question. `conversation`: whose latest turns go into the prompt, beside `turns`.

    `options` are parameters of the model, `instructions` replace the default ones. `written` is
    what to add once the answer is there: the question, and how both are labelled; None for
    nothing. `is_streamed`: pieces reach the caller at once, so that a broken answer was seen.
    """

    question: str
    query: SearchQuery
    conversation: Conversation | None = None
    turns: tuple[PromptMessage, ...] = ()
    instructions: str | None = None
    model: str | None = None
    options: Mapping[str, Any] | None = None
    written: AddMessages | None = None
    is_streamed: bool = False


def answer_chat(
    chat: Chat, *, scope: Scope, deadline: int, ports: ChatPorts
) -> Generator[ChatEvent]:
    """Pieces of the answer as the model writes them, then its end, once the turn is kept.

    Nothing happens before the first is asked for. Closing it stops the model; what was given out
    until then is kept, and says that it broke off. Dated by when it began, so that an erasure
    meanwhile takes the turn with it. What is sent again under its Idempotency-Key is answered as
    it was, without a model. Raises: DependencyUnavailable, InvalidRequest.
    """
    scope.require(Permission.READ, *([Permission.WRITE] if chat.written else []))
    if chat.written:
        refuse_knowledge_bases(chat.written)
        if (again := repeated_answer(chat.written, scope=scope, ports=ports)) is not None:
            yield Piece(PieceKind.TEXT, again)
            yield End((), Usage(completion=estimate_tokens(again)))
            return
    started_at = ports.clock.now()
    prompt = _prompt(chat, scope, deadline, started_at, ports)
    model = ports.model(chat.model)
    keep = partial(
        write_back,
        accepted_at=started_at,
        scope=scope,
        ports=ports,
        is_recalled=model.only_recalls,
    )
    text, finish = "", Finish()
    try:
        with closing(model.answer(prompt, chat.options or {}, deadline=deadline)) as pieces:
            for piece in pieces:
                if isinstance(piece, Finish):
                    finish = piece
                    continue
                yield piece
                text += piece.text if piece.kind is PieceKind.TEXT else ""
        if not text:
            raise DependencyUnavailable("the language model gave an empty answer")
    except BaseException:
        if chat.written and chat.is_streamed and text:
            keep(chat.written, text, is_broken=True)
        raise
    if chat.written:
        keep(chat.written, text)
    yield End(prompt.memories, finish.usage or _estimated(prompt, text), finish.is_truncated)


def _prompt(
    chat: Chat, scope: Scope, deadline: int, started_at: int, ports: ChatPorts
) -> ChatPrompt:
    memories, said = recall(
        chat.query, chat.conversation, scope=scope, deadline=deadline, ports=ports
    )
    turns = [*map(turn_of, said), *chat.turns]
    return prompt_for(
        chat.question, memories, turns, instructions=chat.instructions, now=started_at
    )


def _estimated(prompt: ChatPrompt, text: str) -> Usage:
    asked = sum(estimate_tokens(message.text) for message in prompt.messages)
    return Usage(asked, estimate_tokens(text))
