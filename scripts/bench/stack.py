"""A local stack of its own that understands with a test model server, for measurements.

The server answers well and after a set time, so what is measured is Cairn's own share.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import Any
from uuid import uuid4

from scripts.bench.example_chats import statements
from scripts.deploy import index_settings, model_settings
from scripts.deploy.deployment import Deployment
from scripts.deploy.model_settings import ModelSettings
from scripts.local import serve
from scripts.local.model_server.extractive_model import extractive_model
from scripts.local.model_server.server import OpenAIServer
from scripts.local.services import local_aws
from scripts.operate.chat_log import Turn
from scripts.operate.memos_client import MemosClient
from scripts.prepare_environments import LOCAL

FOLDER = LOCAL / "bench-stack"
CHAT_SECONDS, EMBEDDING_SECONDS = 0.8, 0.06
CHAT_MODEL, EMBEDDING_MODEL, DIMENSIONS = "fake-chat", "fake-embedding", 1_024
STORED = 50  # memories of a user before anything is measured
MESSAGES_PER_ADD = 25


@dataclass(frozen=True)
class Bench:
    """`client` calls the stack whose functions call `server`."""

    client: MemosClient
    server: OpenAIServer
    deployment: Deployment

    def add(self, user_id: str, messages: list[Turn], *, is_async: bool = False) -> Any:
        """`data` of the answer, each call of a conversation of its own."""
        talk = {"user_id": user_id, "conversation_id": uuid4().hex, "async_mode": is_async}
        return self.client.post("/add/message", {**talk, "messages": messages})

    def accepted(self, user_id: str, messages: list[Turn]) -> float:
        """Seconds of an asynchronous add; waits until it is understood, so no other has to."""
        answer, seconds = timed(lambda: self.add(user_id, messages, is_async=True))
        self.client.wait(answer["task_id"], lambda: None)
        return seconds

    def understood(self, user_id: str, messages: list[Turn]) -> tuple[str, float]:
        """The task of a synchronous add and its seconds. Raises: RuntimeError when it failed."""
        answer, seconds = timed(lambda: self.add(user_id, messages))
        if answer["status"] != "completed":
            raise RuntimeError(f"a synchronous add ended {answer['status']}")
        return answer["task_id"], seconds

    def new_user(self) -> str:
        """One with STORED memories, all understood and embedded."""
        user_id = f"bench-{uuid4().hex[:12]}"
        for part in stored_first():
            task = self.client.wait(self.add(user_id, part)["task_id"], lambda: None)
            added = task["memory_views"]["added"]
            if added != len(part):
                raise RuntimeError(f"{added} memories of {len(part)} sentences")
        return user_id


def timed[Result](action: Callable[[], Result]) -> tuple[Result, float]:
    """What it returned, and its seconds."""
    started = time.perf_counter()
    result = action()
    return result, time.perf_counter() - started


def stored_first() -> list[list[Turn]]:
    """What a user has said before: one memory a message."""
    said = ({"role": "user", "content": statement} for statement in statements(STORED))
    return [list(part) for part in batched(said, MESSAGES_PER_ADD)]


def add_options(parser: argparse.ArgumentParser) -> None:
    for name, default in (("chat", CHAT_SECONDS), ("embedding", EMBEDDING_SECONDS)):
        parser.add_argument(
            f"--{name}-latency",
            type=float,
            default=default,
            metavar="SECONDS",
            help="of a request to the model server (default: %(default)s)",
        )


@contextmanager
def running(options: argparse.Namespace, folder: Path = FOLDER) -> Iterator[Bench]:
    """Starts server and stack, and stops both. Raises: LocalAwsError, DeployError."""
    with (
        OpenAIServer(
            answer=extractive_model,
            chat_latency=options.chat_latency,
            embedding_latency=options.embedding_latency,
            dimensions=DIMENSIONS,
        ) as server,
        own_stack(folder, models(server.base_url)) as (deployment, key),
    ):
        yield Bench(MemosClient(deployment.memos_url, key), server, deployment)


@contextmanager
def own_stack(
    folder: Path,
    models: ModelSettings = model_settings.OFFLINE,
    index: Mapping[str, str] = index_settings.EMBEDDED,
) -> Iterator[tuple[Deployment, str]]:
    """A new stack and its key, never somebody's own. Raises: LocalAwsError, DeployError."""
    os.environ.pop("AWS_ENDPOINT_URL", None)
    local_aws.stop(folder / "aws")
    try:
        yield serve.bring_up(folder, models=models, parameters=index)
    finally:
        local_aws.stop(folder / "aws")


def models(base_url: str) -> ModelSettings:
    return ModelSettings(
        {
            "ChatBaseUrl": base_url,
            "ChatModel": CHAT_MODEL,
            "EmbeddingsBaseUrl": base_url,
            "EmbeddingsModel": EMBEDDING_MODEL,
            "EmbeddingsDimensions": str(DIMENSIONS),
        }
    )
