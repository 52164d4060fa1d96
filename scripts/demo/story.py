"""The main job over HTTP: add a conversation, find it at once, find it understood, correct it, and
chat. Then a memory in the words of MemoryRelay, its webhook, and a context.

Starts and deploys the local stack unless it runs, and leaves it running. Prints every request and
what came back. With --conversation, the same with your own chat log.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

from scripts.demo import webhook
from scripts.demo.answers import show_best, show_found, show_nothing, show_working
from scripts.demo.stage import Stage
from scripts.deploy import model_settings
from scripts.deploy.cloudformation import DeployError
from scripts.deploy.deployment import Deployment
from scripts.deploy.model_settings import BadModelSettings
from scripts.deploy.stack import create_project
from scripts.local import serve
from scripts.local.services.local_aws import LocalAwsError
from scripts.operate.api_client import ApiClient, ApiError
from scripts.operate.chat_log import BadLog, Turn, read_log
from scripts.operate.import_messages import import_turns, summary
from scripts.operate.memos_client import MemosClient, endpoint
from scripts.operate.terminal import bold, heading, show_json

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
CHAT = (
    "My sister Lin comes along. Do I choose Hilton or 7 Days Inn? And what kind of food do I like?"
)
CHAT_QUESTION = "Who comes along?"

PROBLEMS = (
    *(ApiError, BadLog, ConnectionError, TimeoutError),
    *(DeployError, LocalAwsError, BadModelSettings),
)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--conversation", type=Path, help="your own chat log, JSON or JSON lines")


def run(options: argparse.Namespace) -> int:
    try:
        turns = read_log(options.conversation) if options.conversation else None
        deployment = brought_up()
        found = endpoint()
        stage = Stage(MemosClient(found["memos_base_url"], found["api_key"]))
        print(bold(serve.providers(deployment)))
        if turns is None:
            tell_story(stage, deployment)
            webhook.tell_story(ApiClient(deployment.api_url, stage.api.key), stage.user_id)
        else:
            tell_own(stage, options.conversation, turns)
    except PROBLEMS as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    say_how_to_go_on(found, stage)
    return 0


def brought_up() -> Deployment:
    """The running stack, started and deployed as far as that is still to be done."""
    started = time.monotonic()
    print("starting the local AWS and deploying template.yaml ...", flush=True)
    deployment, _ = serve.bring_up(models=model_settings.read(os.environ))
    print(f"ready after {time.monotonic() - started:.1f} s\n")
    return deployment


def tell_story(stage: Stage, deployment: Deployment) -> None:
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
    other = Stage(MemosClient(stage.api.base_url, create_project(deployment, "demo-other")))
    other.user_id = stage.user_id
    show_nothing("another project's key, same user_id", other.search(QUESTION))

    heading("8. A chat, in a new conversation, is answered with what is remembered")
    stage.chat(CHAT, "0612")

    heading("9. What was said in it is remembered too, at once")
    show_best(stage.search(CHAT_QUESTION))


def tell_own(stage: Stage, path: Path, turns: list[Turn]) -> None:
    heading(f"{len(turns)} messages of {path.name} go in as user {stage.user_id}")
    tasks = import_turns(stage.api, turns, user_id=stage.user_id, name=path.stem)
    print(f"  {summary(tasks)}\n")
    words = [turn["content"] for turn in turns if isinstance(turn.get("content"), str)]
    heading("What comes back for the first words of your log")
    show_found(stage.search(words[0][:300] if words else "what do you know about me?"))
    while sys.stdin.isatty() and (question := input("ask something (empty line ends): ").strip()):
        show_found(stage.search(question))


def say_how_to_go_on(found: dict[str, str], stage: Stage) -> None:
    body = json.dumps({"user_id": stage.user_id, "query": stage.asked}, ensure_ascii=False)
    heading("The stack goes on running")
    print(f"""  call it   curl -s {found["memos_base_url"]}/search/memory \\
              -H 'Authorization: Token {found["api_key"]}' \\
              -d '{body}'
  address   .local/endpoint.json
  logs      scripts/cairn logs --follow
  stop it   scripts/cairn stop""")
