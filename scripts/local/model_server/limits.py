"""What an embedding server manages, as operators meet it: slow, few inputs, short inputs.

As JSON the object of its fields: `{"seconds_per_text": 0.25}`, `{"max_inputs": 8}`,
`{"max_tokens": 512, "status": 400, "too_long": "Input is too long."}`.
"""

from collections.abc import Sequence

from pydantic import Field

from cairn.domain.text.tokens import estimate_tokens
from scripts.local.model_server.errors import ApiError
from scripts.local.model_server.values import Value


class EmbeddingLimits(Value):
    """None: no limit. Refusals are in the words of Hugging Face's server, unless told otherwise."""

    seconds_per_text: float = Field(default=0.0, ge=0)
    max_inputs: int | None = Field(default=None, ge=1)
    max_tokens: int | None = Field(default=None, ge=1)  # of one input
    max_tokens_together: int | None = Field(default=None, ge=1)
    status: int = Field(default=413, ge=400, le=599)
    too_many: str = "batch size {given} > maximum allowed batch size {limit}"
    too_long: str = "inputs must have less than {limit} tokens. Given: {given}"
    too_much: str = "Too many tokens in batch. Max is {limit} got {given}"

    def check(self, texts: Sequence[str]) -> None:
        """Raises: ApiError."""
        tokens = [estimate_tokens(text) for text in texts]
        self._refuse(len(texts), self.max_inputs, self.too_many)
        self._refuse(sum(tokens), self.max_tokens_together, self.too_much)
        self._refuse(max(tokens), self.max_tokens, self.too_long)

    def _refuse(self, given: int, limit: int | None, complaint: str) -> None:
        if limit is not None and given > limit:
            raise ApiError(self.status, complaint.format(given=given, limit=limit))

    def seconds(self, texts: Sequence[str]) -> float:
        return self.seconds_per_text * len(texts)


UNLIMITED = EmbeddingLimits()
