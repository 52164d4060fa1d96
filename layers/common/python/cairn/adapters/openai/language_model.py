"""Chat completions of any server that speaks OpenAI's API."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cairn.adapters.openai.forms import Forms
from cairn.domain.text.analysis import encodable
from cairn.ports.language_model import Completion, PromptMessage

if TYPE_CHECKING:  # loading the client takes most of a second: only who asks a model pays for it
    from cairn.adapters.openai.endpoint import OpenAIEndpoint

# Room for a window's operations in every current model, and for some thinking before them.
MAX_COMPLETION_TOKENS = 8_192


class OpenAILanguageModel:
    """Implements `ports.LanguageModel`. `connect` makes the endpoint at first use only."""

    def __init__(self, name: str, connect: Callable[[], "OpenAIEndpoint"]) -> None:
        self._name, self._connect = name, connect

    @property
    def name(self) -> str:
        return self._name

    def complete(
        self, prompt: Sequence[PromptMessage], schema: Mapping[str, Any], *, deadline: int
    ) -> Completion:
        endpoint = self._connect()
        messages = [{"role": said.role, "content": encodable(said.text)} for said in prompt]
        body = {"model": self._name, "messages": messages}
        answer = endpoint.chat(body, _forms(schema), deadline)
        choices, usage = getattr(answer, "choices", None) or [], getattr(answer, "usage", None)
        message = getattr(choices[0], "message", None) if choices else None
        if message is None:
            raise endpoint.unreadable()
        content = getattr(message, "content", None)  # null with a refusal or a mere thought
        return Completion(
            text=content if isinstance(content, str) else "",
            is_truncated=choices[0].finish_reason == "length",
            prompt_tokens=getattr(usage, "prompt_tokens", None) or 0,
            completion_tokens=getattr(usage, "completion_tokens", None) or 0,
        )


def _forms(schema: Mapping[str, Any]) -> Forms:
    named = {"name": "reply", "strict": True, "schema": schema}
    return {
        r"response_format|json_schema|json_object|structured": (
            {"response_format": {"type": "json_schema", "json_schema": named}},
            {"response_format": {"type": "json_object"}},
            {},
        ),
        r"max_(?:completion_)?tokens": (
            {"max_completion_tokens": MAX_COMPLETION_TOKENS},
            {"max_tokens": MAX_COMPLETION_TOKENS},
            {},
        ),
        r"temperature": ({"temperature": 0}, {}),
    }
