"""Import a chat log into Cairn: OpenAI-style messages, JSON or JSON lines, optional chat_time.

Into the last deployment; or the one that MEMOS_BASE_URL or --stack-name names, with the API key in
MEMOS_API_KEY. Interrupt it at any time and run it again: it goes on where it stopped and adds
nothing twice.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from tqdm import tqdm

from scripts.operate import target
from scripts.operate.api_client import ApiError
from scripts.operate.chat_log import BadLog, Turn, batches, read_log
from scripts.operate.memos_client import MemosClient
from scripts.prepare_environments import LOCAL

PROGRESS_FOLDER = LOCAL / "imports"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the chat log")
    parser.add_argument("--user", required=True, metavar="USER_ID", help="whose memory it becomes")
    target.add_options(parser)


def run(options: argparse.Namespace) -> int:
    try:
        turns = read_log(options.file)
        done = import_turns(
            target.memos(options), turns, user_id=options.user, name=options.file.stem
        )
    except (BadLog, ApiError, ConnectionError, TimeoutError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    failed = [task for task in done if task["status"] == "failed"]
    for task in failed:
        print(f"task {task['task_id']} failed: {task.get('error')}", file=sys.stderr)
    print(f"{len(turns)} messages of {options.user}: {summary(done)}")
    return 1 if failed else 0


def import_turns(
    api: MemosClient, turns: list[Turn], *, user_id: str, name: str, is_shown: bool = True
) -> list[dict[str, Any]]:
    """Adds what is not added yet, then waits for all of it; returns the ended tasks, in order.

    `is_shown`: with progress bars, if this is a terminal.
    """
    hidden = None if is_shown else True
    progress = Progress(api.base_url, user_id, turns)
    parts = batches(turns)
    with tqdm(total=len(turns), unit="msg", desc="adding", disable=hidden) as bar:
        bar.update(sum(map(len, parts[: len(progress.task_ids)])))
        for number in range(len(progress.task_ids), len(parts)):
            progress.add(_add(api, parts[number], user_id, name, progress.key(number)))
            bar.update(len(parts[number]))
    with tqdm(progress.task_ids, unit="add", desc="understanding", disable=hidden) as bar:
        return [api.wait(task_id, bar.refresh, timeout_seconds=600) for task_id in bar]


def summary(tasks: list[dict[str, Any]]) -> str:
    views = [task.get("memory_views") or {} for task in tasks]
    added = sum(view.get("added", 0) for view in views)
    updated = sum(view.get("updated", 0) for view in views)
    return f"{added} memories added, {updated} updated"


class Progress:
    """What of one log went to one user of one deployment, kept on disk after every call."""

    def __init__(self, base_url: str, user_id: str, turns: list[Turn]) -> None:
        identity = json.dumps([base_url, user_id, turns], sort_keys=True)
        self._digest = hashlib.sha256(identity.encode()).hexdigest()
        self._file = PROGRESS_FOLDER / f"{self._digest[:32]}.json"
        self.task_ids: list[str] = []
        if self._file.exists():
            self.task_ids = json.loads(self._file.read_text())

    def key(self, number: int) -> str:
        """Names one call for good: if its answer was lost, repeating it changes nothing."""
        return f"import-{self._digest[:32]}-{number}"

    def add(self, task_id: str) -> None:
        self.task_ids.append(task_id)
        PROGRESS_FOLDER.mkdir(parents=True, exist_ok=True)
        partial = self._file.with_suffix(".partial")
        partial.write_text(json.dumps(self.task_ids))
        partial.replace(self._file)


def _add(api: MemosClient, part: list[Turn], user_id: str, name: str, key: str) -> str:
    body = {
        "user_id": user_id,
        "conversation_id": part[0].get("conversation_id") or name,
        "messages": [{k: v for k, v in turn.items() if k != "conversation_id"} for turn in part],
    }
    answer = api.post("/add/message", body, idempotency_key=key)
    task_id: str = answer["task_id"]
    return task_id
