"""Capacity units of an add by stage: the real functions' parts on a real table, without a model.

The same adds are played on two emulators, for neither counts all as AWS does: write units are
MiniStack's, read units DynamoDB Local's (tests/contract/test_consumed_capacity.py). Each kind of
add has a user of its own, each add a conversation of its own. Reads grow with what the user has, so
compare runs with equal --adds.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import fmean
from typing import Any
from uuid import uuid4

from tqdm import tqdm

from cairn.adapters.dynamodb.consumed_capacity import ConsumedCapacity
from scripts.bench import line_process
from scripts.bench.example_chats import chats
from scripts.bench.line_process import Ask
from scripts.deploy.deployment import operator_client
from scripts.deploy.template_table import table_properties
from scripts.local.services import dynamodb_local, local_aws
from scripts.local.services.child_process import NotHere
from scripts.local.services.local_aws import REGION, LocalAwsError
from scripts.prepare_environments import LOCAL

FOLDER = LOCAL / "bench-capacity"
STAGES = ("accept", "understand", "embed")
WIDTH = 11
QUEUES = ("extraction", "embedding", "indexing")

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


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--adds", type=int, default=20, help="counted, of each kind")


def run(options: argparse.Namespace) -> bool:
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        with ministack() as aws, dynamodb_local.running(FOLDER) as table:
            for title, table_url, units in (
                ("write units per add", aws, lambda consumed: consumed.write_units),
                ("read units per add", table, lambda consumed: consumed.read_units),
            ):
                with adding(aws, table_url) as ask:
                    rows = [(kind, row(play(ask, kind, options.adds), units)) for kind in KINDS]
                print(f"{table_of(title, rows)}\n")
    except (LocalAwsError, NotHere, RuntimeError) as problem:
        sys.exit(f"error: {problem}")
    return True


@contextmanager
def ministack() -> Iterator[str]:
    """Its address. Raises: LocalAwsError."""
    try:
        yield local_aws.start(FOLDER / "aws").url
    finally:
        local_aws.stop(FOLDER / "aws")


@contextmanager
def adding(aws: str, table_url: str) -> Iterator[Ask]:
    """Adds in a process whose table lies at `table_url`, all else in the emulator `aws`."""

    def client(service: str) -> Any:
        return operator_client(service, REGION, table_url if service == "dynamodb" else aws)

    environment = {
        **resources(client),
        "AWS_ENDPOINT_URL": aws,
        "AWS_ENDPOINT_URL_DYNAMODB": table_url,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "PATH": os.defpath,
    }
    command = [sys.executable, "-P", "-m", "scripts.bench.capacity_process"]
    with line_process.running(command, environment, FOLDER / "adds.log") as ask:
        yield ask


def resources(client: Callable[[str], Any]) -> dict[str, str]:
    """Table, bucket and queues, made anew; the settings that name them."""
    name, sqs = f"cairn-{uuid4()}", client("sqs")
    client("dynamodb").create_table(TableName=name, **table_properties())
    client("s3").create_bucket(Bucket=name)
    environment = {"CAIRN_TABLE": name, "CAIRN_BUCKET": name}
    for queue in QUEUES:
        made = sqs.create_queue(QueueName=f"{queue}-{name}")
        environment[f"CAIRN_{queue.upper()}_QUEUE_URL"] = made["QueueUrl"]
    return environment


def play(ask: Ask, kind: Kind, adds: int) -> list[Stages]:
    """The first add, which makes the user's head, is not counted."""
    talks, whose = chats(), {"project": uuid4().hex, "user": "mia"}
    played = []
    for number in tqdm(range(adds + 1), unit="add", desc=str(kind), disable=None):
        turns = next(talks)[: kind.messages]
        texts = [(turn["role"], turn["content"]) for turn in turns]
        add = {**whose, "conversation": str(number), "messages": texts, "waits": kind.waits}
        played.append(tuple(ConsumedCapacity(**stage) for stage in ask(add)))
    return played[1:]


def row(played: Sequence[Stages], units: Callable[[ConsumedCapacity], float]) -> list[float]:
    """The mean of each stage, then of all together."""
    means = [fmean(map(units, stage)) for stage in zip(*played, strict=True)]
    return [*means, sum(means)]


def table_of(title: str, rows: Sequence[tuple[Kind, Sequence[float]]]) -> str:
    heads = "".join(name.rjust(WIDTH) for name in (*STAGES, "in all"))
    lines = [
        f"{kind!s:<26}" + "".join(f"{mean:{WIDTH}.1f}" for mean in means) for kind, means in rows
    ]
    return "\n".join([f"{title:<26}{heads}", *lines])
