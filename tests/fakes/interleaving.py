"""Callers that run at once, one port call at a time, in an order that a seed decides."""

import random
import threading
from collections.abc import Callable, Sequence
from typing import Any

LONGEST_STEP_MS = 8


class Actor:
    """One caller and its `ports.Clock`, which is `skew` ms ahead of true time."""

    def __init__(self, stage: "Stage", skew: int, starts_at: int) -> None:
        self._stage = stage
        self._skew = skew
        self.wakes_at = stage.now + starts_at
        self.goes = threading.Semaphore(0)
        self.has_ended = False

    def now(self) -> int:
        return self._stage.now + self._skew

    def sleep(self, milliseconds: int) -> None:
        self.wakes_at = self._stage.now + milliseconds
        self.step()

    def advance(self, milliseconds: int) -> None:
        """Time passes by itself here."""

    def step(self) -> None:
        """Lets others go first, as many as the stage decides."""
        self._stage.returns.release()
        self.goes.acquire()


class Stepped:
    """A port whose every call waits for its turn."""

    def __init__(self, port: object, actor: Actor) -> None:
        self._port, self._actor = port, actor

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self._actor.step()
            return getattr(self._port, name)(*arguments, **options)

        return call


class InTurn:
    """In the place of a pool of threads: one after the other, in the thread of who asks."""

    def __init__(self, *_: object, **__: object) -> None:
        self.map = map


class Stage:
    """True time (ms), and whose turn it is. The same seed plays the same piece."""

    def __init__(self, seed: int, now: int = 1_765_359_875_000) -> None:
        self.random = random.Random(seed)
        self.now = now
        self.returns = threading.Semaphore(0)

    def play(self, parts: Sequence[tuple[Actor, Callable[[], None]]]) -> None:
        """Until all have ended; raises what the first of them raised."""
        failures: list[BaseException] = []

        def run(actor: Actor, part: Callable[[], None]) -> None:
            actor.goes.acquire()
            try:
                part()
            except BaseException as error:
                failures.append(error)
            actor.has_ended = True
            self.returns.release()

        threads = [threading.Thread(target=run, args=part, daemon=True) for part in parts]
        for thread in threads:
            thread.start()
        while on := [actor for actor, _ in parts if not actor.has_ended]:
            self.now = max(self.now, min(actor.wakes_at for actor in on))
            self.random.choice([actor for actor in on if actor.wakes_at <= self.now]).goes.release()
            self.returns.acquire()
            self.now += self.random.randrange(LONGEST_STEP_MS)
        if failures:
            raise failures[0]
