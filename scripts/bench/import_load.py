"""A large import: many users' chat logs in parallel, each as `scripts/cairn import` imports one."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import batched
from typing import Any
from uuid import uuid4

from tqdm import tqdm

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.task_items import TASK, task_from
from cairn.adapters.dynamodb.key_store import DynamoDBKeyStore
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.scope import Scope
from cairn.use_cases.access.authenticate import key_hash
from scripts.bench.example_chats import statements
from scripts.bench.figures import Figure
from scripts.bench.stack import Bench
from scripts.operate.chat_log import Turn
from scripts.operate.import_messages import import_turns
from scripts.operate.memos_client import MemosClient

IN_PARALLEL = 15  # users: more than are understood at a time


def measure(bench: Bench, adds: int, users: int) -> list[Figure]:
    """Wall time, what became of every add, and what it took."""
    logs = [list(part) for part in batched(turns(adds), -(-adds // users))]
    bench.server.reset()
    started, tasks = time.monotonic(), []
    with (
        ThreadPoolExecutor(IN_PARALLEL) as pool,
        tqdm(total=adds, unit="add", disable=None) as progress,
    ):
        for importing in as_completed(pool.submit(imported, bench.client, log) for log in logs):
            tasks += importing.result()
            progress.update(len(importing.result()))
    seconds, counts = time.monotonic() - started, bench.server.counts
    completed = sum(task["status"] == "completed" for task in tasks)
    return [
        Figure("one-message adds imported, ended completed", completed, least=adds),
        Figure("  ended otherwise", len(tasks) - completed),
        Figure("  wall time", seconds, "s"),
        Figure("  adds per second", adds / seconds),
        Figure("  model calls", counts.chat_calls),
        Figure("  embedding requests", counts.embedding_requests),
        Figure("  attempts beyond the first", attempts(bench, tasks) - len(tasks)),
    ]


def attempts(bench: Bench, tasks: Sequence[Mapping[str, Any]]) -> int:
    """How often workers began on these, together."""
    deployment = bench.deployment
    table = DynamoDBTable(deployment.client("dynamodb"), deployment.outputs["TableName"])
    key = DynamoDBKeyStore(table).find(key_hash(bench.client.key))
    assert key is not None
    wanted = [(keys.task(Scope(key.project_id), task["task_id"]), TASK) for task in tasks]
    return sum(task_from(item).attempts for item in table.get_many(wanted).values())


def turns(adds: int) -> list[Turn]:
    """Each of a conversation of its own, so that each is an add of its own."""
    return [
        {"role": "user", "content": statement, "conversation_id": str(number)}
        for number, statement in enumerate(statements(adds))
    ]


def imported(client: MemosClient, log: list[Turn]) -> list[dict[str, Any]]:
    """The ended tasks. An import that gives up waiting is run again, as a person would."""
    user_id = f"import-{uuid4().hex[:12]}"
    while True:
        try:
            return import_turns(client, log, user_id=user_id, name="log", is_shown=False)
        except TimeoutError:
            continue
