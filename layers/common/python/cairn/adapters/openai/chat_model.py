"""Answers of any server that speaks OpenAI's API, piece by piece."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from cairn.adapters.openai.forms import Form, Forms
from cairn.domain.chat.answer import SILENCE, Finish, Piece, PieceKind, Usage
from cairn.domain.errors import DependencyUnavailable
from cairn.domain.text.analysis import encodable
from cairn.ports.chat_model import ChatPrompt

if TYPE_CHECKING:  # loading the client takes most of a second: only who asks a model pays for it
    from cairn.adapters.openai.endpoint import OpenAIEndpoint

# Fields of a delta. Servers of thinking models call a thought by either of two names; a refusal
# is what the model says instead of an answer.
_FIELDS = (
    ("reasoning_content", PieceKind.REASONING),
    ("reasoning", PieceKind.REASONING),
    ("content", PieceKind.TEXT),
    ("refusal", PieceKind.TEXT),
)


class OpenAIChatModel:
    """Implements `ports.ChatModel`. `connect` makes the endpoint at first use only."""

    only_recalls = False

    def __init__(self, name: str, connect: Callable[[], "OpenAIEndpoint"]) -> None:
        self._name, self._connect = name, connect

    @property
    def name(self) -> str:
        return self._name

    def answer(
        self, prompt: ChatPrompt, options: Mapping[str, Any], *, deadline: int
    ) -> Generator[Piece | Finish]:
        messages = [
            {"role": said.role, "content": encodable(said.text)} for said in prompt.messages
        ]
        body, forms = _body({"model": self._name, "messages": messages}, options)
        endpoint = self._connect()
        reason, usage = None, None
        with closing(endpoint.chat_stream(body, forms, deadline)) as chunks:
            for chunk in chunks:
                if chunk is None:
                    yield SILENCE
                    continue
                choice = next(iter(getattr(chunk, "choices", None) or ()), None)
                yield from _pieces(getattr(choice, "delta", None))
                reason = getattr(choice, "finish_reason", None) or reason
                usage = _usage(getattr(chunk, "usage", None)) or usage
        if reason is None:
            raise DependencyUnavailable("the language model broke off its answer")
        yield Finish(reason == "length", usage)


def _body(body: dict[str, Any], options: Mapping[str, Any]) -> tuple[dict[str, Any], Forms]:
    """What the server may not know is given up rather than the answer."""
    given = dict(options)
    forms: dict[str, Sequence[Form]] = {
        r"stream_options": ({"stream_options": {"include_usage": True}}, {})
    }
    if limit := given.pop("max_tokens", None):
        # a server that lacks the second ignores it; one that lacks the first says so
        names: Sequence[Form] = ({"max_tokens": limit}, {"max_completion_tokens": limit}, {})
        forms[r"max_(?:completion_)?tokens"] = names
    for name in ("temperature", "top_p"):  # thinking models have their own
        if name in given:
            forms[name] = ({name: given.pop(name)}, {})
    return {**body, **given}, forms


def _pieces(delta: Any) -> Iterator[Piece]:
    for field, kind in _FIELDS:
        text = getattr(delta, field, None)
        if isinstance(text, str) and text:
            yield Piece(kind, encodable(text))


def _usage(usage: Any) -> Usage | None:
    counts = (getattr(usage, name, None) for name in ("prompt_tokens", "completion_tokens"))
    prompt, completion = (count if isinstance(count, int) else 0 for count in counts)
    return Usage(prompt, completion) if prompt or completion else None
