"""What a chat costs beside a search: the time before its first token, its AWS calls and hops.

Starts a local stack of its own, with the table in DynamoDB Local. Chats and searches of one user
take turns, each in a process of its own, and recall the same memories. The model answers at once,
so that all time is Cairn's. The conversation has as many turns as go into a prompt.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple, Self

from cairn.use_cases.chat.recall import TURNS
from scripts.bench import figures, parts
from scripts.bench.figures import Figure
from scripts.bench.interleaved import Measured, medians_ms, rounds
from scripts.bench.line_process import Ask
from scripts.bench.search import filling, measured_stack, scale
from scripts.bench.search.call_record import Call, hops
from scripts.bench.search.measured_stack import EMBEDDED, Process, Site
from scripts.deploy.cloudformation import DeployError
from scripts.local.services.child_process import NotHere
from scripts.local.services.local_aws import LocalAwsError
from scripts.prepare_environments import LOCAL

PARTS = ("ratio", "aws")
FOLDER = LOCAL / "bench-chat"
CHAT = Process("chat/chat", "scripts.bench.chat.process")
MOST_RATIO = 1.3
RECALL_HOPS, WRITE_BACK_CALLS = 2, 2  # as many as a warm search, and as an add
OBSERVED = 5  # chats of which the one with fewest hops counts: others meet a stale cache
TALK = {"conversation_id": "talk", "relativity": 0.1}

SEARCHED, CHATTED = "search", "chat, until its first token"


def add_options(parser: argparse.ArgumentParser) -> None:
    parts.add_options(parser, PARTS)
    parser.add_argument("--rounds", type=int, default=300, help="each of one search and one chat")
    parser.add_argument("--memories", type=int, default=1_000, help="of the user")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for the stack")
    figures.add_options(parser)


def run(options: argparse.Namespace) -> bool:
    options.folder.mkdir(parents=True, exist_ok=True)
    found: list[Figure] = []
    try:
        with filled(options.folder, options.memories) as (site, user_id):
            if "ratio" in options.only:
                found += measure_ratio(site, user_id, options.rounds)
            if "aws" in options.only:
                found += measure_aws(site, user_id)
    except (ConnectionError, DeployError, LocalAwsError, NotHere, RuntimeError) as problem:
        sys.exit(f"error: {problem}")
    return figures.report(found, options.json)


@contextmanager
def filled(folder: Path, memories: int) -> Iterator[tuple[Site, str]]:
    """A user with so many memories, and with a conversation whose turns fill a prompt."""
    users = scale.users_of([memories])
    with measured_stack.running(folder) as site:
        [(user_id, stored)] = users.items()
        home = stored[0].memory.home
        filling.fill(site.stores(), site.scope, home, stored, lambda _: None)
        with site.process("earlier", EMBEDDED, CHAT) as ask:
            for question in scale.questions()[: TURNS // 2]:
                ask(body(user_id, question))
        yield site, user_id


def body(user_id: str, query: str, **others: Any) -> dict[str, Any]:
    return {**TALK, "user_id": user_id, "query": query, **others}


def measure_ratio(site: Site, user_id: str, count: int) -> list[Figure]:
    with site.process("search", EMBEDDED) as search, site.process("chat", EMBEDDED, CHAT) as chat:
        systems: dict[str, Measured] = {
            SEARCHED: lambda question: searched(search(body(user_id, question))),
            CHATTED: partial(first_token, chat, user_id),
        }
        return compared(rounds(systems, scale.questions(), count))


def searched(answer: Mapping[str, Any]) -> float:
    """Seconds. Raises: RuntimeError if nothing was found."""
    if not answer["found"]:
        raise RuntimeError("a search has found nothing")
    return float(answer["seconds"])


def first_token(chat: Ask, user_id: str, question: str) -> float:
    """Seconds until then; the turn is not kept. Raises: RuntimeError if nothing was recalled."""
    answer = chat(body(user_id, question, add_message_on_answer=False))
    if not answer["memories"]:
        raise RuntimeError("a chat has recalled nothing")
    return float(answer["first_at"] - answer["begun"])


def compared(times: Mapping[str, Sequence[float]]) -> list[Figure]:
    """Round by round, so that what the machine does besides hits both alike."""
    ratios = [chat / search for search, chat in zip(times[SEARCHED], times[CHATTED], strict=True)]
    medians = [Figure(f"{name}, p50", value, "ms") for name, value in medians_ms(times).items()]
    label = f"{CHATTED} / {SEARCHED}, median of rounds"
    return [*medians, Figure(label, median(ratios), most=MOST_RATIO)]


class Calls(NamedTuple):
    """Of one chat: until its first token, and from then until its end."""

    recall: list[Call]
    write_back: list[Call]

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Self:
        calls, first_at = [Call(*call) for call in answer["calls"]], answer["first_at"]
        return cls(
            [call for call in calls if call.begun < first_at],
            [call for call in calls if call.begun >= first_at],
        )


def measure_aws(site: Site, user_id: str) -> list[Figure]:
    """Each call is held back, so that what can overlap does."""
    found: list[Figure] = []
    questions = scale.questions()[TURNS : TURNS + OBSERVED + 1]  # none of which was asked before
    with site.process("aws", EMBEDDED, CHAT) as chat:
        for name, is_kept in (("without write-back", False), ("with write-back", True)):
            how = {"add_message_on_answer": is_kept, "held": scale.HELD_SECONDS}
            asked = [body(user_id, query, **how) for query in questions]
            found += counted(name, [Calls.of(chat(one)) for one in asked][1:])  # after connecting
    return found


def counted(name: str, chats: Sequence[Calls]) -> list[Figure]:
    """Nothing is written before the first token, and nothing but the turn after it."""
    is_kept, write_back = name.startswith("with "), [calls.write_back for calls in chats]
    most = WRITE_BACK_CALLS if is_kept else 0
    total = max(len(calls.recall) + len(calls.write_back) for calls in chats)
    return [
        Figure(f"AWS calls of a chat {name}, most", total),
        *by_operation("until the first token", [calls.recall for calls in chats]),
        *by_operation("then", write_back),
        Figure(
            "  sequential hops until the first token",
            min(hops(calls.recall) for calls in chats),
            most=RECALL_HOPS,
        ),
        Figure("  calls from then until the end, most", max(map(len, write_back)), most=most),
    ]


def by_operation(when: str, chats: Sequence[Sequence[Call]]) -> list[Figure]:
    """How often each is called by a chat, at the median."""
    counts = [Counter(call.name for call in calls) for calls in chats]
    names = sorted(set(chain.from_iterable(counts)))
    return [Figure(f"  {when}: {name}", median(each[name] for each in counts)) for name in names]
