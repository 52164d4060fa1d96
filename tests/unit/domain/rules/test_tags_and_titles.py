"""Short names for a text: its tags and its title."""

from hypothesis import given
from hypothesis import strategies as st

from cairn.domain.rules.tags import topic_tags
from cairn.domain.text.titles import title


def test_tags_are_real_words_and_names_keep_their_capitals() -> None:
    tags = topic_tags("My neighbours are building greenhouses near Lisbon for Maria.")

    assert tags == ("neighbours", "building", "greenhouses", "Lisbon", "Maria")


def test_a_capital_at_the_beginning_is_no_name() -> None:
    assert topic_tags("Greenhouses need light") == ("greenhouses", "light")


def test_chinese_tags_are_words_between_function_words() -> None:
    assert topic_tags("我决定暑假去海边旅游，但是不要太贵") == ("暑假", "海边旅游")


def test_a_word_is_one_tag_in_all_its_forms() -> None:
    assert topic_tags("gardens and a garden") == ("gardens",)


def test_replies_have_no_tags() -> None:
    assert topic_tags("Yes, okay!") == ()


def test_the_title_is_the_first_sentence_that_says_something() -> None:
    assert title("Hi! My greenhouse needs a new roof. It rains in.") == (
        "My greenhouse needs a new roof."
    )


def test_a_long_first_sentence_is_cut_at_its_first_clause() -> None:
    assert title("My greenhouse needs a new roof, " + "because of the wind " * 10) == (
        "My greenhouse needs a new roof"
    )


@given(st.text())
def test_any_text_has_a_short_title_and_few_tags(text: str) -> None:
    assert len(title(text)) <= 80
    assert bool(title(text)) or not text.strip()
    assert len(topic_tags(text)) <= 5
