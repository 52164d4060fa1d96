"""The analyser: what a question and a memory have in common."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.domain.text.analysis import MAX_TERM_LENGTH, analyse

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))  # lone surrogates included


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The dogs were running", ("dog", "run")),
        ("Ann's kids don't sleep", ("ann", "kid", "sleep")),
        ("Ann\u2019s kids don\u2019t sleep", ("ann", "kid", "sleep")),
        ("Born 05 May 1990", ("born", "5", "may", "1990")),
        ("CAFÉ ＡＢＣ", ("cafe", "abc")),
        ("喜欢游泳", ("喜欢", "欢游", "游泳")),
        ("我的猫", ("猫",)),
        ("カタカナ", ("カタ", "タカ", "カナ")),
        ("안녕하세요 친구", ("안녕", "녕하", "하세", "세요", "친구")),
        ("买了3个iPhone", ("买", "3", "个", "iphon")),
        ("हिन्दी भाषा", ("हिन्दी", "भाषा")),
        ("Привет, мир", ("привет", "мир")),
        ("great 🎉👍🏽", ("great", "🎉", "👍")),
        ("user_id", ("user", "id")),
        ("", ()),
        ("...\x00\t", ()),
    ],
)
def test_text_becomes_terms(text: str, terms: tuple[str, ...]) -> None:
    assert analyse(text) == terms


def test_a_text_of_stop_words_only_keeps_them() -> None:
    assert analyse("Who are you?") == ("who", "are", "you")


def test_invisible_characters_do_not_hide_a_word() -> None:
    assert analyse("pass\u200bword") == analyse("password")


def test_a_blob_without_spaces_becomes_a_term_of_bounded_size() -> None:
    assert [len(term) for term in analyse("x" * 10_000)] == [MAX_TERM_LENGTH]


@given(ANY_TEXT)
def test_any_text_gives_terms_that_can_be_stored(text: str) -> None:
    for term in analyse(text):
        assert term.strip()
        term.encode()  # raises on a lone surrogate


@given(st.text(alphabet="abcdefgh ", min_size=1))
def test_case_does_not_matter(text: str) -> None:
    assert analyse(text.upper()) == analyse(text)


@given(st.text(st.characters(codec="ascii")))
def test_ascii_means_the_same_beside_another_script(text: str) -> None:
    assert analyse(f"{text} zebra ж") == (*analyse(f"{text} zebra"), "ж")
