"""An operation that a language model proposes: well-formed, but not validated."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from cairn.domain.value import Value


def _texts(value: Any) -> Any:
    """Models reply with numbers where they were given handles: 1 and "1" are as good as "n1"."""
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _text(value: Any) -> Any:
    return "" if value is None else value


Texts = Annotated[list[str], BeforeValidator(_texts)]
Text = Annotated[str, BeforeValidator(_text)]


class Proposal(Value):
    """One operation. `memory` and `evidence` are handles of the prompt (see `prompt_context`).

    `event_time` is an ISO date or time, or its beginning; `is_event` tells what happens once from
    what lasts. Fields that a model leaves out default to the weakest claim.
    """

    action: Literal["add", "update", "delete", "none"]
    memory: str | None = None
    evidence: Texts = Field(default_factory=list)
    kind: Literal["fact", "explicit_preference", "implicit_preference"] = "fact"
    key: Text = ""
    value: Text = ""
    reasoning: Text = ""
    tags: Texts = Field(default_factory=list)
    confidence: float = 0.7
    event_time: str | None = None
    is_event: bool = False
