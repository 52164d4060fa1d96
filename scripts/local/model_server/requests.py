"""The requests that a server of OpenAI's API takes; others are refused as OpenAI refuses them."""

import json
from collections.abc import Collection
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError
from pydantic_core import ErrorDetails

from cairn.domain.text.tokens import estimate_tokens
from scripts.local.model_server.errors import ApiError, refused
from scripts.local.model_server.strict_schema import violations

# Limits of OpenAI's embeddings endpoint, from its API reference.
MAX_TEXTS = 2_048
MAX_TEXT_TOKENS = 8_192
MAX_EMBEDDED_TOKENS = 300_000

Text = Annotated[str, Field(min_length=1)]
Positive = Annotated[int, Field(ge=1)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Part(_Body):
    model_config = ConfigDict(extra="allow")

    type: Literal["text", "image_url", "input_audio", "file"]
    text: str = ""


class Message(_Body):
    # A tool's message is only taken after a call of it, and tools are not served here.
    role: Literal["developer", "system", "user", "assistant"]
    content: str | Annotated[list[Part], Field(min_length=1)]
    name: str | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content if part.type == "text")


class JsonSchema(_Body):
    name: str = Field(pattern="^[a-zA-Z0-9_-]{1,64}$")
    description: str | None = None
    definition: dict[str, Any] = Field(default_factory=dict, alias="schema")
    strict: bool | None = None


class ResponseFormat(_Body):
    type: Literal["text", "json_object", "json_schema"]
    json_schema: JsonSchema | None = None


class StreamOptions(_Body):
    include_usage: bool = False
    include_obfuscation: bool | None = None


class ChatRequest(_Body):
    model: Text
    messages: list[Message] = Field(min_length=1)
    response_format: ResponseFormat | None = None
    temperature: float | None = Field(default=None, ge=0, le=2)
    max_tokens: Positive | None = None
    max_completion_tokens: Positive | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = None
    # Taken and without effect.
    frequency_penalty: float | None = Field(default=None, ge=-2, le=2)
    logit_bias: dict[str, float] | None = None
    metadata: dict[str, str] | None = None
    presence_penalty: float | None = Field(default=None, ge=-2, le=2)
    prompt_cache_key: str | None = None
    reasoning_effort: str | None = None
    safety_identifier: str | None = None
    seed: int | None = None
    service_tier: str | None = None
    stop: str | list[str] | None = None
    store: bool | None = None
    top_p: float | None = Field(default=None, ge=0, le=1)
    user: str | None = None
    verbosity: str | None = None

    @property
    def schema_asked_for(self) -> dict[str, Any] | None:
        asked = self.response_format and self.response_format.json_schema
        return asked.definition if asked else None

    @property
    def includes_usage(self) -> bool:
        return bool(self.stream_options and self.stream_options.include_usage)


class EmbeddingRequest(_Body):
    model: Text
    input: Text | Annotated[list[Text], Field(min_length=1, max_length=MAX_TEXTS)]
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: Positive | None = None
    user: str | None = None

    @property
    def texts(self) -> list[str]:
        return [self.input] if isinstance(self.input, str) else self.input


class RerankRequest(_Body):
    model: Text | None = None
    query: Text
    documents: list[Text] = Field(min_length=1)
    top_n: Positive | None = None
    return_documents: bool | None = None


class TextsRequest(_Body):
    """TEI's, which ignores what it does not know."""

    model_config = ConfigDict(extra="ignore")

    query: Text
    texts: list[Text] = Field(min_length=1)


def parsed[T: BaseModel](kind: type[T], raw: bytes) -> T:
    """Raises: ApiError that names the first parameter at fault."""
    try:
        return kind.model_validate_json(raw)
    except ValidationError as error:
        worst = max(error.errors(), key=_precision)
        if worst["type"] == "json_invalid":
            raise ApiError(400, "We could not parse the JSON body of your request.") from None
        raise refused(worst, json.loads(raw)) from None


def _precision(error: ErrorDetails) -> tuple[int, bool]:
    """Of what either of two types has against a value, the other's type says least."""
    return len(error["loc"]), not error["type"].endswith("_type")


def chat_request(raw: bytes, refuses: Collection[str]) -> ChatRequest:
    """Raises: ApiError, also for what each parameter allows and all together do not."""
    request = parsed(ChatRequest, raw)
    _refuse_unsupported(request.model_dump(exclude_none=True), refuses)
    if request.max_tokens and request.max_completion_tokens:
        raise ApiError(400, "max_completion_tokens takes the place of max_tokens.", "max_tokens")
    if request.stream_options and not request.stream:
        raise ApiError(400, "stream_options is only allowed with stream.", "stream_options")
    if request.response_format:
        _check_format(request, request.response_format)
    return request


def embedding_request(raw: bytes, refuses: Collection[str]) -> EmbeddingRequest:
    """Raises: ApiError, also for more tokens than the endpoint reads."""
    request = parsed(EmbeddingRequest, raw)
    _refuse_unsupported(request.model_dump(exclude_none=True), refuses)
    tokens = [estimate_tokens(text) for text in request.texts]
    if max(tokens) > MAX_TEXT_TOKENS:
        said = f"This model's maximum context length is {MAX_TEXT_TOKENS} tokens."
        raise ApiError(400, said, "input")
    if sum(tokens) > MAX_EMBEDDED_TOKENS:
        said = f"Requested {sum(tokens)} tokens, max {MAX_EMBEDDED_TOKENS} tokens per request."
        raise ApiError(400, said, "input", "max_tokens_per_request")
    return request


def _refuse_unsupported(body: dict[str, JsonValue], refuses: Collection[str]) -> None:
    asked = body.get("response_format")
    if isinstance(asked, dict) and asked["type"] in refuses:
        said = f"'response_format' of type '{asked['type']}' is not supported with this model."
        raise ApiError(400, f"Invalid parameter: {said}", "response_format")
    if unsupported := sorted(body.keys() & set(refuses)):
        said = f"Unsupported parameter: '{unsupported[0]}' is not supported with this model."
        raise ApiError(400, said, unsupported[0], "unsupported_parameter")


def _check_format(request: ChatRequest, asked: ResponseFormat) -> None:
    if (asked.type == "json_schema") != (asked.json_schema is not None):
        said = "json_schema is given if and only if type is 'json_schema'."
        raise ApiError(400, said, "response_format.json_schema")
    if asked.type == "json_object" and not any("json" in m.text.lower() for m in request.messages):
        said = "'messages' must contain the word 'json' in some form, to use 'response_format' "
        raise ApiError(400, said + "of type 'json_object'.", "messages")
    if asked.json_schema and asked.json_schema.strict:
        for said in violations(asked.json_schema.definition):
            name = asked.json_schema.name
            said = f"Invalid schema for response_format '{name}': {said}"
            raise ApiError(400, said, "response_format")
