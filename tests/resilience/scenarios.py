"""What the crashes happen to: every use case that writes, in its different ways."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from cairn.domain.task import Task
from tests.fakes.in_memory_cairn import InMemoryCairn
from tests.resilience.extractors import TroubledExtractor
from tests.resilience.site import Site, Survivors

type Add = Callable[[InMemoryCairn], Task]


def say(
    *texts: str, wait: bool = False, is_public: bool = False, others: tuple[str, ...] = ()
) -> Add:
    return lambda cairn: cairn.add(
        *texts, wait=wait, is_public=is_public, others=others, scope=cairn.scope
    )


@dataclass(frozen=True)
class Scenario:
    """`before` is said and understood undisturbed, `adds` one after the other."""

    adds: tuple[Add, ...]
    before: tuple[Add, ...] = ()
    extractor: Callable[[], TroubledExtractor] = TroubledExtractor
    is_queue_down: bool = False
    are_hints_lost: bool = False

    def prepare(self, site: Site) -> None:
        client = Survivors(site)
        for add in self.before:
            client.add(add)
            client.settle()
        site.extractor = self.extractor()

    def run(self, site: Site, client: Survivors) -> None:
        site.queue.is_down = self.is_queue_down
        for add in self.adds:
            client.add(add)
        site.queue.is_down = False
        if self.are_hints_lost:
            site.queue.hints.clear()
        client.settle()


GREEN = "My bicycle is green"
TRAIN = "I take the blue train to work"
BUS = "I take the red bus to work instead of the blue train"
COLOUR = "My favourite colour is dark green"
BOXES = [f"Box number {number} holds {number * 7} tin soldiers" for number in range(15)]

SCENARIOS = {
    "asynchronous add": Scenario(adds=(say(GREEN, "I prefer short answers", is_public=True),)),
    "synchronous add": Scenario(adds=(say(GREEN, wait=True),)),
    "queue down": Scenario(adds=(say(GREEN, others=("bob",)),), is_queue_down=True),
    "two adds of a conversation": Scenario(adds=(say(GREEN), say(TRAIN))),
    "a hint that is lost": Scenario(adds=(say(GREEN),), are_hints_lost=True),
    "several windows": Scenario(
        adds=(say(GREEN, TRAIN, COLOUR),),
        before=(say(COLOUR),),
        extractor=partial(TroubledExtractor, window_tokens=12),
    ),
    "several chunks": Scenario(adds=(say(*BOXES, is_public=True, others=("bob", "cat")),)),
    "a merge and a supersession": Scenario(
        adds=(say(BUS, COLOUR, "I never eat meat"),), before=(say(TRAIN, COLOUR),)
    ),
    "put off": Scenario(adds=(say(GREEN),), extractor=partial(TroubledExtractor, outage=2)),
    "given up": Scenario(adds=(say(GREEN),), extractor=partial(TroubledExtractor, outage=99)),
    "refused": Scenario(adds=(say(GREEN),), extractor=partial(TroubledExtractor, is_refused=True)),
}
