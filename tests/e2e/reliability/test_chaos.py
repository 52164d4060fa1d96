"""Nothing is lost, doubled, stuck or failed while functions are killed and the model is bad."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import batched, cycle, product
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest

from scripts.bench import stack
from scripts.deploy.deployment import Deployment
from scripts.local.model_server.extractive_model import extractive_model
from scripts.local.model_server.server import OpenAIServer
from scripts.local.services import local_aws
from tests.e2e.bad_model import bad_replies
from tests.e2e.function_killer import FunctionKiller
from tests.e2e.http import Answer, Api
from tests.e2e.operator import run_function
from tests.e2e.relay import Relay
from tests.e2e.resending import Resending
from tests.effort import tries
from tests.polling import eventually

STACK_FOLDER = Path(__file__).resolve().parents[3] / ".local" / "test-stack-chaos"
ADDS, CREATES, CLIENTS = tries(100), tries(40), 8
PER_TALK = 5
BAD_SHARE, KILL_CHANCE = 0.3, 0.12
SEED = 20261130
STRANGER = "stranger"  # reads what is public
SYLLABLES = ("ba", "do", "fi", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu")


class Said(NamedTuple):
    """One call: its word stands in no other one, and all `readers` find it."""

    word: str
    readers: tuple[str, ...]
    body: dict[str, Any]


# The calls of one conversation, each made when the one before is answered.
type Talk = list[Said]


@dataclass
class Stack:
    deployment: Deployment
    memos: Api
    relay: Relay
    model: OpenAIServer


@dataclass
class Outcome:
    """Words, by what went wrong with them."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return ", ".join(f"{what} {len(words)}" for what, words in vars(self).items())


@pytest.fixture
def chaos() -> Iterator[Stack]:
    """A stack of this test's own, with a model server beside it."""
    if "AWS_ENDPOINT_URL" in os.environ:
        pytest.skip("only the local AWS runs functions as processes beside this one")
    with (
        OpenAIServer(answer=extractive_model, dimensions=stack.DIMENSIONS) as model,
        stack.own_stack(STACK_FOLDER, stack.models(model.base_url)) as (deployment, key),
    ):
        memos, relay = Api(deployment.memos_url, key), Relay(deployment.api_url, key)
        yield Stack(deployment, memos, relay, model)


def words() -> Iterator[str]:
    return map("".join, product(SYLLABLES, repeat=4))


def memos_talks(new_words: Iterator[str]) -> Iterator[Talk]:
    """Adds of single users, in conversations, of groups, and public ones."""
    kinds = cycle(("alone", "conversation", "group", "public"))
    for numbers, kind in zip(batched(range(ADDS), PER_TALK), kinds, strict=False):
        users = [f"{kind}-{numbers[0]}-{member}" for member in range(3 if kind == "group" else 1)]
        readers = (*users, STRANGER) if kind == "public" else tuple(users)
        about = {"user_id": users, "allow_public": kind == "public"}
        if kind != "alone":
            about["conversation_id"] = f"talk-{numbers[0]}"
        yield [
            Said(word, readers, about | add_of(word, is_waiting=number % 4 == 0))
            for number, word in zip(numbers, new_words, strict=False)
        ]


def add_of(word: str, *, is_waiting: bool) -> dict[str, Any]:
    text = f"The {word} lamp stands in the harbour office"
    return {"async_mode": not is_waiting, "messages": [{"role": "user", "content": text}]}


def relay_talks(new_words: Iterator[str]) -> Iterator[Talk]:
    for numbers in batched(range(CREATES), PER_TALK):
        agent = f"agent-{numbers[0]}"
        yield [
            Said(word, (agent,), {"content": f"The {word} crane is painted", "agent_id": agent})
            for _, word in zip(numbers, new_words, strict=False)
        ]


def test_no_add_and_no_memory_suffers_from_dying_functions_and_a_bad_model(chaos: Stack) -> None:
    random, new_words = Random(SEED), words()
    server = local_aws.find(STACK_FOLDER / "aws")
    assert server
    killer = FunctionKiller(server.pid, random, KILL_CHANCE)
    clients = Resending(killer.perhaps_kill)
    adds, creates = list(memos_talks(new_words)), list(relay_talks(new_words))
    chaos.model.script(*bad_replies(random, ADDS, BAD_SHARE))

    with ThreadPoolExecutor(CLIENTS) as pool:
        talks = pool.map(partial(added, chaos, clients), adds)
        created = pool.map(partial(accepted, chaos, clients), creates)
        tasks = {word: task for talk in talks for word, task in talk.items()}
        memories = {word: memory for talk in created for word, memory in talk.items()}
    chaos.model.reset()
    outcome = Outcome()
    wait_for_end(chaos, tasks, partial(task_state, chaos), outcome)
    wait_for_end(chaos, memories, partial(memory_state, chaos), outcome)
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(partial(look_for, outcome, partial(found_by_memos, chaos)), all_of(adds)))
        list(pool.map(partial(look_for, outcome, partial(found_by_relay, chaos)), all_of(creates)))

    said = (
        f"seed {SEED}: {len(tasks)} adds and {len(memories)} creates, {clients.resent} resent; "
        f"killed {dict(killer.killed)}: {outcome}"
    )
    print(said)
    assert outcome == Outcome(), f"{said}\n{outcome!r}"
    assert (len(tasks), len(memories)) == (ADDS, CREATES)
    assert killer.killed.total(), said


def added(chaos: Stack, clients: Resending, talk: Talk) -> dict[str, str]:
    """The task of each word."""
    answers = {
        said.word: clients.answer(partial(chaos.memos.post, "/add/message", said.body))
        for said in talk
    }
    return {word: answer.data["task_id"] for word, answer in answers.items()}


def accepted(chaos: Stack, clients: Resending, talk: Talk) -> dict[str, str]:
    """The memory of each word."""
    return {
        said.word: memory_id(
            clients.answer(partial(chaos.relay.ask, "POST", "/v2/memories", said.body))
        )
        for said in talk
    }


def memory_id(answer: Answer) -> str:
    assert answer.status == 202, answer.text
    return str(answer.body["id"])


def wait_for_end(
    chaos: Stack, ids: dict[str, str], state: Callable[[str], str], outcome: Outcome
) -> None:
    """Polls what has not ended, and reconciles each time, as happens every minute by itself."""
    states = dict.fromkeys(ids, "open")

    def have_all_ended() -> bool:
        for word in [word for word, known in states.items() if known == "open"]:
            states[word] = state(ids[word])
        if "open" in states.values():
            run_function(chaos.deployment, "ReconcileFunction")
        return "open" not in states.values()

    try:
        eventually(have_all_ended, pause_seconds=2)
    except AssertionError:
        outcome.stuck += [word for word, known in states.items() if known == "open"]
    outcome.failed += [word for word, known in states.items() if known == "failed"]


def task_state(chaos: Stack, task_id: str) -> str:
    status = str(chaos.memos.status(task_id).data["status"])
    return "open" if status == "running" else status


def memory_state(chaos: Stack, of_memory: str) -> str:
    status = str(chaos.relay.get(f"/v2/memories/{of_memory}/status")["status"])
    return "open" if status in ("pending", "processing") else status


def look_for(outcome: Outcome, found: Callable[[str, str], int], said: Said) -> None:
    """Every reader finds the word once."""
    times = [found(said.word, reader) for reader in said.readers]
    if 0 in times:
        outcome.lost.append(said.word)
    if max(times) > 1:
        outcome.doubled.append(said.word)


def found_by_memos(chaos: Stack, word: str, user_id: str) -> int:
    sought = {"user_id": user_id, "query": word, "relativity": 0, "memory_limit_number": 25}
    data = chaos.memos.post("/search/memory", sought).data
    texts = [item["memory_value"] for item in data["memory_detail_list"]]
    texts += [item["preference"] for item in data["preference_detail_list"]]
    return sum(word in text for text in texts)


def found_by_relay(chaos: Stack, word: str, agent: str) -> int:
    return sum(word in text for text in chaos.relay.found(word, agent_id=agent, limit=25))


def all_of(talks: list[Talk]) -> Iterator[Said]:
    return (said for talk in talks for said in talk)
