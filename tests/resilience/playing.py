"""Everything goes wrong at once, by chance.

Clients resend, search and have rows compacted; jobs are lost, doubled and reordered; workers die,
are held up beyond their lease, get no answer, and disagree about the time by ten seconds. A seed
decides every step, so CAIRN_TROUBLE_SEED=17 plays the run that failed again.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field

from cairn.domain.conversation.message import task_of
from cairn.domain.errors import CairnError
from cairn.domain.retry import RESEND_WINDOW_MS
from cairn.domain.tasks.task import Task, TaskStatus
from tests.fakes.in_memory_cairn import InMemoryCairn, user
from tests.fakes.interleaving import Actor, Stage
from tests.resilience.crashing import few_rows
from tests.resilience.site import Site, Survivors
from tests.resilience.snapshot import Snapshot
from tests.resilience.trouble import Trouble
from tests.resilience.watching import Crash
from tests.resilience.wire import Wire

SKEW_MS = 5_000
LASTS_MS = 120_000
FEW = 2  # rows are compacted, in every fourth run
SAYINGS = (
    ("I take the blue train to work",),
    ("I take the red bus to work instead of the blue train", "I never eat meat"),
    ("My favourite colour is dark green", "My bicycle is green"),
    ("My favourite colour is dark green",),
    ("The anchor is in the attic", "The basket is in the barn", "The candle is in the cellar"),
)


@dataclass
class Play:
    """`answers`: what clients were answered, by the saying's number; `late`: resent too late.

    `missed`: what searches did not find although it was answered before; `looks`: how many.
    """

    stage: Stage
    site: Site
    wire: Wire | None = None
    answers: dict[int, Task] = field(default_factory=dict)
    late: set[int] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    missed: list[str] = field(default_factory=list)
    looks: int = 0

    def attempt(self, actor: Actor, act: Callable[[InMemoryCairn], object]) -> bool:
        """Whether a process of its own lived to the end of it."""
        trouble = Trouble(self.stage.random, actor, is_wired=self.wire is not None)
        process = self.site.process(trouble, clock=actor)  # type: ignore[arg-type]
        try:
            with self.wire.used_by(trouble) if self.wire else nullcontext():
                act(process)
        except (Crash, CairnError):
            return False
        finally:
            self.seen |= trouble.seen
        return True

    def client(self, number: int, actor: Actor) -> Callable[[], None]:
        """Says one thing, again and again until it is answered, and sometimes once too often."""

        def say(cairn: InMemoryCairn) -> None:
            is_patient = self.stage.random.random() < 0.3
            who, thread = f"user-{number % 2}", f"thread-{number}"
            self.answers[number] = cairn.add(
                *SAYINGS[number], user_id=who, session_id=thread, wait=is_patient, scope=cairn.scope
            )

        def run() -> None:
            began, wanted = actor.now(), 2 if self.stage.random.random() < 0.2 else 1
            while wanted:
                if actor.now() - began >= RESEND_WINDOW_MS:
                    self.late.add(number)
                wanted -= self.attempt(actor, say)
                actor.sleep(500)

        return run

    def worker(self, actor: Actor) -> Callable[[], None]:
        """Takes any job; a message that was not handled comes again."""

        def run() -> None:
            until = self.stage.now + LASTS_MS
            while self.stage.now < until:
                for handle in self._message():
                    if not self.attempt(actor, handle):
                        actor.sleep(1_000)
                actor.sleep(3_000)

        return run

    def _message(self) -> Iterator[Callable[[InMemoryCairn], object]]:
        queue, chance = self.site.queue, self.stage.random
        if queue.extractions and (not queue.embeds or chance.random() < 0.5):
            extraction = self._taken(queue.extractions)
            yield from (
                [lambda cairn: cairn.extract(cairn.scope, extraction[1])] if extraction else []
            )
        elif queue.indexings and chance.random() < 0.5:
            index = self._taken(queue.indexings)
            yield from [lambda cairn: cairn.index_subject(cairn.scope, index[1])] if index else []
        elif queue.embeds:
            job = self._taken(queue.embeds)
            yield from (
                [lambda cairn: cairn.embed(cairn.scope, job[1], cairn.deadline)] if job else []
            )

    def _taken[Message](self, messages: list[Message]) -> Message | None:
        """Any of them; some are lost, and some stay to be delivered twice."""
        message, fate = self.stage.random.choice(messages), self.stage.random.random()
        if fate < 0.9:
            messages.remove(message)
        return None if fate < 0.05 else message

    def indexer(self, actor: Actor) -> Callable[[], None]:
        """Files whose rows it likes, whether or not anybody asked for it."""

        def run() -> None:
            until = self.stage.now + LASTS_MS
            while self.stage.now < until:
                who = user(f"user-{self.stage.random.randrange(2)}")
                self.attempt(actor, lambda cairn, w=who: cairn.index_subject(cairn.scope, w.hash))  # type: ignore[misc]
                actor.sleep(25_000)

        return run

    def reader(self, actor: Actor) -> Callable[[], None]:
        """Whatever is under way, finds all that was answered before it asks."""

        def look(cairn: InMemoryCairn, number: int) -> None:
            answered = {n: answer for n, answer in self.answers.items() if n % 2 == number}
            found = cairn.search(
                "train", user_id=f"user-{number}", min_score=0.0, limit=99, scope=cairn.scope
            )
            versions = [version for hit in found for version in (hit.memory, *hit.earlier)]
            seen = {version.task_id for version in versions}
            seen |= {task_of(turn) for version in versions for turn in version.statement.evidence}
            missed = [task for task in answered.values() if task.task_id not in seen]
            self.missed += [f"{task.task_id} was not found" for task in missed]
            self.looks += 1

        def run() -> None:
            until = self.stage.now + LASTS_MS
            while self.stage.now < until:
                number = self.stage.random.randrange(2)
                self.attempt(actor, lambda cairn, n=number: look(cairn, n))  # type: ignore[misc]
                actor.sleep(20_000)

        return run

    def schedule(self, actor: Actor) -> Callable[[], None]:
        def run() -> None:
            until = self.stage.now + LASTS_MS
            while self.stage.now < until:
                actor.sleep(60_000)
                self.attempt(actor, lambda cairn: cairn.reconcile())

        return run


def files_few(seed: int) -> bool:
    """Filing and searching beside it take as long again, so they are in every fourth run."""
    return seed % 4 == 1


def played(seed: int, site: Site, wire: Wire | None = None) -> Play:
    stage = Stage(seed, site.clock.now())
    play = Play(stage, site, wire)

    def actor(starts_within: int) -> Actor:
        skew = stage.random.randint(-SKEW_MS, SKEW_MS)
        return Actor(stage, skew, stage.random.randrange(starts_within))

    clients = [(actor(20_000), number) for number in range(len(SAYINGS))]
    workers = [actor(1_000) for _ in range(3)]
    indexer, reader, scheduler = actor(1_000), actor(1_000), actor(1_000)
    stage.play(
        [
            *((client, play.client(number, client)) for client, number in clients),
            *((worker, play.worker(worker)) for worker in workers),
            (indexer, play.indexer(indexer)),
            *([(reader, play.reader(reader))] if files_few(seed) else []),
            (scheduler, play.schedule(scheduler)),
        ]
    )
    return play


def broken_promises(seed: int, site: Site, wire: Wire | None = None) -> tuple[list[str], Play]:
    with few_rows(FEW if files_few(seed) else None):
        return _broken_promises(seed, site, wire)


def _broken_promises(seed: int, site: Site, wire: Wire | None) -> tuple[list[str], Play]:
    play = played(seed, site, wire)
    site.clock.advance(play.stage.now + SKEW_MS - site.clock.now())
    Survivors(site).settle()
    stored = site.look()
    return [*site.broken(stored), *_unkept(play, stored), *play.missed], play


def _unkept(play: Play, stored: Snapshot) -> Iterator[str]:
    """What was answered is there, once, and ended well."""
    for number, task in play.answers.items():
        if task.task_id not in stored.tasks:
            yield f"{task.task_id} was answered and is gone"
        thread = f"thread-{number}"
        found = [e for e in stored.tasks.values() if e.conversation.session_id == thread]
        if len(found) > 1 and number not in play.late:
            yield f"{thread} was accepted {len(found)} times"
    for task in stored.tasks.values():
        if task.status is not TaskStatus.COMPLETED:
            yield f"{task.task_id} is {task.status}: {task.error}"


def seeds(first: int, count: int) -> Iterator[int]:
    chosen = os.environ.get("CAIRN_TROUBLE_SEED")
    yield from [int(chosen)] if chosen else range(first, first + count)
