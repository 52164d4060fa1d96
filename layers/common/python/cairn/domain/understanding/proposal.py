"""What a language model asks memory to do: untrusted, well-formed at most."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict


def _texts(value: Any) -> Any:
    """Models number what they were given ids for: 1 and "1" are as good as "n1"."""
    if value is None:
        return []
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _text(value: Any) -> Any:
    return "" if value is None else value


Texts = Annotated[list[str], BeforeValidator(_texts)]
Text = Annotated[str, BeforeValidator(_text)]


class Proposal(BaseModel):
    """One operation. `memory` and `evidence` are the handles under which things were shown.

    `event_time` is an ISO date or time, or its beginning; `is_event` tells what happens once from
    what lasts. Fields that a model leaves out have the value that claims least.
    """

    model_config = ConfigDict(frozen=True)

    action: Literal["add", "update", "delete", "none"]
    memory: str | None = None
    evidence: Texts = []
    kind: Literal["fact", "explicit_preference", "implicit_preference"] = "fact"
    key: Text = ""
    value: Text = ""
    reasoning: Text = ""
    tags: Texts = []
    confidence: float = 0.7
    event_time: str | None = None
    is_event: bool = False
