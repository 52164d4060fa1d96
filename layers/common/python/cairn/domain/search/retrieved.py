"""What an index nominates for a question, and on what it rests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cairn.domain.index.view import View
from cairn.domain.search.candidates import Candidates
from cairn.domain.search.query import Source
from cairn.domain.search.statistics import Statistics


@dataclass(frozen=True)
class Nomination:
    """`manifests`: by subject hash, the version of the manifest that was read."""

    candidates: Candidates
    statistics: Statistics
    manifests: Mapping[str, int] = field(default_factory=dict)


def manifests_of(views: Iterable[tuple[Source, View]]) -> dict[str, int]:
    """By subject hash, the oldest version that any of its views rests on."""
    found: dict[str, int] = {}
    for source, view in views:
        known = found.get(source.subject.hash, view.manifest)
        found[source.subject.hash] = min(known, view.manifest)
    return found
