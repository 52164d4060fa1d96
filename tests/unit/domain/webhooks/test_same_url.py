"""When two URLs are one, and which webhook then speaks for it."""

from itertools import permutations

import pytest

from cairn.domain.webhooks.same_url import id_for_url, one_for_each_url, url_identity, with_url
from cairn.domain.webhooks.webhook import Webhook
from tests.builders import NOW, make_webhook

URL = "https://hooks.example.org/mem"


def webhook(webhook_id: str, url: str = URL, at: int = NOW, *, enabled: bool = True) -> Webhook:
    made = make_webhook(webhook_id, at=at)
    return made.model_copy(update={"url": url, "is_enabled": enabled})


def ids(webhooks: object) -> list[str]:
    return [webhook.webhook_id for webhook in webhooks]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (URL, "HTTPS://hooks.example.org/mem"),
        (URL, "https://Hooks.EXAMPLE.org/mem"),
        (URL, "https://hooks.example.org:443/mem"),
        (URL, "https://hooks.example.org:0443/mem"),
        (URL, f"{URL}#fragment"),
        (URL, f"{URL}#"),
        (URL, "https://hooks.example.org/%6dem"),
        ("https://hooks.example.org", "https://hooks.example.org/"),
        ("https://hooks.example.org?a=b", "https://hooks.example.org/?a=b"),
        ("https://hooks.example.org/%c3%a9", "https://hooks.example.org/%C3%A9"),
        ("https://hooks.example.org/?who=%7Eme", "https://hooks.example.org/?who=~me"),
        ("https://[2001:DB8::1]/", "https://[2001:db8:0:0:0:0:0:1]:443/"),
    ],
)
def test_one_url_in_two_spellings(first: str, second: str) -> None:
    assert url_identity(first) == url_identity(second)
    assert id_for_url(first, "p1", ()) == id_for_url(second, "p1", ())


@pytest.mark.parametrize(
    "other",
    [
        "http://hooks.example.org:443/mem",
        "https://hooks.example.org:8443/mem",
        "https://hook.example.org/mem",
        "https://hooks.example.org/MEM",
        "https://hooks.example.org/mem/",
        "https://hooks.example.org//mem",
        f"{URL}?",
        f"{URL}?a=b",
        f"{URL}%2F",
        f"{URL}%23",
    ],
)
def test_two_urls(other: str) -> None:
    assert url_identity(URL) != url_identity(other)
    assert id_for_url(URL, "p1", ()) != id_for_url(other, "p1", ())


def test_an_escaped_slash_is_no_slash() -> None:
    assert url_identity(f"{URL}%2Fa") != url_identity(f"{URL}/a")


def test_what_is_no_url_any_more_is_itself_alone() -> None:
    assert url_identity("gopher://old") == "gopher://old"


def test_projects_give_ids_of_their_own() -> None:
    assert id_for_url(URL, "p1", ()) != id_for_url(URL, "p2", ())


def test_an_id_in_use_is_left_to_who_has_it() -> None:
    first = id_for_url(URL, "p1", ())

    second = id_for_url(URL, "p1", {first})

    assert second != first
    assert second == id_for_url(URL, "p1", {first, "another"})
    assert id_for_url(URL, "p1", {first, second}) not in {first, second}


CHOICES = [
    ([webhook("old", at=1), webhook("new", at=2), webhook("newest", at=3)], "old"),
    ([webhook("b", at=1), webhook("a", at=1)], "a"),
    ([webhook("old", at=1, enabled=False), webhook("new", at=2)], "new"),
    ([webhook("old", at=1, enabled=False), webhook("new", at=2, enabled=False)], "old"),
    ([webhook("old", f"{URL}#a", at=1), webhook("new", "https://HOOKS.example.org/mem")], "old"),
]


@pytest.mark.parametrize(("webhooks", "chosen"), CHOICES)
def test_one_speaks_for_the_url_in_whatever_order_they_come(
    webhooks: list[Webhook], chosen: str
) -> None:
    other = webhook("other", f"{URL}/2")

    for order in permutations([*webhooks, other]):
        assert sorted(ids(one_for_each_url(order))) == sorted([chosen, "other"])
        assert ids(with_url(URL, order))[0] == chosen
        assert ids(with_url(other.url, order)) == ["other"]
        assert with_url(f"{URL}/3", order) == []
