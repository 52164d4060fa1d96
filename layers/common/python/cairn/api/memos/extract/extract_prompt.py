"""What callers of an add ask of its extraction: which views to make, and what to look for."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from cairn.api.json_types import Checked
from cairn.api.memos.fields import MemosRequest, at_most, blank_is_absent
from cairn.domain.memory.memory_view import MemoryView

MAX_PROMPT_LENGTH = 1_000


def _distinct(views: tuple[MemoryView, ...]) -> tuple[MemoryView, ...]:
    return tuple(dict.fromkeys(views))


MemoryViews = Annotated[tuple[MemoryView, ...], Checked(_distinct, {})]
_Text = Annotated[str, at_most(MAX_PROMPT_LENGTH, "prompt_too_long")]
Prompt = Annotated[_Text | None, BeforeValidator(blank_is_absent)]


class ExtractPrompt(MemosRequest):
    """Hints for the model that extracts, by what they are about. Without a model they do nothing.

    It reads those for facts and preferences; the others are kept.
    """

    detail_factual: Prompt = None
    preference: Prompt = None
    profile: Prompt = None
    event: Prompt = None
    skill: Prompt = None
    tool_memory: Prompt = None
    image: Prompt = Field(default=None, description="Images are not read yet.")
    document: Prompt = Field(default=None, description="Documents are not read yet.")

    @property
    def given(self) -> dict[str, str]:
        return self.model_dump(exclude_none=True)
