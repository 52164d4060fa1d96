"""Erasing while others add and understand, with clocks that differ, in hundreds of orders."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain

import pytest

from cairn.domain.scope import Scope
from cairn.use_cases.erasure import erase_subject
from tests.effort import tries
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn, user
from tests.fakes.interleaving import Actor, Stage, Stepped
from tests.fakes.ports import InMemoryFileStore, InMemoryJobQueue
from tests.fakes.stores.world import World

SEEDS = tries(300)
SKEW = 200  # ms that a clock may differ from the eraser's
ADDERS = 6
SPAN = 1_600  # ms within which everybody begins
HOUR = 3_600_000
THINGS = ("anchor", "basket", "candle", "drum", "easel", "flute")


@dataclass
class Piece:
    """What happened, in the order in which it happened; then what is left."""

    stage: Stage
    world: World = field(default_factory=World)
    queue: InMemoryJobQueue = field(default_factory=InMemoryJobQueue)
    files: InMemoryFileStore = field(default_factory=InMemoryFileStore)
    events: list[str] = field(default_factory=list)

    def cairn(self, skew: int, starts_at: int) -> tuple[Actor, InMemoryCairn]:
        actor = Actor(self.stage, skew, starts_at)
        cairn = InMemoryCairn(self.world, actor, self.queue, self.files)  # type: ignore[arg-type]
        for name in ("tasks", "work_store", "memories", "queue"):
            setattr(cairn, name, Stepped(getattr(cairn, name), actor))
        return actor, cairn

    def noted(self, what: str, act: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            self.events.append(f"{what} begun")
            act()
            self.events.append(f"{what} answered")

        return run

    def is_before(self, first: str, second: str) -> bool:
        return self.events.index(first) < self.events.index(second)


def played(seed: int) -> Piece:
    stage = Stage(seed)
    piece, chance = Piece(stage), stage.random
    parts = []
    for thing in THINGS[:ADDERS]:
        actor, cairn = piece.cairn(chance.choice((-SKEW, 0, SKEW)), chance.randrange(SPAN))
        words, wait = f"The {thing} is in the attic", chance.random() < 0.3
        parts.append((actor, piece.noted(thing, adding(cairn, words, wait))))
    actor, cairn = piece.cairn(0, chance.randrange(SPAN // 3))
    parts.append((actor, piece.noted("erase", cairn.erase)))
    for _ in range(2):
        actor, worker = piece.cairn(chance.randint(-SKEW, SKEW), chance.randrange(SPAN // 4))
        parts.append((actor, working(worker, actor, stage.now + 2 * SPAN)))
    stage.play(parts)
    return piece


def adding(cairn: InMemoryCairn, words: str, wait: bool) -> Callable[[], object]:
    return lambda: cairn.add(words, wait=wait)


def working(cairn: InMemoryCairn, actor: Actor, until: int) -> Callable[[], None]:
    """Takes jobs from the queue, one after the other, as workers do."""

    def run() -> None:
        while actor.now() < until:
            if cairn.queue._port.extractions:  # type: ignore[attr-defined]
                project_id, subject_hash, _ = cairn.queue._port.extractions.pop(0)  # type: ignore[attr-defined]
                cairn.extract(Scope(project_id), subject_hash)
            actor.sleep(50)

    return run


def idle(piece: Piece) -> InMemoryCairn:
    """Everything that is still to be done is done, an hour later too."""
    cairn = InMemoryCairn(piece.world, queue=piece.queue, files=piece.files)
    cairn.clock.advance(piece.stage.now - cairn.clock.now())
    for wait in (0, 60_000, HOUR, 60_000):
        cairn.clock.advance(wait)
        cairn.reconcile()
        cairn.work()
    return cairn


def broken_promises(seed: int) -> list[str]:
    """Words that are there and must not be, or the other way round; and rows left behind."""
    piece = played(seed)
    cairn = idle(piece)
    found = " ".join(cairn.words("What is in the attic?"))
    stored = repr(piece.world)
    complaints = []
    for thing in THINGS[:ADDERS]:
        if piece.is_before(f"{thing} answered", "erase begun") and thing in stored:
            complaints.append(f"{thing} is still there")
        if piece.is_before("erase answered", f"{thing} begun") and thing not in found:
            complaints.append(f"{thing} is gone")
    return complaints + erased_but_left(piece.world)


def erased_but_left(world: World) -> list[str]:
    watermark = world.erasure_watermark(SCOPE, user("ann").hash)
    old = [key for key, task in world.tasks.items() if task.accepted_at <= watermark]
    memories = [*world.truths.values(), *chain.from_iterable(world.archive.values())]
    left = [memory.memory_id for memory in memories if memory.accepted_at <= watermark]
    left += [task_id for _, task_id in old if not world.tasks[SCOPE.project_id, task_id].is_blank]
    left += [task_id for _, task_id in old if (SCOPE.project_id, task_id) in world.words]
    rows = [row for rows in world.fresh.values() for row in rows.values() if not row.is_tombstone]
    return left + [row.memory_id for row in rows if row.accepted_at <= watermark]


@pytest.mark.parametrize("first", range(0, SEEDS, 50))
def test_what_was_answered_before_is_gone_and_what_begins_after_is_there(first: int) -> None:
    for seed in range(first, first + 50):
        assert broken_promises(seed) == [], f"seed {seed}"


def test_every_kind_of_order_is_among_them() -> None:
    """Adds before, during and after, or the test above shows nothing."""
    orders = {
        (
            piece.is_before(f"{thing} answered", "erase begun"),
            piece.is_before("erase answered", f"{thing} begun"),
        )
        for piece in map(played, range(10))
        for thing in THINGS[:ADDERS]
    }

    assert orders == {(True, False), (False, False), (False, True)}


@pytest.mark.parametrize("ahead", [SKEW // 2, 0])
def test_a_watermark_less_far_ahead_breaks_the_promise(
    monkeypatch: pytest.MonkeyPatch, ahead: int
) -> None:
    monkeypatch.setattr(erase_subject, "AHEAD_MS", ahead)

    assert any(broken_promises(seed) for seed in range(100))
