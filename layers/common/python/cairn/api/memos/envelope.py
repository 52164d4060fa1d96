"""The body of every successful MemOS answer."""

from typing import Literal, Self

from cairn.api.answer import Answer
from cairn.api.answer_size import sent_size


class Envelope[T: Answer](Answer):
    code: Literal[0] = 0
    data: T
    message: Literal["ok"] = "ok"

    def fitting(self, room: int) -> Self:
        around = sent_size({"code": 0, "data": "", "message": "ok"})
        return self.model_copy(update={"data": self.data.fitting(room - around)})
