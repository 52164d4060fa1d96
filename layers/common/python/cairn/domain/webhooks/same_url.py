"""Which webhook speaks for a URL, where several have it. Pure.

An enabled one, and of these the one registered first. Registering a URL again makes no second
webhook, but tables hold some that were made before that was so.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import count
from uuid import UUID, uuid5

from cairn.domain.errors import InvalidRequest
from cairn.domain.webhooks.outbound_url import outbound_url
from cairn.domain.webhooks.webhook import Webhook

_IDS = UUID("c8a5b8a3-6f0e-5d0b-9a53-7d9d6a0f2f4e")


def url_identity(url: str) -> str:
    """The same for URLs that lead to the same place, however they are spelled."""
    try:
        return outbound_url(url).identity
    except InvalidRequest:  # accepted by rules that have become stricter since
        return url


def with_url(url: str, webhooks: Iterable[Webhook]) -> list[Webhook]:
    """Those that have it, the one that speaks for it first."""
    identity = url_identity(url)
    return _by_precedence(webhook for webhook in webhooks if url_identity(webhook.url) == identity)


def one_for_each_url(webhooks: Iterable[Webhook]) -> Sequence[Webhook]:
    chosen: dict[str, Webhook] = {}
    for webhook in _by_precedence(webhooks):
        chosen.setdefault(url_identity(webhook.url), webhook)
    return list(chosen.values())


def id_for_url(url: str, project_id: str, taken: Collection[str]) -> str:
    """The same for the same URL, so that of two registrations at once the later one finds it taken.

    Where a webhook that began with this URL has moved to another one, it keeps its id.
    """
    named = f"{project_id} {url_identity(url)}"
    ids = (str(uuid5(_IDS, f"{named} {number}")) for number in count())
    return next(webhook_id for webhook_id in ids if webhook_id not in taken)


def _by_precedence(webhooks: Iterable[Webhook]) -> list[Webhook]:
    return sorted(
        webhooks,
        key=lambda webhook: (not webhook.is_enabled, webhook.created_at, webhook.webhook_id),
    )
