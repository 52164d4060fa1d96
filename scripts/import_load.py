"""A large import: many users' chat logs in parallel, each as `import_messages.py` imports one."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import batched
from typing import Any
from uuid import uuid4

from tqdm import tqdm

from scripts.bench_stack import Bench
from scripts.chat_log import Turn
from scripts.example_chats import statements
from scripts.figures import Figure
from scripts.import_messages import import_turns
from scripts.memos_client import MemosClient

IN_PARALLEL = 20  # users: twice as many as are understood at a time


def measure(bench: Bench, adds: int, users: int) -> list[Figure]:
    """Wall time, what became of every add, and what it took."""
    logs = [list(part) for part in batched(turns(adds), -(-adds // users))]
    bench.server.reset()
    started = time.monotonic()
    with ThreadPoolExecutor(IN_PARALLEL) as pool, tqdm(total=adds, unit="add") as progress:
        ended: Counter[str] = Counter()
        for tasks in pool.map(partial(imported, bench.client), logs):
            ended.update(task["status"] for task in tasks)
            progress.update(len(tasks))
    seconds, counts = time.monotonic() - started, bench.server.counts
    return [
        Figure("one-message adds imported, ended completed", ended["completed"], least=adds),
        Figure("  ended otherwise", ended.total() - ended["completed"]),
        Figure("  wall time", seconds, "s"),
        Figure("  adds per second", adds / seconds),
        Figure("  model calls", counts.chat_calls),
        Figure("  embedding requests", counts.embedding_requests),
    ]


def turns(adds: int) -> list[Turn]:
    """Each of a conversation of its own, so that each is an add of its own."""
    return [
        {"role": "user", "content": each, "conversation_id": str(number)}
        for number, each in enumerate(statements(adds))
    ]


def imported(client: MemosClient, log: list[Turn]) -> list[dict[str, Any]]:
    """The ended tasks. An import that gives up waiting is run again, as a person would."""
    user_id = f"import-{uuid4().hex[:12]}"
    while True:
        try:
            return import_turns(client, log, user_id=user_id, name="log", is_shown=False)
        except TimeoutError:
            continue
