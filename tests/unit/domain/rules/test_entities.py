"""What the rules read out of a text, and what they leave alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.domain.rules.entities import MENTIONS_MAX, mentions


def read(text: str) -> dict[str, str]:
    """Type by name."""
    return {mention.value: mention.type for mention in mentions(text)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Yesterday I met Ludwig van Beethoven", {"Ludwig van Beethoven": "person"}),
        ("My sister Anna paints", {"Anna": "person"}),
        ("We asked Dr. Smith about it", {"Smith": "person"}),
        ("Maria Garcia, our lead, agreed", {"Maria Garcia": "person"}),
        ("lunch with O'Brien and McDonald", {"O'Brien": "person", "McDonald": "person"}),
        ("she works at Globex Corporation", {"Globex Corporation": "organization"}),
        ("bought by Acme Inc. last year", {"Acme Inc": "organization"}),
        ("the University of Lisbon", {"University of Lisbon": "organization"}),
        ("he lives in New York City", {"New York City": "location"}),
        ("we moved to Porto", {"Porto": "location"}),
        ("then Project Phoenix ships", {"Project Phoenix": "project"}),
        ("mail ann@example.com or @ann_b!", {"ann@example.com": "person", "@ann_b": "person"}),
        ("see https://example.org/a?b=1.", {"https://example.org/a?b=1": "document"}),
        ("I read 《三体》", {"三体": "document"}),
        ("他们叫它「小红帽」", {"小红帽": "other"}),
        (
            "我叫李明，住在北京，在阿里巴巴公司工作",
            {"李明": "person", "北京": "location", "阿里巴巴公司": "organization"},
        ),
        (
            "python and PostgreSQL on aws",
            dict.fromkeys(("python", "PostgreSQL", "aws"), "technology"),
        ),
        ("settings of VS Code", {"VS Code": "technology"}),
        ("用 Docker 部署", {"Docker": "technology"}),
    ],
)
def test_what_is_named(text: str, found: dict[str, str]) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Releases are cut on Thursdays",
        "Coffee tastes good. Tea as well.",
        "I like it. Then I went home in May.",
        "VPN cert expires soon, the CTO said",
        "Go home and rust in peace",
        "an email @ noon, a@b",
        "ordinary words only",
    ],
)
def test_what_names_nothing(text: str) -> None:
    assert read(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "Priya signs off migrations",
        "Priya's car is red",
        "Priya and Tom sign",
        "Priya? I met Priya",
    ],
)
def test_a_name_may_begin_a_sentence_where_something_tells(text: str) -> None:
    assert "Priya" in read(text)


def test_each_is_mentioned_once_as_the_surest_reading_has_it() -> None:
    found = mentions("Anna likes tea. ANNA's cat. My sister Anna. Anna!")

    assert [(mention.value, mention.type, mention.confidence) for mention in found] == [
        ("Anna", "person", 0.8)
    ]


def test_what_one_rule_reads_no_other_reads() -> None:
    assert read("see https://github.com/Globex/Python today") == {
        "https://github.com/Globex/Python": "document"
    }


def test_they_come_in_order_and_not_without_end() -> None:
    names = [f"@user{n}" for n in range(3 * MENTIONS_MAX)]

    assert list(read(" ".join(names))) == names[:MENTIONS_MAX]


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    found = mentions(text)

    assert all(mention.value in text and mention.value.strip() for mention in found)
    assert all(0 < mention.confidence <= 1 for mention in found)
