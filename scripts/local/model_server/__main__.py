"""An OpenAI-compatible model server as a process, which prints where it answers."""

import argparse
import json
from collections.abc import Sequence
from contextlib import suppress

from scripts.local.model_server.chat_model import chatting
from scripts.local.model_server.good_model import understanding
from scripts.local.model_server.limits import UNLIMITED, EmbeddingLimits
from scripts.local.model_server.server import (
    DEFAULT_DIMENSIONS,
    OpenAIServer,
    nothing_to_remember,
)

_MODELS = (
    ("--good-model", understanding, "answer extraction prompts"),
    ("--chat-model", chatting, "answer them, and chats from the memories in their prompts"),
)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.local.model_server", description=__doc__
    )
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--api-key", help="ask for this key")
    parser.add_argument("--chat-latency", type=float, default=0.0, help="seconds a completion")
    parser.add_argument("--embedding-latency", type=float, default=0.0, help="seconds a request")
    parser.add_argument("--dimensions", type=int, default=DEFAULT_DIMENSIONS)
    parser.add_argument("--limits", type=EmbeddingLimits.model_validate_json, default=UNLIMITED)
    parser.add_argument("--refuses", action="append", default=[], help="such as json_schema")
    model = parser.add_mutually_exclusive_group()
    model.set_defaults(answer=nothing_to_remember)
    for flag, answer, said in _MODELS:
        model.add_argument(flag, dest="answer", action="store_const", const=answer, help=said)
    options = vars(parser.parse_args(arguments))
    with OpenAIServer(**options) as server, suppress(KeyboardInterrupt):
        print(json.dumps({"base_url": server.base_url, "control_url": server.url}), flush=True)
        server.wait()


if __name__ == "__main__":
    main()
