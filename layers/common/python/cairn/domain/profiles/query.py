"""What is asked of profiles, and the fields that answer it."""

from typing import NamedTuple

from cairn.domain.profiles.profile import FieldState, Profile
from cairn.domain.profiles.tree import FieldPath
from cairn.domain.scope import Subject


class ProfileQuery(NamedTuple):
    """`min_score`: what a field has to reach, where the caller says so."""

    text: str
    subject: Subject
    limit: int
    min_score: float | None = None


class ScoredField(NamedTuple):
    """A field of a profile with its relativity, in [0, 1]."""

    profile: Profile
    path: FieldPath
    state: FieldState
    score: float = 0.0

    @property
    def text(self) -> str:
        return f"{self.path}: {self.state.value}"
