"""How many of the truly nearest memories an OpenSearch server finds, asked as by a search."""

from collections.abc import Callable, Sequence

from tqdm import tqdm

from cairn.domain.index.projection import Vector
from cairn.domain.scope import Subject
from cairn.domain.search.query import Source
from cairn.domain.search.question import Question
from cairn.ports.search_index import SearchIndex
from cairn.use_cases.search.search_memories import CANDIDATES
from scripts.bench.figures import Figure
from scripts.bench.search.crowd import SCOPE, Person

LEAST = 0.98

type Search = Callable[[Subject, Vector], set[str]]


def searching(documents: SearchIndex) -> Search:
    """As a search asks, but for the words."""

    def search(subject: Subject, asked: Vector) -> set[str]:
        question = Question(words="", terms=(), vector=asked)
        found, _ = documents.find(SCOPE, [Source(subject)], question, CANDIDATES, ())
        return {
            projection.memory_id for of_subject in found.values() for projection, _ in of_subject
        }

    return search


def recall(person: Person, asked: Sequence[Vector], search: Search, limit: int) -> float:
    """The share of the nearest that is found, over all questions."""
    hits = wanted = 0
    for question in tqdm(asked, desc="recall", disable=None):
        nearest = person.nearest(question, limit)
        hits += len(nearest & search(person.subject, question))
        wanted += len(nearest)
    return hits / wanted


def figures(
    persons: Sequence[Person], asked: Sequence[Vector], documents: SearchIndex
) -> list[Figure]:
    total, search = sum(len(person.projections) for person in persons), searching(documents)
    return [
        Figure(
            f"k-NN recall@{CANDIDATES}, a user with {len(person.projections):,}"
            f" of {total:,} memories",
            recall(person, asked, search, CANDIDATES),
            least=LEAST,
        )
        for person in persons
    ]
