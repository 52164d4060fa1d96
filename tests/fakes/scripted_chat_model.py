"""A chat model that gives the pieces of a test, and keeps what it was asked."""

from collections.abc import Generator, Mapping
from typing import Any

from cairn.domain.chat.answer import Finish, Piece, PieceKind
from cairn.domain.errors import CairnError
from cairn.ports.chat_model import ChatPrompt


class ScriptedChatModel:
    """Texts are pieces of text; an error is raised in its place. Then it finishes.

    `is_stopped`: somebody closed it before its end.
    """

    name = "scripted"
    only_recalls = False

    def __init__(self, *script: str | Piece | Finish | CairnError) -> None:
        self._script = script
        self.prompts: list[ChatPrompt] = []
        self.options: list[Mapping[str, Any]] = []
        self.is_stopped = False

    def answer(
        self, prompt: ChatPrompt, options: Mapping[str, Any], *, deadline: int
    ) -> Generator[Piece | Finish]:
        self.prompts.append(prompt)
        self.options.append(options)
        try:
            for given in self._script:
                if isinstance(given, CairnError):
                    raise given
                yield Piece(PieceKind.TEXT, given) if isinstance(given, str) else given
            if not any(isinstance(given, Finish) for given in self._script):
                yield Finish()
        except GeneratorExit:
            self.is_stopped = True
            raise
