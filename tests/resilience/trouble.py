"""What may go wrong between a process and what it calls, by chance."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from cairn.domain.errors import Conflict, DependencyUnavailable
from tests.fakes.interleaving import Actor
from tests.resilience.watching import Crash

# A worker that is held up this long (ms) finds its lease in other hands.
HELD_UP_MS = 45_000
# Chances of each trouble, for every call. Of a lost answer the caller cannot know what was done.
CRASH, REFUSED, LOST, HELD_UP = 0.012, 0.02, 0.02, 0.006


@dataclass
class Trouble:
    """Passes the calls of one process on; each waits for its turn first."""

    chance: random.Random
    actor: Actor
    is_dead: bool = False
    seen: set[str] = field(default_factory=set)

    def __call__(self, name: str, call: Callable[[], Any]) -> Any:
        self.actor.step()
        if self.is_dead:
            raise Crash
        return self._troubled(name, call)

    def _troubled(self, name: str, call: Callable[[], Any]) -> Any:
        luck = self.chance.random()
        if luck < CRASH:
            return self._die(name, call)
        if luck < CRASH + REFUSED:
            self.seen.add("refused")
            raise DependencyUnavailable(f"{name} was refused")
        if luck < CRASH + REFUSED + LOST:
            return self._lose(name, call)
        if luck < CRASH + REFUSED + LOST + HELD_UP:
            self.seen.add("held up")
            self.actor.sleep(HELD_UP_MS)
        return call()

    def _die(self, name: str, call: Callable[[], Any]) -> Any:
        """Before the call or after it."""
        self.is_dead = True
        self.seen.add("crash")
        if self.chance.random() < 0.5:
            with suppress(Conflict, DependencyUnavailable):
                call()
        raise Crash

    def _lose(self, name: str, call: Callable[[], Any]) -> Any:
        """It is done, and nobody is told: the adapters say that the store did not answer."""
        self.seen.add("lost")
        call()
        raise DependencyUnavailable(f"{name} did not answer")
