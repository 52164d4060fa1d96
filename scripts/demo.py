#!/usr/bin/env python3
"""The main job over HTTP: add a conversation, find it at once, find it understood, correct it.
Then a memory in the words of MemoryRelay, its webhook, and a context.

Starts and deploys the local stack unless it runs, and leaves it running. Prints every request and
what came back. With --conversation, the same with your own chat log.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from scripts import demo_webhook, deploy, model_settings, run_local_aws, serve
from scripts.api_client import ApiClient, ApiError
from scripts.chat_log import BadLog, Turn, read_log
from scripts.import_messages import import_turns, summary
from scripts.memos_client import MemosClient, endpoint
from scripts.terminal import bold, clear_line, dim, green, heading, indented, show_json, spin

# The conversation of MemOS's own documentation.
TRIP = [
    ("user", "I have decided to go to Guangzhou for a trip during the summer vacation. "
             "What chain hotels are available for accommodation?"),
    ("assistant", "You can consider [7 Days Inn, All Seasons, Hilton], etc."),
    ("user", "I choose 7 Days Inn."),
    ("assistant", "Okay, ask me if you have other questions."),
]  # fmt: skip
QUESTION = "Which chain hotel did I choose for Guangzhou?"
PAST_QUESTION = "Which chain hotel did I choose for Guangzhou before?"
TASTE = "I like spicy food, but not heavy oil."
TASTE_QUESTION = "What kind of food do I like?"
CHANGE = "I changed my mind: I choose Hilton instead of 7 Days Inn."

PROBLEMS = (
    *(ApiError, BadLog, ConnectionError, TimeoutError),
    *(deploy.DeployError, run_local_aws.LocalAwsError, model_settings.BadModelSettings),
)


def main(arguments: list[str] | None = None) -> int:
    top = argparse.ArgumentParser(description=__doc__)
    top.add_argument("--conversation", type=Path, help="your own chat log, JSON or JSON lines")
    options = top.parse_args(arguments)
    try:
        turns = read_log(options.conversation) if options.conversation else None
        deployment = brought_up()
        found = endpoint()
        stage = Stage(MemosClient(found["memos_base_url"], found["api_key"]))
        print(bold(serve.providers(deployment)))
        if turns is None:
            tell_story(stage, deployment)
            demo_webhook.tell_story(ApiClient(deployment.api_url, stage.api.key), stage.user_id)
        else:
            tell_own(stage, options.conversation, turns)
    except PROBLEMS as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    say_how_to_go_on(found, stage)
    return 0


def brought_up() -> deploy.Deployment:
    """The running stack, started and deployed as far as that is still to be done."""
    started = time.monotonic()
    print("starting the local AWS and deploying template.yaml ...", flush=True)
    deployment, _ = serve.bring_up(models=model_settings.read(os.environ))
    print(f"ready after {time.monotonic() - started:.1f} s\n")
    return deployment


class Stage:
    """Sends requests as one new user and shows them with their answers."""

    def __init__(self, api: MemosClient) -> None:
        self.api = api
        self.user_id = f"demo-{uuid4().hex[:8]}"
        self.asked = ""

    def add(self, turns: list[tuple[str, str]], conversation_id: str) -> str:
        body = {
            "user_id": self.user_id,
            "conversation_id": conversation_id,
            "messages": [{"role": role, "content": content} for role, content in turns],
        }
        task_id: str = self._call("/add/message", body)["task_id"]
        return task_id

    def search(self, query: str) -> dict[str, Any]:
        self.asked = query
        found: dict[str, Any] = self._call(
            "/search/memory", {"user_id": self.user_id, "query": query}
        )
        return found

    def wait(self, task_id: str) -> None:
        print(bold("POST /get/status") + dim(f"  {task_id}"))
        started = time.monotonic()
        task = self.api.wait(task_id, lambda: spin(started))
        clear_line()
        views = task.get("memory_views") or {}
        print(f"  → {green(task['status'])} after {time.monotonic() - started:.1f} s: "
              f"{views.get('added', 0)} added, {views.get('updated', 0)} updated\n")  # fmt: skip

    def _call(self, path: str, body: dict[str, Any]) -> Any:
        print(bold(f"POST {path}"))
        print(dim(indented(json.dumps(body, ensure_ascii=False, indent=2))))
        started = time.monotonic()
        data = self.api.post(path, body)
        print(f"  → {green('200')} in {(time.monotonic() - started) * 1000:.0f} ms")
        return data


def tell_story(stage: Stage, deployment: deploy.Deployment) -> None:
    heading("1. A conversation goes in, asynchronously")
    task_id = stage.add(TRIP, "0610")
    show_json({"task_id": task_id, "status": "running"})

    heading("2. Its words are found at once, as verbatim working memory")
    show_working(stage.search(QUESTION))

    heading("3. It is understood in the background")
    stage.wait(task_id)

    heading("4. The same question now returns dated, attributed memories")
    show_found(stage.search(QUESTION))

    heading("5. A stated preference is remembered as one")
    stage.wait(stage.add([("user", TASTE)], "0611"))
    show_found(stage.search(TASTE_QUESTION))

    heading("6. A correction supersedes a memory and keeps its history")
    stage.wait(stage.add([("user", CHANGE)], "0610"))
    show_found(stage.search(PAST_QUESTION))

    heading("7. Nobody else finds any of it")
    show_nothing("another user", Stage(stage.api).search(QUESTION))
    other = Stage(MemosClient(stage.api.base_url, other_project_key(deployment)))
    other.user_id = stage.user_id
    show_nothing("another project's key, same user_id", other.search(QUESTION))


def tell_own(stage: Stage, path: Path, turns: list[Turn]) -> None:
    heading(f"{len(turns)} messages of {path.name} go in as user {stage.user_id}")
    tasks = import_turns(stage.api, turns, user_id=stage.user_id, name=path.stem)
    print(f"  {summary(tasks)}\n")
    words = [turn["content"] for turn in turns if isinstance(turn.get("content"), str)]
    heading("What comes back for the first words of your log")
    show_found(stage.search(words[0][:300] if words else "what do you know about me?"))
    while sys.stdin.isatty() and (question := input("ask something (empty line ends): ").strip()):
        show_found(stage.search(question))


def show_working(found: dict[str, Any]) -> None:
    """As it is: the item a client sees. A fast worker may have understood it by now."""
    items = found["memory_detail_list"]
    fast = [each for each in items if "mode:fast" in each["tags"]]
    if not fast:
        print("  the worker was faster than this search: it is understood already")
    for item in fast or items:
        show_json(item)


def show_found(found: dict[str, Any]) -> None:
    for item in found["memory_detail_list"]:
        print(f"  {green(relevance(item))} {item['memory_value'].strip()}")
        print(dim(f"         tags: {', '.join(item['tags'])}"))
        for earlier in item.get("history", ()):
            print(dim(f"         before: {earlier['memory_value'].strip()}"))
    for item in found["preference_detail_list"]:
        kind = item["preference_type"].replace("_", " ")
        print(f"  {green(relevance(item))} {bold(kind)}: {item['preference']}")
        print(dim(f"         because: {item['reasoning']}"))
    if not found["memory_detail_list"] and not found["preference_detail_list"]:
        print("  nothing above the threshold")
    print()


def show_nothing(who: str, found: dict[str, Any]) -> None:
    count = len(found["memory_detail_list"]) + len(found["preference_detail_list"])
    if count:
        raise ApiError(200, -1, f"{who} found {count} memories that are not theirs")
    print(f"  {who}: {green('nothing')}\n")


def say_how_to_go_on(found: dict[str, str], stage: Stage) -> None:
    body = json.dumps({"user_id": stage.user_id, "query": stage.asked}, ensure_ascii=False)
    heading("The stack goes on running")
    print(f"""  call it   curl -s {found["memos_base_url"]}/search/memory \\
              -H 'Authorization: Token {found["api_key"]}' \\
              -d '{body}'
  address   .local/endpoint.json
  logs      make logs
  stop it   make stop""")


def other_project_key(deployment: deploy.Deployment) -> str:
    """A key of a new project, issued by the operator's own tool."""
    return deploy.create_project(deployment, "demo-other")


def relevance(item: dict[str, Any]) -> str:
    return f"{item['relativity']:.2f}"


if __name__ == "__main__":
    sys.exit(main())
