"""What callers do with profiles and their templates."""

from collections.abc import Sequence

from cairn.bootstrap import base
from cairn.bootstrap.adapters import profile_store
from cairn.domain.profiles.editing import ProfileEdit
from cairn.domain.profiles.template import Template
from cairn.domain.scope import Scope
from cairn.ports.profiles.profile_store import ProfilePlace
from cairn.use_cases.profiles import bind_profiles, edit_profile, manage_templates
from cairn.use_cases.profiles.manage_templates import Settings, TemplateChange
from cairn.use_cases.profiles.ports import ProfilePorts


def ports() -> ProfilePorts:
    return ProfilePorts(profile_store.profiles(), base.clock)


def add(name: str, settings: Settings, *, scope: Scope) -> Template:
    return manage_templates.add_template(name, settings, scope=scope, ports=ports())


def page(offset: int, limit: int, *, scope: Scope) -> tuple[list[Template], int]:
    return manage_templates.list_templates(offset, limit, scope=scope, ports=ports())


def get(template_id: str, *, scope: Scope) -> Template:
    return manage_templates.get_template(template_id, scope=scope, ports=ports())


def change(change: TemplateChange, *, scope: Scope) -> int:
    return manage_templates.change_template(change, scope=scope, ports=ports())


def delete(template_id: str, *, scope: Scope, deadline: int) -> int:
    return manage_templates.delete_template(
        template_id, scope=scope, deadline=deadline, ports=ports()
    )


def bind(places: Sequence[ProfilePlace], *, scope: Scope) -> None:
    bind_profiles.bind_profiles(places, scope=scope, ports=ports())


def edit(place: ProfilePlace, edit: ProfileEdit, *, scope: Scope) -> None:
    edit_profile.edit_profile(place, edit, scope=scope, ports=ports())


def unbind(place: ProfilePlace, *, scope: Scope) -> None:
    bind_profiles.delete_profile(place, scope=scope, ports=ports())
