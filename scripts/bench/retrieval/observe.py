"""Stores conversations in a system, asks it their questions, and notes what it finds."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Protocol
from uuid import uuid4

from tqdm import tqdm

from scripts.bench.retrieval.locomo import Conversation, Session
from scripts.bench.retrieval.recall import Answer, Item, Observed, TurnFinder, passed
from scripts.operate.api_client import ApiError

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
        others = [talk for at, talk in enumerate(talks) if at != own]
        known = set(talks[own].turns.values())
        foreign = TurnFinder(
            {f"{at}/{k}": v for at, o in enumerate(others) for k, v in o.turns.items()
             if len(v.split()) >= LEAKED_WORDS and v not in known}
        )  # fmt: skip
        for asked in tqdm(talks[own].questions, desc=f"asking {own + 1}", disable=None):
            if (items := ask(asked.text)) is not None:
                turns = [finders[own].of(item.text) for item in items]
                observed.answers.append(Answer(asked, items, turns))
                observed.short += len(items) < FETCHED
                lost = [item.text for item, held in zip(items, turns, strict=True) if not held]
                observed.leaked += sum(bool(foreign.of(text)) for text in lost)
        unanswerable = [question.text for other in others for question in other.questions[::EVERY]]
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
