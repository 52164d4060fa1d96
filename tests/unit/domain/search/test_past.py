"""Which questions ask how things were before."""

import pytest

from cairn.domain.search.past import asks_about_past


@pytest.mark.parametrize(
    "words",
    [
        "Where did I use to work? I used to like it.",
        "Which hotel did I choose before?",
        "my previous address",
        "What was it originally?",
        "我以前住在哪里？",
        "我原来的手机号是什么",
        "我曾经喜欢什么",
        "之前的酒店",
    ],
)
def test_the_past_is_asked_about(words: str) -> None:
    assert asks_about_past(words)


@pytest.mark.parametrize(
    "words", ["Where do I live?", "What did I eat yesterday?", "我住在哪里？", "beforehand"]
)
def test_what_holds_now_is_asked_about(words: str) -> None:
    assert not asks_about_past(words)
