"""Templates, profiles and the rows that lead to them as items, and back."""

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.item import pack, stamped, unpack
from cairn.adapters.dynamodb.items.reading import reads_item
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.domain.profiles.profile import Profile
from cairn.domain.profiles.template import Template
from cairn.domain.scope import Scope


def template_item(scope: Scope, template: Template) -> Attributes:
    return stamped(
        keys.template(scope, template.template_id),
        keys.TEMPLATE,
        template.updated_at,
        body=pack(template.model_dump_json()),
        rev=template.version,
        is_deleted=template.is_deleted,
    )


def listed_template_item(scope: Scope, template: Template) -> Attributes:
    sk = keys.listed_template(template.created_at, template.template_id)
    return stamped(keys.templates(scope), sk, template.created_at, template_id=template.template_id)


def profile_item(scope: Scope, profile: Profile) -> Attributes:
    return stamped(
        keys.subject(scope, profile.subject.hash),
        keys.profile(profile.template_id),
        profile.updated_at,
        body=pack(profile.model_dump_json()),
        rev=profile.rev,
        accepted_at=profile.accepted_at,
    )


def bound_item(scope: Scope, profile: Profile) -> Attributes:
    """The row by which a template's profiles are counted, and found when it is deleted."""
    pk = keys.template(scope, profile.template_id)
    return stamped(pk, keys.bound(profile.subject.hash), profile.accepted_at)


@reads_item
def template_from(item: Attributes) -> Template:
    return Template.model_validate_json(unpack(item["body"]))


@reads_item
def profile_from(item: Attributes) -> Profile:
    return Profile.model_validate_json(unpack(item["body"]))
