"""Read the profiles of a user or agent, whole or those fields that answer a question."""

from typing import NamedTuple

from cairn.domain.profiles.profile import BoundProfile, FieldState, Profile
from cairn.domain.profiles.tree import FieldPath
from cairn.domain.scope import Permission, Scope, Subject
from cairn.domain.search.document_ranking import relevance
from cairn.ports.profiles.profile_store import ProfileStore


class ScoredField(NamedTuple):
    """A field of a profile with its relativity, in [0, 1]."""

    profile: Profile
    path: FieldPath
    state: FieldState
    score: float

    @property
    def text(self) -> str:
        return _text(self.path, self.state)


class ProfileQuery(NamedTuple):
    """`min_score`: what a field has to reach, where the caller says so."""

    text: str
    subject: Subject
    limit: int
    min_score: float | None = None


def list_profiles(subject: Subject, *, scope: Scope, profiles: ProfileStore) -> list[BoundProfile]:
    """All of them, by id of the template."""
    scope.require(Permission.READ)
    return profiles.bound(scope, subject.hash)


def search_profiles(
    query: ProfileQuery, *, scope: Scope, profiles: ProfileStore
) -> list[ScoredField]:
    """Fields that have a value, best first; what scores the same stays in the template's order."""
    fields = [
        (bound.profile, path, state)
        for bound in list_profiles(query.subject, scope=scope, profiles=profiles)
        for path, state in bound.properties.items()
        if state.value.strip()
    ]
    if not fields:
        return []
    texts = [_text(path, state) for _, path, state in fields]
    found = relevance(query.text, texts, None).tolist()
    scored = [ScoredField(*field, score) for field, score in zip(fields, found, strict=True)]
    good = [field for field in scored if field.score >= (query.min_score or 0.0)]
    return sorted(good, key=lambda field: -field.score)[: query.limit]


def _text(path: FieldPath, state: FieldState) -> str:
    return f"{path}: {state.value}"
