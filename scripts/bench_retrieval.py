"""How well search finds the turns that answer a question, on conversations in LoCoMo's form.

In this process on stores in memory, or over HTTP (--base-url, --key). Prints a table; every run
uses new users and leaves their memories where it put them.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from tqdm import tqdm

from scripts import recall_picture, tables
from scripts.api_client import ApiError
from scripts.locomo import KINDS, Conversation, Session, conversations
from scripts.memos_client import MemosClient
from scripts.recall import DEPTHS, Answer, Item, Observed, TurnFinder, figures, passed

FETCHED = 25  # as many as a search returns
EVERY = 4  # of the questions about other conversations, one in so many is asked
LEAKED_WORDS = 8  # fewer words in a row, two people may well say alike
FAILURES = (ApiError, ConnectionError, TimeoutError)
# Asked of everybody: what no chat between friends answers.
UNRELATED = (
    "Which programming language does the payment service use?",
    "What is the default port of PostgreSQL?",
    "How many moons does Saturn have?",
    "What is the torque for the cylinder head bolts?",
    "支付服务用什么编程语言？",
    "如何配置防火墙规则？",
)


class System(Protocol):
    def add(self, user: str, session: str, part: Session) -> None: ...

    def search(self, user: str, question: str) -> list[Item]: ...


class OverHTTP:
    def __init__(self, base_url: str, key: str) -> None:
        self._client = MemosClient(base_url, key)

    def add(self, user: str, session: str, part: Session) -> None:
        messages = [
            {"role": each.role, "content": each.content, "chat_time": part.said_at}
            for each in part.turns
        ]
        body = {"user_id": user, "conversation_id": session, "async_mode": False}
        self._client.post("/add/message", body | {"messages": messages})

    def search(self, user: str, question: str) -> list[Item]:
        body = {"user_id": user, "query": question, "memory_limit_number": FETCHED}
        data = self._client.post("/search/memory", body | {"relativity": 0})
        found = data["memory_detail_list"]
        return [Item(each["memory_value"], each["relativity"]) for each in found]


class InProcess:
    def __init__(self) -> None:
        # Only here, because a script that calls a stack needs no tests.
        from tests.fakes.in_memory_cairn import InMemoryCairn  # noqa: PLC0415

        self._cairn = InMemoryCairn()

    def add(self, user: str, session: str, part: Session) -> None:
        turns = [(each.role, each.content) for each in part.turns]
        self._cairn.add(*turns, user_id=user, session_id=session, said_at=part.said_at, wait=True)

    def search(self, user: str, question: str) -> list[Item]:
        found = self._cairn.search(question, user_id=user, min_score=0.0, limit=FETCHED)
        facts = [each.memory.statement for each in found]
        return [
            Item(told.value, each.score)
            for told, each in zip(facts, found, strict=True)
            if told.kind != "preference"
        ]


def observe(system: System, talks: Sequence[Conversation], batch: int) -> Observed:
    """Everything is stored before anything is asked, so that leaks would show."""
    run = uuid4().hex[:8]
    users = [f"recall-{run}-{number}" for number in range(len(talks))]
    for user, talk in tqdm(list(zip(users, talks, strict=True)), desc="adding", disable=None):
        for number, part in _parts(talk, batch):
            system.add(user, f"{user}-{number}", part)
    observed = Observed()
    finders = [TurnFinder({k: v for k, v in talk.turns.items() if v}) for talk in talks]
    for own, user in enumerate(users):
        ask = partial(_ask, system, user, observed)
        others = [each for at, each in enumerate(talks) if at != own]
        known = set(talks[own].turns.values())
        foreign = TurnFinder(
            {f"{at}/{k}": v for at, o in enumerate(others) for k, v in o.turns.items()
             if len(v.split()) >= LEAKED_WORDS and v not in known}
        )  # fmt: skip
        for asked in tqdm(talks[own].questions, desc=f"asking {own + 1}", disable=None):
            if (items := ask(asked.text)) is not None:
                turns = [finders[own].of(each.text) for each in items]
                observed.answers.append(Answer(asked, items, turns))
                observed.short += len(items) < FETCHED
                lost = [each.text for each, held in zip(items, turns, strict=True) if not held]
                observed.leaked += sum(bool(foreign.of(each)) for each in lost)
        unanswerable = [each.text for other in others for each in other.questions[::EVERY]]
        for question in (*unanswerable, *UNRELATED):
            if (items := ask(question)) is not None:
                observed.foreign.append(passed(items))
    return observed


def _parts(talk: Conversation, batch: int) -> Iterator[tuple[int, Session]]:
    for number, session in enumerate(talk.sessions):
        for start in range(0, len(session.turns), batch):
            yield number, Session(session.said_at, session.turns[start : start + batch])


def _ask(system: System, user: str, observed: Observed, question: str) -> list[Item] | None:
    try:
        return system.search(user, question)
    except FAILURES:
        observed.failed += 1
        return None


def draw(observed: Observed, found: dict[str, float]) -> str:
    curves = {"all questions": {depth: found[f"all@{depth}"] for depth in DEPTHS}}
    for kind in (KINDS[4], KINDS[2], KINDS[1]):
        mine = Observed([each for each in observed.answers if each.asked.kind == kind])
        some = figures(mine)
        curves[kind] = {depth: some[f"all@{depth}"] for depth in DEPTHS}
    return recall_picture.picture(curves, "Questions with all evidence among the items returned")


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    talks = conversations(options.data)
    system = OverHTTP(options.base_url, options.key) if options.base_url else InProcess()
    observed = observe(system, talks, options.batch)
    found = figures(observed)
    print(tables.columns([("figure", "value"), *((k, f"{v:g}") for k, v in found.items())]))
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n")
    if options.picture:
        options.picture.write_text(draw(observed, found))
    return int(bool(found["failed"] or found["leaks"]))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    top = argparse.ArgumentParser(description=__doc__)
    top.add_argument("--data", type=Path, required=True, help="JSON in LoCoMo's form")
    top.add_argument("--base-url", help="of the MemOS dialect; without it, in this process")
    top.add_argument("--key", default="", help="API key for --base-url")
    top.add_argument("--batch", type=int, default=20, help="messages per add")
    top.add_argument("--json", type=Path, help="file for the figures")
    top.add_argument("--picture", type=Path, help="file for the recall curves (SVG)")
    return top.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
