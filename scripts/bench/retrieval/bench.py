"""How well search finds the turns that answer a question, on conversations in LoCoMo's form.

Over HTTP: on the deployment that --base-url and --key name, where every run uses new users and
leaves their memories, or on a stack of its own. It is required that no call fails and nobody is
shown what others said. Without HTTP, in seconds: python -m tests.retrieval.
"""

import argparse
import sys

from scripts.bench import stack
from scripts.bench.retrieval import report
from scripts.bench.retrieval.locomo import Session
from scripts.bench.retrieval.observe import FETCHED
from scripts.bench.retrieval.recall import Item
from scripts.deploy.cloudformation import DeployError
from scripts.local.services.local_aws import LocalAwsError
from scripts.operate.api_client import ApiError
from scripts.operate.memos_client import MemosClient
from scripts.prepare_environments import LOCAL

FOLDER = LOCAL / "bench-retrieval"


def add_options(parser: argparse.ArgumentParser) -> None:
    report.add_options(parser)
    parser.add_argument("--base-url", help="of the MemOS dialect (default: a stack of its own)")
    parser.add_argument("--key", default="", help="API key for --base-url")


def run(options: argparse.Namespace) -> bool:
    try:
        if options.base_url:
            return report.evaluate(OverHTTP(options.base_url, options.key), options)
        with stack.own_stack(FOLDER) as (deployment, key):
            return report.evaluate(OverHTTP(deployment.memos_url, key), options)
    except (ApiError, ConnectionError, DeployError, LocalAwsError, TimeoutError) as problem:
        sys.exit(f"error: {problem}")


class OverHTTP:
    def __init__(self, base_url: str, key: str) -> None:
        self._client = MemosClient(base_url, key)

    def add(self, user: str, session: str, part: Session) -> None:
        messages = [
            {"role": turn.role, "content": turn.content, "chat_time": part.said_at}
            for turn in part.turns
        ]
        body = {"user_id": user, "conversation_id": session, "async_mode": False}
        self._client.post("/add/message", body | {"messages": messages})

    def search(self, user: str, question: str) -> list[Item]:
        body = {"user_id": user, "query": question, "memory_limit_number": FETCHED}
        data = self._client.post("/search/memory", body | {"relativity": 0})
        found = data["memory_detail_list"]
        return [Item(item["memory_value"], item["relativity"]) for item in found]
