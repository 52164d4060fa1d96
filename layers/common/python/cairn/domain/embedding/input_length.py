"""How long a text an embedding server accepts, learned from what it refused. Pure."""

from collections.abc import Iterable

from cairn.domain.text.tokens import estimate_tokens, first_tokens

FEWEST_TOKENS = 64  # every model accepts as many, in any script


class InputLength:
    """In estimated tokens: how many characters a model accepts differs by script.

    Estimates differ by script too, though less. So others are not cut to what one text had to be
    cut to, but to the longest text that was ever accepted.
    """

    def __init__(self) -> None:
        self._longest = 0
        self._limit: int | None = None

    def fitted(self, text: str) -> str:
        """Its beginning, as long as was accepted before; all of it while nothing was refused."""
        return text if self._limit is None else first_tokens(text, self._limit)

    def shortened(self, text: str) -> str | None:
        """What to send instead of a refused text; None when its length cannot be the reason."""
        tokens = estimate_tokens(text)
        if tokens <= FEWEST_TOKENS:
            return None
        return first_tokens(text, max(FEWEST_TOKENS, tokens // 2))

    def accepted(self, texts: Iterable[str], *, is_shortened: bool) -> None:
        """`is_shortened`: after something longer was refused."""
        self._longest = max(self._longest, *map(estimate_tokens, texts))
        if is_shortened:
            self._limit = self._longest
