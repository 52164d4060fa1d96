"""Profiles in DynamoDB: in their subject's partition, each with a row beside its template."""

from collections.abc import Sequence

from cairn.adapters.dynamodb.errors import ConditionFailed
from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.heads import erasure_watermark, head_key
from cairn.adapters.dynamodb.items.reading import readable
from cairn.adapters.dynamodb.items.values import Action, Attributes
from cairn.adapters.dynamodb.profiles.items import (
    bound_item,
    profile_from,
    profile_item,
    template_from,
)
from cairn.adapters.dynamodb.profiles.template_store import DynamoDBTemplateStore
from cairn.domain.errors import Conflict
from cairn.domain.profiles.profile import BoundProfile, Profile
from cairn.domain.profiles.template import Template
from cairn.domain.scope import Scope
from cairn.ports.profiles.profile_store import FoundProfile, ProfilePlace

UNBOUND = "attribute_not_exists(pk) OR accepted_at <= :erased"
NOT_DELETED = "is_deleted = :no"

type Key = tuple[str, str]
type Items = dict[Key, Attributes]


class DynamoDBProfileStore(DynamoDBTemplateStore):
    """Implements `ports.ProfileStore`."""

    def find(self, scope: Scope, places: Sequence[ProfilePlace]) -> list[FoundProfile]:
        wanted = [key for place in places for key in _keys(scope, place)]
        items = self._table.get_many(wanted)
        return [_found(items, *_keys(scope, place)) for place in places]

    def bound(self, scope: Scope, subject_hash: str) -> list[BoundProfile]:
        rows = self._profile_rows(scope, subject_hash)
        if not rows:
            return []
        profiles = list(readable(profile_from, rows))
        head = head_key(scope, subject_hash)
        templates = [_template_key(scope, profile.template_id) for profile in profiles]
        items = self._table.get_many([head, *templates])
        erased_before = erasure_watermark(items.get(head))
        return [
            BoundProfile(template, profile)
            for profile, key in zip(profiles, templates, strict=True)
            if profile.accepted_at > erased_before and (template := _template(items, key))
        ]

    def bind(self, scope: Scope, profiles: Sequence[tuple[Profile, int]]) -> None:
        writes = [self._write_unbound(scope, profile, erased) for profile, erased in profiles]
        rows = [self._table.put_action(bound_item(scope, profile)) for profile, _ in profiles]
        ids = dict.fromkeys(profile.template_id for profile, _ in profiles)
        checks = [
            self._table.check_action(*_template_key(scope, known), NOT_DELETED, {":no": False})
            for known in ids
        ]
        self._transact([*writes, *rows, *checks])

    def save(self, scope: Scope, profile: Profile) -> None:
        before = {":before": profile.rev - 1}
        self._transact(
            [self._table.put_action(profile_item(scope, profile), "rev = :before", before)]
        )

    def remove(self, scope: Scope, profile: Profile) -> None:
        key = keys.subject(scope, profile.subject.hash), keys.profile(profile.template_id)
        gone = self._table.delete_action(*key, "rev = :rev", {":rev": profile.rev})
        self._transact([gone, self._without_row(scope, *key)])

    def erase(self, scope: Scope, subject_hash: str, until: int) -> bool:
        """By keys and stamps alone: a profile may be unreadable."""
        rows = self._profile_rows(scope, subject_hash)
        erased = [row for row in rows if row["accepted_at"] <= until]
        for row in erased:
            key, still = (row["pk"], row["sk"]), {":until": until}
            gone = self._table.delete_action(*key, "accepted_at <= :until", still)
            self._transact([gone, self._without_row(scope, *key)])
        return bool(erased)

    def _write_unbound(self, scope: Scope, profile: Profile, erased_before: int) -> Action:
        values = {":erased": erased_before}
        return self._table.put_action(profile_item(scope, profile), UNBOUND, values)

    def _without_row(self, scope: Scope, pk: str, sk: str) -> Action:
        template = keys.template(scope, sk.removeprefix(keys.PROFILE))
        return self._table.delete_action(template, keys.bound(pk.rpartition("#")[2]))

    def _profile_rows(self, scope: Scope, subject_hash: str) -> list[Attributes]:
        return self._table.query(
            "pk = :pk AND begins_with(sk, :profile)",
            {":pk": keys.subject(scope, subject_hash), ":profile": keys.PROFILE},
        )

    def _transact(self, actions: Sequence[Action]) -> None:
        try:
            self._table.transact(actions)
        except ConditionFailed as refusal:
            raise Conflict("the profile has changed meanwhile") from refusal


def _keys(scope: Scope, place: ProfilePlace) -> tuple[Key, Key, Key]:
    """Of the template, the profile and the subject's head."""
    subject = keys.subject(scope, place.subject.hash)
    return (
        _template_key(scope, place.template_id),
        (subject, keys.profile(place.template_id)),
        head_key(scope, place.subject.hash),
    )


def _found(items: Items, template: Key, profile: Key, head: Key) -> FoundProfile:
    erased_before = erasure_watermark(items.get(head))
    stored = profile_from(items[profile]) if profile in items else None
    is_live = stored and stored.accepted_at > erased_before
    return FoundProfile(_template(items, template), stored if is_live else None, erased_before)


def _template(items: Items, key: Key) -> Template | None:
    """None of one that is deleted or cannot be read."""
    item = items.get(key)
    return next(readable(template_from, [item] if item and not item["is_deleted"] else []), None)


def _template_key(scope: Scope, template_id: str) -> Key:
    return keys.template(scope, template_id), keys.TEMPLATE
