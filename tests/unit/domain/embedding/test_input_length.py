"""Texts are cut to what was taken before, and never for what another one was refused for."""

import pytest

from cairn.domain.embedding.input_length import FEWEST_TOKENS, InputLength
from cairn.domain.text.tokens import estimate_tokens

LONG, LONGER = "word " * 480, "word " * 960  # 600 and 1,200 tokens
CHINESE = "字" * 600


def refuse(length: InputLength, text: str, limit: int) -> str:
    """What of a text is taken in the end by a server with this limit."""
    while estimate_tokens(text) > limit:
        shorter = length.shortened(text)
        assert shorter is not None
        text = shorter
    length.accepted([text], is_shortened=True)
    return text


def test_while_nothing_is_refused_nothing_is_cut() -> None:
    length = InputLength()
    length.accepted(["short"], is_shortened=False)

    assert length.fitted(LONGER) == LONGER


def test_what_was_taken_after_a_refusal_is_the_limit_of_the_next_text() -> None:
    length = InputLength()
    taken = refuse(length, LONGER, 512)

    assert estimate_tokens(taken) == 300
    assert length.fitted(LONG) == LONG[: len(taken)]
    assert length.fitted("short") == "short"


def test_the_limit_is_in_tokens_so_that_it_fits_any_script() -> None:
    length = InputLength()
    refuse(length, LONGER, 512)

    assert length.fitted(CHINESE) == "字" * 300


def test_a_text_that_had_to_be_cut_further_takes_nothing_from_others() -> None:
    length = InputLength()
    refuse(length, LONGER, 512)
    odd = length.fitted(CHINESE)
    refuse(length, odd, 100)

    assert estimate_tokens(length.fitted(LONGER)) == 300


def test_a_text_that_took_no_refusal_shows_that_more_is_taken() -> None:
    length = InputLength()
    length.accepted(["word " * 400], is_shortened=False)
    refuse(length, LONGER, 512)

    assert estimate_tokens(length.fitted(LONGER)) == 500


@pytest.mark.parametrize("text", ["a cat", "字" * FEWEST_TOKENS, "x" * 4 * FEWEST_TOKENS])
def test_a_short_text_is_refused_for_something_else(text: str) -> None:
    assert InputLength().shortened(text) is None
