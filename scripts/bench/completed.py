"""How often the right memory is first when an add has just been completed, beside others' adds.

Each round is a user of its own who knows other things that share words with the question; adds a
message, polls the task until it is completed and searches at once, at the default threshold.
Meanwhile other users add. Against a running stack, which keeps what was added.
"""

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, cycle, islice
from threading import Event
from typing import NamedTuple
from uuid import uuid4

from tqdm import tqdm

from scripts.bench import figures
from scripts.bench.example_chats import statements
from scripts.bench.figures import Figure
from scripts.operate.api_client import ApiError
from scripts.operate.memos_client import MemosClient, client

POLL_SECONDS = 0.02
MESSAGES_PER_ADD = 4


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=200, help="of the six cases in turn")
    parser.add_argument("--others", type=int, default=4, help="users who add meanwhile")
    figures.add_options(parser)


def run(options: argparse.Namespace) -> bool:
    memos = client()
    try:
        with others_adding(memos, options.others):
            outcome = observe(memos, options.rounds)
        compare_later(memos, outcome)
    except (ApiError, ConnectionError, RuntimeError, TimeoutError) as problem:
        sys.exit(f"error: {problem}")
    for question, first in outcome.wrong:
        print(f"wrong: {question} -> {first}")
    return figures.report(outcome.figures(), options.json)


class Case(NamedTuple):
    """What is added last, what is asked, and what shares words with the question."""

    right: str
    question: str
    rivals: tuple[str, ...]


CASES = (
    Case(
        "My passport is in the blue drawer",
        "Where is my passport?",
        ("My blue jacket hangs beside the drawer", "I renewed my library card"),
    ),
    Case(
        "I am allergic to peanuts",
        "What am I allergic to?",
        ("My sister grows peanuts on a farm", "I drink coffee before work"),
    ),
    Case(
        "The dentist appointment is on Friday at nine",
        "When is the dentist appointment?",
        ("The plumber comes on Monday at nine", "My appointment book is red"),
    ),
    Case(
        "I moved to Lisbon in spring",
        "Where did I move in spring?",
        ("I carried the sofa when my brother moved", "The city council meets on Tuesday"),
    ),
    Case(
        "我的护照在蓝色抽屉里",
        "我的护照在哪里？",
        ("我喜欢蓝色的衣服", "我姐姐住在奥斯陆"),
    ),
    Case(
        "My daughter plays the cello in the school orchestra",
        "Which instrument does my daughter play?",
        ("My son plays football at school", "We heard an orchestra in Vienna"),
    ),
)


@dataclass
class Outcome:
    """`wrong` holds a question and what came first instead; `pending`: the status said that what
    was added is not found by its meaning yet. `answers`: by user and question, what was found.
    """

    rounds: int = 0
    pending: int = 0
    changed: int = 0
    wrong: list[tuple[str, str]] = field(default_factory=list)
    answers: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def figures(self) -> list[Figure]:
        return [
            Figure("rounds", self.rounds),
            Figure("right memory first", self.rounds - len(self.wrong), least=self.rounds),
            Figure("completed while meaning was pending", self.pending),
            Figure("answers that are others later", self.changed, most=0),
        ]


def observe(memos: MemosClient, rounds: int) -> Outcome:
    outcome, run = Outcome(), uuid4().hex[:8]
    cases = zip(range(rounds), cycle(CASES), strict=False)
    for number, case in tqdm(cases, total=rounds, unit="round", disable=None):
        user_id = f"completed-{run}-{number}"
        for rival in case.rivals:
            _add(memos, user_id, [rival], is_async=False)
        status = _completed(memos, _add(memos, user_id, [case.right], is_async=True))
        found = _found(memos, user_id, case.question)
        outcome.rounds += 1
        outcome.pending += "embedding" in status
        outcome.answers[user_id, case.question] = found
        if not (found and case.right in found[0]):
            outcome.wrong.append((case.question, found[0] if found else "nothing"))
    return outcome


def compare_later(memos: MemosClient, outcome: Outcome) -> None:
    """By now whatever may have been under way has arrived."""
    for (user_id, question), found in outcome.answers.items():
        outcome.changed += found != _found(memos, user_id, question)


@contextmanager
def others_adding(memos: MemosClient, users: int) -> Iterator[None]:
    """So many users add, each as fast as it is answered."""
    stopped = Event()
    with ThreadPoolExecutor(max(users, 1)) as threads:
        work = [threads.submit(_keep_adding, memos, stopped) for _ in range(users)]
        try:
            yield
        finally:
            stopped.set()
            for future in work:
                future.result()


def _keep_adding(memos: MemosClient, stopped: Event) -> None:
    user_id = f"other-{uuid4().hex[:12]}"
    for number in count():
        if stopped.is_set():
            return
        texts = [f"{text} ({number})" for text in islice(statements(50), MESSAGES_PER_ADD)]
        _completed(memos, _add(memos, user_id, texts, is_async=True))


def _add(memos: MemosClient, user_id: str, texts: list[str], *, is_async: bool) -> str:
    body = {
        "user_id": user_id,
        "conversation_id": uuid4().hex,
        "async_mode": is_async,
        "messages": [{"role": "user", "content": text} for text in texts],
    }
    task_id: str = memos.post("/add/message", body)["task_id"]
    return task_id


def _completed(memos: MemosClient, task_id: str) -> dict[str, object]:
    """Its status as soon as it is completed. Raises: RuntimeError, TimeoutError."""
    status: dict[str, object] = memos.wait(task_id, lambda: None, longest_pause=POLL_SECONDS)
    if status["status"] != "completed":
        raise RuntimeError(f"task {task_id} ended {status['status']}")
    return status


def _found(memos: MemosClient, user_id: str, question: str) -> list[str]:
    """Best first, what passes the default threshold."""
    data = memos.post("/search/memory", {"user_id": user_id, "query": question})
    return [item["memory_value"] for item in data["memory_detail_list"]]
