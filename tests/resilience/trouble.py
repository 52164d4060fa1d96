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
CRASH, HELD_UP, REFUSED, LOST = 0.012, 0.006, 0.02, 0.02


@dataclass
class Trouble:
    """Passes the calls of one process on; each waits for its turn first.

    `is_wired`: where stores are called, refusals and lost answers come from below the adapters.
    """

    chance: random.Random
    actor: Actor
    is_wired: bool = False
    is_dead: bool = False
    seen: set[str] = field(default_factory=set)

    def __call__(self, name: str, call: Callable[[], Any]) -> Any:
        self.take_turn()
        luck = self.chance.random()
        if luck < CRASH:
            return self._die(call)
        if luck < CRASH + HELD_UP:
            self.seen.add("held up")
            self.actor.sleep(HELD_UP_MS)
        elif luck < CRASH + HELD_UP + REFUSED + LOST and not self._is_elsewhere(name):
            return self._fail(name, call, is_done=luck >= CRASH + HELD_UP + REFUSED)
        return call()

    def take_turn(self) -> None:
        self.actor.step()
        if self.is_dead:
            raise Crash

    def die(self) -> None:
        self.is_dead = True
        self.seen.add("crash")
        raise Crash

    def _is_elsewhere(self, name: str) -> bool:
        role = name.partition(".")[0]
        return self.is_wired and role in ("TaskStore", "WorkQueue", "MemoryStore")

    def _die(self, call: Callable[[], Any]) -> None:
        """Before the call or after it."""
        if self.chance.random() < 0.5:
            with suppress(Conflict, DependencyUnavailable):
                call()
        self.die()

    def _fail(self, name: str, call: Callable[[], Any], is_done: bool) -> None:
        """The adapters say the same when it was done and the answer was lost."""
        self.seen.add("lost" if is_done else "refused")
        if is_done:
            call()
        raise DependencyUnavailable(f"{name} did not answer")
