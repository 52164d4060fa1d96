"""Finds out what statements say about the fields of profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.domain.memory.memory import Statement
    from cairn.domain.profiles.filling import OpenField


class Filling(NamedTuple):
    """A field with its new value, and the statement that says so."""

    field: OpenField
    value: str
    statement: Statement


class Fillings(NamedTuple):
    """What was found, and what it took. `rejected`: why proposals of the model were not taken."""

    found: tuple[Filling, ...] = ()
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    rejected: tuple[str, ...] = ()


class ProfileFiller(Protocol):
    """Fills fields; each value is supported by the words of its statement."""

    def fill(
        self, fields: Sequence[OpenField], statements: Sequence[Statement], *, deadline: int
    ) -> Fillings:
        """`deadline` in ms. One field is filled at most once.

        Raises: DependencyUnavailable or InvalidRequest when the model does not answer.
        """
