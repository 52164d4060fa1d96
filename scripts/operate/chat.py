"""Chat in the terminal with what a deployment remembers of a user.

On the last deployment; or the one that MEMOS_BASE_URL or --stack-name names, with the API key in
MEMOS_API_KEY. Ctrl-C stops an answer, Ctrl-D ends the chat, /help lists what else there is. Where
standard input is no terminal, each line of it is a question, and nothing but answers goes to
standard output.
"""

import argparse
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from scripts.operate import target
from scripts.operate.chat_session import ChatSession, note
from scripts.operate.streamed_answer import TEXT, THOUGHTS_TOO

INTERRUPTED = 130


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--user", required=True, metavar="USER_ID", help="whose memory is used")
    parser.add_argument(
        "--conversation", metavar="ID", help="go on with this one (default: a new one)"
    )
    parser.add_argument("--model", metavar="NAME", help="a configured one (default: the usual one)")
    parser.add_argument("--system-prompt", metavar="TEXT", help="instead of the usual instructions")
    parser.add_argument("--no-memory", action="store_true", help="keep nothing of this chat")
    target.add_options(parser)


def run(options: argparse.Namespace) -> int:
    is_terminal = sys.stdin.isatty()
    styles = THOUGHTS_TOO if sys.stdout.isatty() else TEXT
    session = ChatSession(target.memos(options), fields(options), styles, options.conversation)
    if is_terminal:
        with suppress(ImportError):
            import readline  # noqa: F401, PLC0415  # input() then edits lines and recalls them
        converse(session, input)
        return 0
    return answer_all(session)


def fields(options: argparse.Namespace) -> dict[str, Any]:
    """What goes with every question."""
    found = {
        "user_id": options.user,
        "model_name": options.model,
        "system_prompt": options.system_prompt,
        "add_message_on_answer": False if options.no_memory else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def converse(session: ChatSession, read: Callable[[str], str]) -> None:
    """Until its end. An interrupt gives up what is being typed or answered, and no more."""
    while not session.is_over:
        try:
            line = read("> ")
        except EOFError:
            note("")
            return
        except KeyboardInterrupt:
            note("")
            continue
        try:
            session.take(line)
        except KeyboardInterrupt:
            note("stopped")


def answer_all(session: ChatSession) -> int:
    """The exit code: 1 where a question was not answered."""
    try:
        for line in sys.stdin:
            session.take(line)
            if session.is_over:
                break
    except KeyboardInterrupt:
        return INTERRUPTED
    return min(session.failures, 1)
