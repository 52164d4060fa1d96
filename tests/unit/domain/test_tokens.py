"""Token estimates."""

import pytest

from cairn.domain.tokens import estimate_tokens


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
