"""What the bodies of answers have in common."""

from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """Its serializer is built at first use: a function starts for one of its routes at a time.

    `shortens`: the fields that may be shortened where it is one of several, as `Shortenable`s are.
    """

    model_config = ConfigDict(defer_build=True)
    shortens: ClassVar[tuple[str, ...]] = ()

    def fitting(self, room: int) -> Self:
        """With at most `room` bytes, as `answer_size` counts them; itself where it is never large.

        Called only when it is larger.
        """
        return self


Omitted = Annotated[
    int,
    Field(
        exclude_if=lambda number: not number,
        description="How many results that come after these did not fit into the answer. "
        "Absent: none.",
    ),
]


class Shortenable(Answer):
    """One of several items that may be too large together."""

    truncated: list[str] = Field(
        default=[],
        exclude_if=lambda names: not names,
        description="Fields that were shortened, as the answer would be too large. "
        "Absent: none was.",
    )
