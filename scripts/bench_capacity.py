"""Capacity units of an add by stage: the real use cases on a real table, without a model.

The same adds are played on two emulators, for neither counts all as AWS does: write units are
MiniStack's, read units DynamoDB Local's (tests/contract/test_consumed_capacity.py). Each kind of
add has a user and a table of its own, each add a conversation of its own. Reads grow with what the
user has, so compare runs with equal --adds.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import boto3
from tqdm import tqdm

from cairn.adapters.dynamodb.consumed_capacity import CapacityCounter, ConsumedCapacity
from scripts import run_local_aws, search_table
from scripts.chat_log import Turn
from scripts.example_chats import chats
from tests.fakes.in_memory_cairn import InMemoryCairn
from tests.resilience.site import in_table

STAGES = ("accept", "understand", "embed")
WIDTH = 11

type Stages = tuple[ConsumedCapacity, ...]  # of one add, in the order of STAGES


@dataclass(frozen=True)
class Kind:
    """Adds of so many messages. Those that wait do all within accepting."""

    messages: int
    waits: bool

    def __str__(self) -> str:
        plural = "" if self.messages == 1 else "s"
        return f"{self.messages} message{plural}, {'' if self.waits else 'a'}synchronous"


KINDS = tuple(Kind(messages, waits) for waits in (False, True) for messages in (1, 4))


def play(client: Any, kind: Kind, adds: int) -> list[Stages]:
    """The first add, which makes the user's head, is not counted."""
    capacity, talks = CapacityCounter(), chats()
    with in_table(client, capacity) as site:
        cairn = site.process()
        numbers = tqdm(range(adds + 1), unit="add", desc=str(kind), disable=None)
        played = [
            stages(cairn, capacity, next(talks)[: kind.messages], f"talk {number}", kind.waits)
            for number in numbers
        ]
    return played[1:]


def stages(
    cairn: InMemoryCairn,
    capacity: CapacityCounter,
    turns: Sequence[Turn],
    session_id: str,
    waits: bool,
) -> Stages:
    """What the functions behind the queues do comes at once."""
    texts = [(turn["role"], turn["content"]) for turn in turns]
    cairn.add(*texts, session_id=session_id, wait=waits, scope=cairn.scope)
    accepted = capacity.take()
    while cairn.queue.extractions:
        _, subject_hash, _ = cairn.queue.extractions.pop()
        cairn.extract(cairn.scope, subject_hash)
    understood = capacity.take()
    while cairn.queue.embeds:
        _, memory_ids = cairn.queue.embeds.pop()
        cairn.embed(cairn.scope, memory_ids, cairn.deadline)
    return accepted, understood, capacity.take()


def row(played: Sequence[Stages], units: Callable[[ConsumedCapacity], float]) -> list[float]:
    """The mean of each stage, then of all together."""
    means = [fmean(map(units, stage)) for stage in zip(*played, strict=True)]
    return [*means, sum(means)]


def table(title: str, rows: Sequence[tuple[Kind, Sequence[float]]]) -> str:
    heads = "".join(name.rjust(WIDTH) for name in (*STAGES, "in all"))
    lines = [
        f"{kind!s:<26}" + "".join(f"{mean:{WIDTH}.1f}" for mean in means) for kind, means in rows
    ]
    return "\n".join([f"{title:<26}{heads}", *lines])


@contextmanager
def ministack(folder: Path) -> Iterator[str]:
    """Its address. Raises: LocalAwsError."""
    try:
        yield run_local_aws.start(folder).endpoint_url
    finally:
        run_local_aws.stop(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--adds", type=int, default=20, help="counted, of each kind")
    options = parser.parse_args()
    session = boto3.Session("test", "test", region_name=run_local_aws.REGION)
    for title, emulator, units in (
        ("write units per add", ministack, lambda consumed: consumed.write_units),
        ("read units per add", search_table.running, lambda consumed: consumed.read_units),
    ):
        with tempfile.TemporaryDirectory() as folder, emulator(Path(folder)) as address:
            client = session.client("dynamodb", endpoint_url=address)
            rows = [(kind, row(play(client, kind, options.adds), units)) for kind in KINDS]
        print(f"{table(title, rows)}\n")


if __name__ == "__main__":
    main()
