"""The body of every successful MemOS answer."""

from typing import Literal

from pydantic import BaseModel


class Envelope[T](BaseModel):
    code: Literal[0] = 0
    data: T
    message: Literal["ok"] = "ok"
