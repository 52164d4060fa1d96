"""How long a text an embedding server takes, learned from what it refused. Pure."""

from collections.abc import Iterable

from cairn.domain.text.tokens import estimate_tokens, first_tokens

FEWEST_TOKENS = 64  # what every model takes, in any script


class InputLength:
    """In estimated tokens: how many characters a model takes differs by script.

    Estimates differ by script too, though less. So what one text had to be cut to takes nothing
    from others: they are cut to the longest text that was ever taken.
    """

    def __init__(self) -> None:
        self._longest = 0
        self._limit: int | None = None

    def fitted(self, text: str) -> str:
        """Its beginning, as long as was taken before; all of it while nothing was refused."""
        return text if self._limit is None else first_tokens(text, self._limit)

    def shortened(self, text: str) -> str | None:
        """What to try instead of a text that was refused; None when that cannot be its length."""
        tokens = estimate_tokens(text)
        if tokens <= FEWEST_TOKENS:
            return None
        return first_tokens(text, max(FEWEST_TOKENS, tokens // 2))

    def accepted(self, texts: Iterable[str], *, is_shortened: bool) -> None:
        """`is_shortened`: after something longer was refused."""
        self._longest = max(self._longest, *map(estimate_tokens, texts))
        if is_shortened:
            self._limit = self._longest
