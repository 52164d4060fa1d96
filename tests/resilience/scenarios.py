"""What the crashes happen to: every use case that writes, in its different ways."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from cairn.domain.errors import NotFound
from cairn.domain.index.filters import Equals
from cairn.domain.memory.editing import with_content
from cairn.domain.memory.memory import Memory, MemoryKind, MemoryStatus
from cairn.domain.tasks.files import file_key
from cairn.domain.tasks.task import memory_id_of
from tests.fakes.in_memory_cairn import InMemoryCairn, user
from tests.resilience.site import LONG_MS, Site, Survivors
from tests.resilience.watching import Doomed

type Step = Callable[[Survivors], object]


@dataclass(frozen=True)
class Scenario:
    """`before` is done undisturbed, then `steps` one after the other, then all that is due.

    `files_at`: how many rows are compacted, if fewer than usual. `is_left`: somebody is erased from
    what others have a part in, which no add accounts for afterwards.
    """

    steps: tuple[Step, ...]
    before: tuple[Step, ...] = ()
    window_tokens: int | None = None
    files_at: int | None = None
    is_left: bool = False

    def prepare(self, site: Site) -> None:
        client = Survivors(site)
        for step in self.before:
            step(client)
        site.extractor.window_tokens = self.window_tokens

    def run(self, client: Survivors) -> None:
        for step in self.steps:
            step(client)
        client.settle()


# What clients ask for.


def say(
    *texts: str | tuple[str, ...],
    user_id: str = "ann",
    wait: bool = False,
    is_public: bool = False,
    others: tuple[str, ...] = (),
) -> Step:
    def step(client: Survivors) -> None:
        task = client.ask(
            lambda cairn: cairn.add(
                *texts,
                user_id=user_id,
                wait=wait,
                is_public=is_public,
                others=others,
                scope=cairn.scope,
            )
        )
        client.site.said.append(task)

    return step


def comment(text: str) -> Step:
    """A feedback on what is remembered."""

    def step(client: Survivors) -> None:
        client.site.said.append(
            client.ask(lambda cairn: cairn.feedback(text, session_id="talk", scope=cairn.scope))
        )

    return step


def by(user_id: str, text: str) -> tuple[str, ...]:
    """A message that says who said it."""
    return ("user", text, user_id)


def write(content: str, *, wait: bool = False) -> Step:
    """A memory that nobody has to understand: its vector is made soon, or in the call."""
    asked = {"fingerprint": content, "user_id": "ann"}

    def ask(cairn: InMemoryCairn) -> Memory:
        if wait:
            return cairn.create(content, scope=cairn.scope, **asked)[0]
        return cairn.accept(content, scope=cairn.scope, **asked)

    return lambda client: client.site.written.append(client.ask(ask))


def change(content: str | None, info: dict[str, Any] | None = None) -> Step:
    """What was written last, with other words or labels."""
    edit = partial(with_content, content=content, info=info)

    def step(client: Survivors) -> None:
        memory_id = client.site.written[-1].memory_id
        client.ask(lambda cairn: cairn.change(memory_id, edit, scope=cairn.scope))

    return step


def correct(**fields: Any) -> Step:
    """What was written last, as its owner."""

    def step(client: Survivors) -> None:
        memory_id = client.site.written[-1].memory_id
        client.ask(lambda cairn: cairn.update(memory_id, scope=cairn.scope, **fields))

    return step


def delete_matching(client: Survivors) -> None:
    """All of ann's conversation, whatever is still to be made of it."""
    for task in client.site.said:
        client.site.deleted |= {memory_id_of(task.task_id, index) for index in range(len(BOXES))}
    everything = Equals("session_id", "talk")
    client.ask(lambda cairn: cairn.delete_matching(everything, scope=cairn.scope))


def delete_preferences(client: Survivors) -> None:
    """Also those that no open add has made yet."""
    kinds = (MemoryKind.PREFERENCE,)
    client.site.deleted |= {memory_id_of(task.task_id, 1) for task in client.site.said}
    client.ask(lambda cairn: cairn.delete_matching(None, kinds=kinds, scope=cairn.scope))


def delete_written(client: Survivors) -> None:
    _forget(client, client.site.written[-1].memory_id)


def erase(user_id: str) -> Step:
    return lambda client: client.ask(lambda cairn: cairn.erase(user_id, cairn.scope))


def delete(add: int, operation: int) -> Step:
    """What this operation of an add made."""

    def step(client: Survivors) -> None:
        _forget(client, memory_id_of(client.site.said[add].task_id, operation))

    return step


def delete_words(add: int) -> Step:
    """The working memory of an open add, and with it all that comes of it."""

    def step(client: Survivors) -> None:
        task = client.site.said[add]
        task_id = task.task_id
        client.site.deleted |= {memory_id_of(task_id, index) for index in range(len(BOXES))}
        _forget(client, task.working_id)

    return step


def _forget(client: Survivors, memory_id: str) -> None:
    def ask(cairn: InMemoryCairn) -> None:
        with suppress(NotFound):  # as who asks again is told when it was done
            cairn.delete(memory_id, scope=cairn.scope)

    client.site.deleted.add(memory_id)
    client.ask(ask)


def redrive(client: Survivors) -> None:
    client.ask(lambda cairn: cairn.redrive())


# What happens around them.


def settle(client: Survivors) -> None:
    client.settle()


def queue_down(client: Survivors) -> None:
    client.site.queue.is_down = True


def queue_up(client: Survivors) -> None:
    client.site.queue.is_down = False


def lose_messages(client: Survivors) -> None:
    client.site.queue.extractions.clear()
    client.site.queue.embeds.clear()
    client.site.queue.indexings.clear()


def file(*user_ids: str) -> Step:
    """Their rows are looked at; that these are enough is what the tests say."""

    def step(client: Survivors) -> None:
        for user_id in user_ids:
            client.site.queue.index(client.site.scope, user(user_id).hash)
        client.deliver()

    return step


def attach(client: Survivors) -> None:
    """A file of the last add, and one whose add was never accepted."""
    site, task = client.site, client.site.said[-1]
    for task_id in (task.task_id, "lost"):
        key = file_key(task.home.hash, task.accepted_at, task_id, "0.0")
        site.files.put(site.scope, key, b"a photograph")


def extractor(*, outage: int = 0, is_refused: bool = False) -> Step:
    return lambda client: client.site.extractor.become(outage, is_refused)


def embedder(*, outage: int = 0, is_refused: bool = False) -> Step:
    return lambda client: client.site.embedder.become(outage, is_refused)


def deliver(client: Survivors) -> None:
    client.deliver_once()


def attempts(count: int) -> Step:
    """Each job brings an attempt, which is put off and leaves another job."""

    def step(client: Survivors) -> None:
        for _ in range(count):
            client.deliver_once()
            client.site.clock.advance(LONG_MS)

    return step


def apply_one_chunk(client: Survivors) -> None:
    """By a worker that dies of it."""
    Survivors(client.site, Doomed(lambda calls: "WorkQueue.apply" in calls)).deliver_once()


GREEN = "My bicycle is green"
TRAIN = "I take the blue train to work"
BUS = "I take the red bus to work instead of the blue train"
COLOUR = "My favourite colour is dark green"
# Placed with so many, two of them fill a transaction.
BOXES = [f"Box number {number} holds {number * 7} tin soldiers" for number in range(3)]
MANY = tuple(f"friend {number}" for number in range(8))
MORE = tuple(f"friend {number}" for number in range(19))

SCENARIOS = {
    # Adding and understanding.
    "asynchronous add": Scenario((say(GREEN, "I prefer short answers", is_public=True),)),
    "synchronous add": Scenario((say(GREEN, wait=True),)),
    "queue down": Scenario((queue_down, say(GREEN, others=("bob",)), queue_up)),
    "two adds of a conversation": Scenario((say(GREEN), say(TRAIN))),
    "several windows": Scenario(
        (say(GREEN, COLOUR),), before=(say(COLOUR), settle), window_tokens=12
    ),
    "several chunks": Scenario((say(*BOXES, is_public=True, others=MANY),)),
    "a merge and a supersession": Scenario(
        (say(BUS, COLOUR, "I never eat meat"),), before=(say(TRAIN, COLOUR), settle)
    ),
    "put off": Scenario((say(GREEN),), before=(extractor(outage=1),)),
    "given up": Scenario((), before=(extractor(outage=99), say(GREEN), attempts(11))),
    "refused": Scenario((say(GREEN),), before=(extractor(is_refused=True),)),
    # Correcting.
    "a word replaced": Scenario(
        (comment("Replace train by tram"),), before=(say(TRAIN, GREEN), settle)
    ),
    "a word replaced in several chunks": Scenario(
        (comment("Replace soldiers by dragoons"),),
        before=(say(*BOXES, others=MORE), settle),
    ),
    "a memory forgotten": Scenario(
        (comment("Forget that my bicycle is green"),), before=(say(TRAIN, GREEN), settle)
    ),
    "a feedback while the queue is down": Scenario(
        (queue_down, comment("Replace train by tram"), queue_up), before=(say(TRAIN), settle)
    ),
    "a feedback put off": Scenario(
        (comment("My bicycle is blue, not green"),),
        before=(say(GREEN), settle, extractor(outage=1)),
    ),
    "a feedback that adds, and the user erased": Scenario(
        (erase("ann"),), before=(say(GREEN), comment("I have been learning the cello"))
    ),
    "a compacted memory forgotten": Scenario(
        (comment("Forget that my bicycle is green"), settle, file("ann")),
        before=(say(TRAIN, GREEN), settle, file("ann")),
        files_at=1,
    ),
    # Embedding.
    "vectors put off": Scenario((say(GREEN, TRAIN),), before=(embedder(outage=1),)),
    "vectors refused": Scenario((say(GREEN, TRAIN),), before=(embedder(is_refused=True),)),
    # Reconciling.
    "messages that are lost": Scenario(
        (say(TRAIN, user_id="bob"), lose_messages),
        before=(embedder(outage=1), say(GREEN), deliver, lose_messages),
    ),
    # Redriving.
    "redriven": Scenario(
        (embedder(), extractor(), redrive),
        before=(
            embedder(is_refused=True),
            *(say(GREEN), settle),
            extractor(is_refused=True),
            *(say(TRAIN, user_id="bob"), settle),
        ),
    ),
    # Memories that nobody has to understand.
    "a memory accepted": Scenario((write(GREEN),)),
    "a memory accepted while the queue is down": Scenario((queue_down, write(GREEN), queue_up)),
    "a memory accepted with neither queue nor vectors": Scenario(
        (queue_down, write(GREEN), queue_up), before=(embedder(outage=1),)
    ),
    "a memory created": Scenario((write(GREEN, wait=True),)),
    "a memory changed": Scenario(
        (change(TRAIN), change(None, {"a": 1})), before=(write(GREEN), settle)
    ),
    "a memory changed before it has its vector": Scenario(
        (change(None, {"a": 1}),), before=(write(GREEN),)
    ),
    "a changed memory deleted": Scenario(
        (delete_written,), before=(write(GREEN), settle, change(TRAIN), settle)
    ),
    # Correcting, and setting aside.
    "a memory corrected": Scenario(
        (correct(content=TRAIN, title="Work"),), before=(write(GREEN), settle)
    ),
    "a memory archived": Scenario(
        (correct(status=MemoryStatus.ARCHIVED),), before=(write(GREEN), settle)
    ),
    "a memory archived before it has its vector": Scenario(
        (correct(status=MemoryStatus.ARCHIVED),), before=(write(GREEN),)
    ),
    "an archived memory activated": Scenario(
        (correct(status=MemoryStatus.ACTIVE, content=TRAIN),),
        before=(write(GREEN), settle, correct(status=MemoryStatus.ARCHIVED), settle),
    ),
    "a compacted memory archived": Scenario(
        (correct(status=MemoryStatus.ARCHIVED),),
        before=(write(GREEN), say(TRAIN), settle, file("ann")),
        files_at=1,
    ),
    # Deleting.
    "what matches deleted": Scenario(
        (delete_matching,), before=(say(GREEN, TRAIN, others=("bob",)), settle, say(COLOUR))
    ),
    "what matches deleted of an add that was understood in part": Scenario(
        (delete_matching,), before=(say(*BOXES, is_public=True, others=MANY), apply_one_chunk)
    ),
    "what is not understood yet deleted by what it will be": Scenario(
        (delete_preferences,), before=(say("I prefer short answers"),)
    ),
    "a memory deleted": Scenario(
        (delete(0, 1),), before=(say(GREEN, TRAIN, COLOUR, others=("bob",)), settle)
    ),
    "a memory deleted with its history": Scenario(
        (delete(0, 0),), before=(say(TRAIN, COLOUR), settle, say(BUS), settle)
    ),
    "an open add deleted": Scenario((say(GREEN), delete_words(0))),
    "an add deleted that was understood in part": Scenario(
        (delete_words(0),), before=(say(*BOXES, is_public=True, others=MANY), apply_one_chunk)
    ),
    # Erasing.
    "a user erased": Scenario(
        (erase("ann"),),
        before=(
            say(GREEN, is_public=True),
            say(BUS, user_id="bob"),
            settle,
            say(COLOUR),
            attach,
        ),
    ),
    "a user erased in the middle": Scenario(
        (erase("ann"),), before=(say(*BOXES, is_public=True, others=MANY), apply_one_chunk)
    ),
    "a user erased from what others have a part in": Scenario(
        (erase("ann"),),
        before=(
            say(by("ann", GREEN), by("bob", TRAIN), others=("bob",)),
            say(by("ann", GREEN), by("bob", COLOUR), user_id="bob"),
            write(GREEN),
            settle,
        ),
        is_left=True,
    ),
    # Filing, with few rows at once.
    "rows are compacted": Scenario(
        (file("ann", "bob"),),
        before=(say(GREEN, TRAIN, others=("bob",)), settle),
        files_at=1,
    ),
    "segments are joined": Scenario(
        (file("ann"),),
        before=(say(GREEN), settle, file("ann"), say(COLOUR), settle),
        files_at=1,
    ),
    "a compacted memory superseded, and compacted again": Scenario(
        (say(BUS), settle, file("ann")),
        before=(say(TRAIN, COLOUR), settle, file("ann")),
        files_at=1,
    ),
    "a compacted memory deleted": Scenario(
        (delete(0, 1),),
        before=(say(GREEN, TRAIN, COLOUR, others=("bob",)), settle, file("ann", "bob")),
        files_at=1,
    ),
    "a user erased whose memories are compacted": Scenario(
        (erase("ann"),),
        before=(
            say(GREEN, others=("bob",), is_public=True),
            say(TRAIN, user_id="bob"),
            settle,
            file("ann", "bob"),
        ),
        files_at=1,
    ),
}
