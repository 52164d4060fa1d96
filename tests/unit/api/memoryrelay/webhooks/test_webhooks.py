"""`/v1/webhooks` in the words of MemoryRelay."""

from typing import Any
from uuid import uuid4

import pytest

from cairn.domain.events.event import EventType
from cairn.domain.scope import Permission
from cairn.domain.webhooks.signing import MEMORYRELAY, STANDARD, secret_of
from tests.builders import SCOPE, make_webhook
from tests.fakes.webhook_site import URL
from tests.unit.api.webhook_client import WebhookClient

NOBODYS_ID = "71df8351-cbee-4cb5-b0c7-d27661cbf320"
PRIVATE = "https://inside.example.org/hook"
OWN = "a-secret-of-my-own"
SIGNATURES = [STANDARD, MEMORYRELAY]


def client() -> WebhookClient:
    made = WebhookClient()
    made.site.outbound.inside.add("inside.example.org")
    return made


def test_a_new_webhook_is_answered_whole_with_the_secret_that_was_made() -> None:
    body = client().register(event_types=["memory.created"], description="mine")

    assert body.pop("secret").startswith("whsec_")
    assert body == {
        "object": "webhook",
        "id": body["id"],
        "url": URL,
        "event_types": ["memory.created"],
        "enabled": True,
        "disabled_reason": None,
        "failing_since": None,
        "description": "mine",
        "created_at": "2025-12-10T09:44:35Z",
        "updated_at": "2025-12-10T09:44:35Z",
        "signature_headers": ["webhook-signature", "X-MemoryRelay-Signature"],
    }


@pytest.mark.parametrize(
    ("secret", "headers"),
    [
        ({}, [STANDARD, MEMORYRELAY]),
        ({"secret": secret_of(b"k" * 24)}, [STANDARD, MEMORYRELAY]),
        ({"secret": "pick-a-long-random-value"}, [MEMORYRELAY]),
        ({"secret": "x" * 16}, [MEMORYRELAY]),
    ],
)
def test_what_a_secret_signs_is_said_whenever_the_webhook_is_shown(
    secret: dict[str, str], headers: list[str]
) -> None:
    site = client()
    made = site.register(**secret)
    one = f"/{made['id']}"

    shown = [made, site.get(one), site.get()["data"][0], site.ask("PATCH", one, {}).body]
    again = site.ask("POST", "", {"url": URL}).body
    site.ask("POST", f"{one}/test")
    site.site.work()

    assert [body["signature_headers"] for body in (*shown, again)] == [headers] * 5
    assert [name for name in SIGNATURES if name in site.site.outbound.posted[0].headers] == headers


def test_what_a_new_secret_signs_is_said() -> None:
    site = client()
    one = f"/{site.register()['id']}"

    own = site.ask("PATCH", one, {"secret": OWN}).body
    made = site.ask("PATCH", one, {"rotate_secret": True}).body

    assert own["signature_headers"] == [MEMORYRELAY]
    assert made["signature_headers"] == [STANDARD, MEMORYRELAY]


def test_of_a_secret_stored_before_nothing_is_claimed() -> None:
    site = client()
    webhook = make_webhook("f3a1c0de-52b7-4e0b-8f7a-0c9d1e2f3a4b")
    site.site.webhooks.save(SCOPE, webhook)

    assert "signature_headers" not in site.get(f"/{webhook.webhook_id}")


@pytest.mark.parametrize(
    "fields", [{}, {"event_types": ["memory.deleted"], "secret": OWN, "description": "ours"}]
)
def test_a_url_is_registered_once_and_who_asks_again_is_told(fields: dict[str, Any]) -> None:
    site = client()
    first = site.register(event_types=["memory.created"], description="mine")
    first.pop("secret")

    again = site.ask("POST", "", {"url": URL, **fields})

    assert again.status == 200
    assert "stands as it was" in again.body.pop("note")
    assert again.body == first == site.get(f"/{first['id']}")
    assert site.get()["total_count"] == 1


def test_a_webhook_does_not_move_to_the_url_of_another() -> None:
    site = client()
    there, mine = site.register(), site.register(url=f"{URL}/2")

    answer = site.ask("PATCH", f"/{mine['id']}", {"url": f"{URL}#here"})

    assert (answer.status, answer.body["type"]) == (409, "conflict")
    assert there["id"] in answer.body["detail"]
    assert site.get(f"/{mine['id']}")["url"] == f"{URL}/2"


def test_no_secret_is_shown_again_and_a_callers_own_never() -> None:
    site = client()
    made, own = site.register(), site.register(url=f"{URL}/2", secret=OWN)
    site.ask("POST", f"/{made['id']}/test")

    answers = [own, site.get(), site.get(f"/{made['id']}"), site.get(f"/{made['id']}/deliveries")]
    answers += [site.ask("PATCH", f"/{made['id']}", {"secret": OWN}).body]

    assert not any(secret in str(answers) for secret in ("whsec_", OWN, made["secret"]))


def test_webhooks_are_listed_newest_first() -> None:
    site = client()
    ids = [site.register(url=f"{URL}/{number}")["id"] for number in range(3)]

    first, second = site.get(limit="2"), site.get(offset="2")

    assert [item["id"] for item in first["data"]] == [ids[2], ids[1]]
    assert (first["has_more"], first["total_count"]) == (True, 3)
    assert ([item["id"] for item in second["data"]], second["has_more"]) == ([ids[0]], False)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "url"),
        ({"url": None}, "url"),
        ({"url": "https://hooks.example.org/" + "h" * 2_048}, "url"),
        ({"url": "http://hooks.example.org/"}, "url"),
        ({"url": PRIVATE}, "url"),
        ({"url": "not a url"}, "url"),
        ({"url": URL, "event_types": ["memory.exploded"]}, "event_types[0]"),
        ({"url": URL, "event_types": "memory.created"}, "event_types"),
        ({"url": URL, "secret": "s" * 300}, "secret"),
        ({"url": URL, "secret": ""}, "secret"),
        ({"url": URL, "secret": "s" * 15}, "secret"),
        ({"url": URL, "secret": "whsec_YWJjZGVm"[:15]}, "secret"),
        ({"url": URL, "description": "d" * 256}, "description"),
    ],
)
def test_what_is_refused_names_the_field(body: dict[str, Any], field: str) -> None:
    site = client()

    answer = site.ask("POST", "", body)

    assert (answer.status, answer.body["type"]) == (422, "validation_error")
    assert [detail["field"] for detail in answer.body["details"]] == [field]
    assert answer.body["detail"].startswith(f"{field}: ")
    assert site.get()["total_count"] == 0


@pytest.mark.parametrize("secret", ["", "s" * 15, "п" * 15])
def test_a_short_secret_is_refused_with_the_remedy(secret: str) -> None:
    site = client()
    one = f"/{site.register()['id']}"

    new = site.ask("POST", "", {"url": f"{URL}/2", "secret": secret})
    changed = site.ask("PATCH", one, {"secret": secret})

    for answer in (new, changed):
        assert answer.status == 422
        assert answer.body["detail"] == (
            "secret: needs at least 16 characters; without a secret, one is made"
        )


def test_a_refused_secret_is_not_told_back() -> None:
    assert "s" * 99 not in str(client().ask("POST", "", {"url": URL, "secret": "s" * 300}).body)


@pytest.mark.parametrize("url", ["http://hooks.example.org/", PRIVATE])
def test_a_webhook_cannot_move_where_it_could_not_have_begun(url: str) -> None:
    site = client()
    webhook_id = site.register()["id"]

    answer = site.ask("PATCH", f"/{webhook_id}", {"url": url})

    assert (answer.status, answer.body["details"][0]["field"]) == (422, "url")
    assert site.get(f"/{webhook_id}")["url"] == URL


@pytest.mark.parametrize("given", [{}, {"event_types": []}, {"event_types": list(EventType)}])
def test_event_types_are_optional_and_may_be_all(given: dict[str, Any]) -> None:
    assert client().register(**given)["event_types"] == given.get("event_types", [])


def test_nulls_and_unknown_fields_are_as_if_absent() -> None:
    body = client().register(event_types=None, secret=None, description=None, color="red")

    assert (body["event_types"], body["description"]) == ([], None)


def test_a_change_leaves_what_it_does_not_name() -> None:
    site = client()
    before = site.register(description="mine", event_types=["memory.created"])
    before.pop("secret")

    after = site.ask("PATCH", f"/{before['id']}", {"enabled": False}).body

    assert after == {**before, "enabled": False, "updated_at": after["updated_at"]}


def test_a_rotated_secret_is_shown_once() -> None:
    site = client()
    before = site.register()

    after = site.ask("PATCH", f"/{before['id']}", {"rotate_secret": True}).body

    assert after["secret"] not in ("", before["secret"])
    assert "secret" not in site.get(f"/{before['id']}")


def test_the_secret_for_addresses_that_memories_name_is_shown_when_it_is_replaced() -> None:
    site = client()

    first, second = (site.ask("POST", "/signing-secret").body for _ in range(2))

    assert first["object"] == "signing_secret"
    assert first["secret"] != second["secret"]
    assert site.get()["total_count"] == 0


def test_a_deleted_webhook_is_answered_without_a_body_and_then_not_found() -> None:
    site = client()
    webhook_id = site.register()["id"]

    first, second = (site.ask("DELETE", f"/{webhook_id}") for _ in range(2))

    assert first.status == 204
    assert not first.body
    assert (second.status, second.body["type"]) == (404, "not_found")


def test_deliveries_are_listed_newest_first_and_nobody_counts_them() -> None:
    site = client()
    webhook_id = site.register()["id"]
    sent = [site.ask("POST", f"/{webhook_id}/test").body for _ in range(3)]
    site.site.work()

    page = site.get(f"/{webhook_id}/deliveries", limit="2")
    last = site.get(f"/{webhook_id}/deliveries", limit="2", offset="2")

    assert [item["id"] for item in page["data"]] == [sent[2]["id"], sent[1]["id"]]
    assert (page["has_more"], page["total_count"]) == (True, None)
    assert ([item["id"] for item in last["data"]], last["has_more"]) == ([sent[0]["id"]], False)


def test_a_delivery_says_what_became_of_it() -> None:
    site = client()
    webhook_id = site.register()["id"]
    sent = site.ask("POST", f"/{webhook_id}/test").body
    site.site.work()

    [done] = site.get(f"/{webhook_id}/deliveries")["data"]

    assert (sent["status"], sent["attempts"], sent["response_status"]) == ("pending", 0, None)
    assert done == {
        **sent,
        "status": "delivered",
        "attempts": 1,
        "attempted_at": done["attempted_at"],
        "next_attempt_at": None,
        "response_status": 204,
    }
    assert (done["event_type"], done["item_id"]) == ("webhook.test", webhook_id)


def test_a_delivery_is_sent_again_as_the_same_event() -> None:
    site = client()
    webhook_id = site.register()["id"]
    delivery_id = site.ask("POST", f"/{webhook_id}/test").body["id"]
    site.site.work()

    again = site.ask("POST", f"/{webhook_id}/deliveries/{delivery_id}/resend")
    site.site.work()

    assert (again.status, again.body["status"]) == (200, "pending")
    first, second = site.site.outbound.posted
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])


@pytest.mark.parametrize("path", ["/test", f"/deliveries/{NOBODYS_ID}/resend"])
def test_nothing_is_sent_to_a_disabled_webhook(path: str) -> None:
    site = client()
    webhook_id = site.register()["id"]
    site.ask("PATCH", f"/{webhook_id}", {"enabled": False})

    answer = site.ask("POST", f"/{webhook_id}{path}")

    assert (answer.status, "disabled" in answer.body["detail"]) == (422, True)


ROUTES = [
    ("GET", "/{}", Permission.READ),
    ("GET", "/{}/deliveries", Permission.READ),
    ("PATCH", "/{}", Permission.WRITE),
    ("PATCH", "/{}", Permission.READ),
    ("POST", "/{}/test", Permission.WRITE),
    ("POST", "/{}/test", Permission.READ),
    ("POST", "/{}/deliveries/{}/resend", Permission.WRITE),
    ("POST", "/{}/deliveries/{}/resend", Permission.READ),
    ("DELETE", "/{}", Permission.DELETE),
]


@pytest.mark.parametrize(("method", "path", "_"), ROUTES)
@pytest.mark.parametrize(("webhook_id", "status"), [(NOBODYS_ID, 404), ("nonsense", 422)])
def test_ids_of_nothing(
    method: str, path: str, _: Permission, webhook_id: str, status: int
) -> None:
    answer = client().ask(method, path.format(webhook_id, NOBODYS_ID), {})

    assert answer.status == status


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        *ROUTES,
        ("POST", "", Permission.WRITE),
        ("POST", "", Permission.READ),
        ("GET", "", Permission.READ),
        ("POST", "/signing-secret", Permission.ADMIN),
    ],
)
def test_a_key_is_told_which_permission_it_lacks(
    method: str, path: str, needed: Permission
) -> None:
    others = frozenset(Permission) - {needed, Permission.ADMIN}
    site = WebhookClient(permissions=others)

    answer = site.ask(method, path.format(uuid4(), uuid4()), {"url": URL})

    assert (answer.status, answer.body["type"]) == (403, "forbidden")
    assert f"'{needed.value}'" in answer.body["detail"]
