"""The chat function as a process: each line of standard input is the body of a streamed chat.

The first line is the event that bodies go into. Answers a line for each: when the chat began, when
its first piece could be sent and when it ended, in seconds of one clock, and the calls it made.
Its model answers at once, so all of that time is Cairn's. In a body, `"held"` is how many seconds
each call is held back.
"""

import importlib
import json
import sys
import time
from collections.abc import Generator, Mapping
from typing import Any

from cairn.bootstrap.adapters import chat_models
from cairn.domain.chat.answer import Finish, Piece, PieceKind
from cairn.ports.chat_model import ChatModel, ChatPrompt
from scripts.bench import line_process
from scripts.bench.search import call_record
from scripts.local.invoke import LocalContext


class InstantModel:
    """Implements `ports.ChatModel`."""

    name = "instant"
    only_recalls = False

    def answer(
        self, prompt: ChatPrompt, options: Mapping[str, Any], *, deadline: int
    ) -> Generator[Piece | Finish]:
        yield Piece(PieceKind.TEXT, "I have taken note of that.")
        yield Finish()


def instant_model(name: str | None) -> ChatModel:
    return InstantModel()


def finished(prelude: str, body: str) -> int:
    """How many memories were in the prompt. Raises: RuntimeError for an answer without an end."""
    events = [line.removeprefix("data: ") for line in body.split("\n\n") if line]
    if json.loads(prelude)["statusCode"] != 200 or json.loads(events[-1])["type"] != "end":
        raise RuntimeError(body)
    return len(json.loads(events[-1])["memories"])


def main() -> None:
    answers = line_process.answers()
    held = 0.0
    calls = call_record.of_aws(lambda: held)
    chat_models.chat_model = instant_model
    handler = importlib.import_module("functions.chat.handler").lambda_handler
    event = json.loads(next(sys.stdin))
    print("{}", file=answers)
    for line in sys.stdin:
        body = json.loads(line)
        held = body.pop("held", 0.0)
        asked = {**event, "body": json.dumps({**body, "stream": True, "explain": True})}
        calls.clear()
        begun = time.perf_counter()
        prelude, first, rest = handler.stream(asked, LocalContext())
        first_at = time.perf_counter()
        memories = finished(prelude, first + "".join(rest))
        times = {"begun": begun, "first_at": first_at, "ended": time.perf_counter()}
        print(json.dumps({**times, "memories": memories, "calls": calls}), file=answers)


if __name__ == "__main__":
    main()
