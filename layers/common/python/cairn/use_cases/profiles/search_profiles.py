"""Find the fields of profiles that answer a question."""

from cairn.domain.profiles.query import ProfileQuery, ScoredField
from cairn.domain.scope import Scope
from cairn.domain.search.document_ranking import relevance
from cairn.ports.profiles.profile_store import ProfileStore
from cairn.use_cases.profiles.read_profiles import list_profiles


def search_profiles(
    query: ProfileQuery, *, scope: Scope, profiles: ProfileStore
) -> list[ScoredField]:
    """Fields that have a value, best first; what scores the same stays in the template's order."""
    fields = [
        ScoredField(bound.profile, path, state)
        for bound in list_profiles(query.subject, scope=scope, profiles=profiles)
        for path, state in bound.properties.items()
        if state.value.strip()
    ]
    if not fields:
        return []
    scores = relevance(query.text, [field.text for field in fields], None).tolist()
    scored = [field._replace(score=score) for field, score in zip(fields, scores, strict=True)]
    good = [field for field in scored if field.score >= (query.min_score or 0.0)]
    return sorted(good, key=lambda field: -field.score)[: query.limit]
