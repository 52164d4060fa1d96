"""The body of every successful MemOS answer."""

from typing import Literal

from cairn.api.answer import Answer


class Envelope[T](Answer):
    code: Literal[0] = 0
    data: T
    message: Literal["ok"] = "ok"
