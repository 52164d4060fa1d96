"""Messages and vectors are fetched once, also when threads ask at the same time."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from cairn.adapters.offline.embedder import OfflineEmbedder
from cairn.domain.conversation.message import Message
from cairn.domain.errors import DependencyUnavailable
from cairn.domain.index.projection import Vector
from cairn.use_cases.extraction.message_cache import MessageCache
from tests.builders import SCOPE, make_addition, make_task
from tests.fakes.stores.task_store import InMemoryTaskStore
from tests.fakes.stores.world import World
from tests.fakes.troubled_models import TroubledEmbedder
from tests.polling import LONGEST_SECONDS

LATER = 10**13


class Slow(OfflineEmbedder):
    """Answers once `may_answer` is set."""

    def __init__(self) -> None:
        self.requests = 0
        self.is_asked, self.may_answer = Event(), Event()

    def embed(self, texts: Sequence[str], *, deadline: int) -> list[Vector]:
        self.requests += 1
        self.is_asked.set()
        assert self.may_answer.wait(LONGEST_SECONDS)
        return super().embed(texts, deadline=deadline)


class Down(OfflineEmbedder):
    requests = 0

    def embed(self, texts: Sequence[str], *, deadline: int) -> list[Vector]:
        self.requests += 1
        raise DependencyUnavailable("no embeddings today")


(SAID,) = make_addition(make_task(), "My bicycle is green").messages


def cache_of(*messages: Message) -> MessageCache:
    return MessageCache(SCOPE, InMemoryTaskStore(World()), {"task": messages})


def test_a_thread_waits_for_vectors_that_another_fetches_but_not_for_messages() -> None:
    cache, embedder = cache_of(SAID), Slow()

    with ThreadPoolExecutor() as threads:
        first = threads.submit(cache.embed_turns, [SAID], [], embedder, LATER)
        assert embedder.is_asked.wait(LONGEST_SECONDS)
        again = threads.submit(cache.embed_turns, [SAID], [], embedder, LATER)
        messages = threads.submit(cache.of_tasks, ["task"]).result(LONGEST_SECONDS)
        embedder.may_answer.set()

    assert messages == {"task": (SAID,)}
    assert first.result() == again.result() != {}
    assert embedder.requests == 1


def test_an_embedder_that_did_not_answer_is_not_asked_again() -> None:
    cache, embedder = cache_of(SAID), Down()

    found = [cache.embed_turns([SAID], [], embedder, LATER) for _ in range(2)]

    assert (found, embedder.requests) == ([{}, {}], 1)


def test_pieces_of_one_message_have_vectors_of_their_own() -> None:
    piece = SAID.model_copy(update={"text": "My boat is blue"})
    cache, embedder = cache_of(SAID), OfflineEmbedder()

    first, second = (cache.embed_turns([message], [], embedder, LATER) for message in (SAID, piece))

    assert first[SAID.message_id] != second[SAID.message_id]


def test_the_vectors_that_came_before_the_embedder_went_away_are_kept() -> None:
    said = [
        SAID.model_copy(update={"message_id": f"task:{number}", "text": f"Boat number {number}"})
        for number in range(70)
    ]
    embedder = TroubledEmbedder(DependencyUnavailable("away"), "number 69")

    found = cache_of(*said).embed_turns(said, [], embedder, LATER)

    assert list(found) == [message.message_id for message in said[:64]]
