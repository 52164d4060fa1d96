"""Which events a webhook subscribes to, and which of its secrets sign."""

import pytest

from cairn.domain.events.event import EventType
from cairn.domain.webhooks.webhook import SECRETS_MAX, SealedSecret
from tests.builders import NOW, make_webhook

DAY = 24 * 3_600_000
CREATED, FAILED = EventType.MEMORY_CREATED, EventType.EMBEDDING_FAILED


@pytest.mark.parametrize(
    ("listed", "subscribed"),
    [
        ((), set(EventType) - {FAILED, EventType.WEBHOOK_TEST}),
        ((CREATED,), {CREATED}),
        ((FAILED,), {FAILED}),
        ((CREATED, FAILED), {CREATED, FAILED}),
    ],
)
def test_all_events_or_those_it_lists(
    listed: tuple[EventType, ...], subscribed: set[EventType]
) -> None:
    webhook = make_webhook("webhook", *listed)

    assert {
        event_type for event_type in EventType if webhook.subscribes_to(event_type)
    } == subscribed


def test_a_disabled_one_gets_nothing_until_it_is_enabled() -> None:
    disabled = make_webhook().changed(NOW, failing_since=NOW).disabled(NOW + 1, "gone")
    enabled = disabled.enabled(NOW + 2)

    assert not disabled.subscribes_to(CREATED)
    assert enabled.subscribes_to(CREATED)
    assert (enabled.failing_since, enabled.disabled_because) == (None, "")
    assert enabled.updated_at == NOW + 2


def sealed(text: str) -> SealedSecret:
    return SealedSecret(sealed=text, is_standard=True)


def test_a_replaced_secret_signs_for_a_day_more() -> None:
    webhook = make_webhook().rotated(sealed("new"), NOW)

    assert webhook.secrets_at(NOW) == ("new", "sealed")
    assert webhook.secrets_at(NOW + DAY - 1) == ("new", "sealed")
    assert webhook.secrets_at(NOW + DAY) == ("new",)


def test_a_second_rotation_makes_no_secret_live_longer() -> None:
    webhook = make_webhook().rotated(sealed("second"), NOW).rotated(sealed("third"), NOW + DAY // 2)

    assert webhook.secrets_at(NOW + DAY - 1) == ("third", "second", "sealed")
    assert webhook.secrets_at(NOW + DAY) == ("third", "second")
    assert webhook.secrets_at(NOW + 2 * DAY) == ("third",)


def test_what_has_expired_is_not_kept() -> None:
    webhook = make_webhook().rotated(sealed("second"), NOW).rotated(sealed("third"), NOW + DAY)

    assert webhook.secrets == (
        sealed("third"),
        sealed("second").model_copy(update={"expires_at": NOW + 2 * DAY}),
    )


def test_ever_more_rotations_leave_the_newest_few() -> None:
    webhook = make_webhook()
    for number in range(9):
        webhook = webhook.rotated(sealed(f"{number}"), NOW + number)

    assert webhook.secrets_at(NOW + 9) == ("8", "7", "6", "5")
    assert len(webhook.secrets) == SECRETS_MAX
