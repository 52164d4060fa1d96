"""Words and vectors got once, also by threads that ask at the same time."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from cairn.adapters.offline.embedder import OfflineEmbedder
from cairn.domain.conversation.message import Message
from cairn.domain.errors import DependencyUnavailable
from cairn.domain.index.projection import Vector
from cairn.use_cases.extraction.turns import Turns
from tests.builders import SCOPE, make_addition, make_task
from tests.fakes.stores import InMemoryTaskStore, World
from tests.fakes.troubled_models import TroubledEmbedder

LATER = 10**13


class Slow(OfflineEmbedder):
    """Answers once `may_answer` is set."""

    def __init__(self) -> None:
        self.requests = 0
        self.is_asked, self.may_answer = Event(), Event()

    def embed(self, texts: Sequence[str], *, deadline: int) -> list[Vector]:
        self.requests += 1
        self.is_asked.set()
        assert self.may_answer.wait(30)
        return super().embed(texts, deadline=deadline)


class Down(OfflineEmbedder):
    requests = 0

    def embed(self, texts: Sequence[str], *, deadline: int) -> list[Vector]:
        self.requests += 1
        raise DependencyUnavailable("no embeddings today")


(SAID,) = make_addition(make_task(), "My bicycle is green").messages


def turns_of(*messages: Message) -> Turns:
    return Turns(SCOPE, InMemoryTaskStore(World()), {"task": messages})


def test_who_asks_for_vectors_that_are_awaited_waits_for_them_and_words_do_not() -> None:
    turns, embedder = turns_of(SAID), Slow()

    with ThreadPoolExecutor() as threads:
        ahead = threads.submit(turns.meanings, [SAID], [], embedder, LATER)
        assert embedder.is_asked.wait(30)
        again = threads.submit(turns.meanings, [SAID], [], embedder, LATER)
        words = threads.submit(turns.of, ["task"]).result(30)
        embedder.may_answer.set()

    assert words == {"task": (SAID,)}
    assert ahead.result() == again.result() != {}
    assert embedder.requests == 1


def test_an_embedder_that_did_not_answer_is_not_asked_again() -> None:
    turns, embedder = turns_of(SAID), Down()

    found = [turns.meanings([SAID], [], embedder, LATER) for _ in range(2)]

    assert (found, embedder.requests) == ([{}, {}], 1)


def test_pieces_of_one_message_have_vectors_of_their_own() -> None:
    piece = SAID.model_copy(update={"text": "My boat is blue"})
    turns, embedder = turns_of(SAID), OfflineEmbedder()

    first, second = (turns.meanings([each], [], embedder, LATER) for each in (SAID, piece))

    assert first[SAID.message_id] != second[SAID.message_id]


def test_the_vectors_that_came_before_the_embedder_went_away_are_kept() -> None:
    said = [
        SAID.model_copy(update={"message_id": f"task:{number}", "text": f"Boat number {number}"})
        for number in range(70)
    ]
    embedder = TroubledEmbedder(DependencyUnavailable("away"), "number 69")

    found = turns_of(*said).meanings(said, [], embedder, LATER)

    assert list(found) == [message.message_id for message in said[:64]]
