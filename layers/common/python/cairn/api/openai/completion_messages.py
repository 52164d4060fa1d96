"""The messages of a chat completion: texts of the system, the user and the assistant."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, WithJsonSchema

from cairn.api.memos.add_request import MAX_MESSAGES
from cairn.api.memos.fields import MemosRequest, refuse
from cairn.api.openai.request_schemas import CONTENT, NO_TOOLS
from cairn.ports.language_model import PromptMessage

_INSTRUCTING = ("system", "developer")
_TOOLS = "tools are not supported: send the messages of the user, the assistant and the system"


def _text_of(content: Any) -> Any:
    """A text, or the texts of a list of parts."""
    if not isinstance(content, list):
        return content
    for part in content:
        kind = part.get("type") if isinstance(part, dict) else None
        if kind not in ("text", "input_text") or not isinstance(part.get("text"), str):
            raise refuse("unsupported_part", "only parts of the type text are supported")
    return "\n".join(part["text"] for part in content)


def _no_tools(value: Any) -> Any:
    if value not in (None, []):
        raise refuse("unsupported_part", _TOOLS)
    return None


Refused = Annotated[None, BeforeValidator(_no_tools), WithJsonSchema(NO_TOOLS)]


def _speaker(role: Any) -> Any:
    if role in ("tool", "function"):
        raise refuse("unsupported_part", _TOOLS)
    return role


class CompletionMessage(MemosRequest):
    """`content` is a text or a list of parts of the type text."""

    role: Annotated[Literal["system", "developer", "user", "assistant"], BeforeValidator(_speaker)]
    content: Annotated[str, BeforeValidator(_text_of), WithJsonSchema(CONTENT)]
    tool_calls: Refused = None
    function_call: Refused = None


class Dialogue(NamedTuple):
    """What the messages come to: `turns` before the `question`, oldest first."""

    instructions: str
    turns: tuple[PromptMessage, ...]
    question: str


def dialogue(messages: Sequence[CompletionMessage]) -> Dialogue:
    """The last of those that are no instructions is the user's."""
    said = [message for message in messages if message.role not in _INSTRUCTING]
    return Dialogue(
        instructions="\n\n".join(
            message.content for message in messages if message.role in _INSTRUCTING
        ),
        turns=tuple(
            PromptMessage(message.role, message.content)
            for message in said[:-1]
            if message.content.strip()
        ),
        question=said[-1].content,
    )


def few_messages(messages: tuple[CompletionMessage, ...]) -> tuple[CompletionMessage, ...]:
    if len(messages) > MAX_MESSAGES:
        raise refuse("messages_too_long", f"are limited to {MAX_MESSAGES}; send the latest")
    return messages


def ends_with_a_question(messages: tuple[CompletionMessage, ...]) -> tuple[CompletionMessage, ...]:
    said = [message for message in messages if message.role not in _INSTRUCTING]
    if not said or said[-1].role != "user" or not said[-1].content.strip():
        raise refuse("required", "must end with a message of the user that says something")
    return messages
