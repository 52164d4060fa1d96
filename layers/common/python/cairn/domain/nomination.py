"""What an index nominates for a question, and on what it rests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cairn.domain.candidates import Candidates
from cairn.domain.search import Source
from cairn.domain.statistics import Statistics
from cairn.domain.view import View


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
