"""A chat of one user, line by line: questions, and commands about the chat."""

import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any
from uuid import uuid4

from scripts.operate.api_client import ApiError
from scripts.operate.memos_client import MemosClient
from scripts.operate.streamed_answer import print_answer
from scripts.operate.terminal import printable

type Memory = dict[str, Any]

HELP = """\
/why   the memories that were in the prompt of the last answer, with their relevance
/new   go on in a new conversation: memories stay, its turns are left behind
/help  this
/quit  end, as Ctrl-D does; Ctrl-C stops an answer"""


class ChatSession:
    """`fields` go with every question; `styles` are those of what is printed of an answer.

    Answers go to standard output, everything about them to standard error.
    """

    def __init__(
        self,
        api: MemosClient,
        fields: Mapping[str, Any],
        styles: Mapping[str, Callable[[str], str]],
        conversation_id: str | None = None,
    ) -> None:
        self.is_over = False
        self.failures = 0
        self._api = api
        self._fields = fields
        self._styles = styles
        self._memories: list[Memory] | None = None
        self._commands: dict[str, Callable[[], None]] = {
            "/why": self._why,
            "/new": self._enter,
            "/help": lambda: note(HELP),
            "/quit": self._end,
        }
        self._enter(conversation_id)

    def take(self, line: str) -> None:
        """A blank line is nothing, a single word after a slash a command, all else a question."""
        words = line.split()
        if len(words) == 1 and words[0] in self._commands:
            self._commands[words[0]]()
        elif len(words) == 1 and words[0].startswith("/"):
            note(f"there is no {words[0]}; /help lists all")
        elif words:
            self._ask(line.strip())

    def _ask(self, question: str) -> None:
        self._memories = None
        body = {**self._fields, "conversation_id": self._conversation_id, "query": question}
        try:
            with closing(self._api.chat({**body, "explain": True})) as events:
                self._memories = print_answer(events, self._styles)
        except (ApiError, ConnectionError) as error:
            self.failures += 1
            note(f"error: {error}")

    def _why(self) -> None:
        if self._memories is None:
            note("there is no answer yet that came to its end")
        elif not self._memories:
            note("no memory was in the prompt")
        for memory in self._memories or ():
            print(f"{memory['relativity']:.2f} {printable(memory['line'].removeprefix('-'))}")

    def _enter(self, conversation_id: str | None = None) -> None:
        self._conversation_id = conversation_id or f"chat-{uuid4().hex[:12]}"
        self._memories = None
        note(f"conversation {self._conversation_id}")

    def _end(self) -> None:
        self.is_over = True


def note(text: str) -> None:
    print(printable(text), file=sys.stderr, flush=True)
