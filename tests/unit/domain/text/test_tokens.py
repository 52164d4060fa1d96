"""Token estimates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.domain.text.tokens import estimate_tokens, first_tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        *(
            ("", 0),
            ("word", 1),
            ("words", 2),
            ("预算", 2),
            ("预算 ok", 3),
            ("かな", 2),
            ("한글", 2),
        ),
        *(("привет", 3), ("🦆", 1)),
    ],
)
def test_four_bytes_or_one_cjk_character_are_a_token(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens


@given(st.text(max_size=300), st.integers(0, 100))
def test_the_first_tokens_are_a_beginning_and_the_longest_that_fits(text: str, most: int) -> None:
    first = first_tokens(text, most)

    assert text.startswith(first)
    assert estimate_tokens(first) <= most
    assert first == text or estimate_tokens(text[: len(first) + 1]) > most
