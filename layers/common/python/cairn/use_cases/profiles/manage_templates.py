"""Create, list, read, change and delete templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from cairn.domain.errors import DependencyUnavailable, InvalidRequest, NotFound
from cairn.domain.profiles.limits import TEMPLATES_MAX, oversize
from cairn.domain.profiles.template import FieldSettings, Template, changed, new_fields
from cairn.domain.profiles.tree import Tree, mapped
from cairn.domain.scope import Permission, Scope
from cairn.use_cases.profiles.ports import ProfilePorts
from cairn.use_cases.shared.optimistic import retry_on_conflict

REMOVED_AT_ONCE = 450
PAUSE_SECONDS = 1  # before a deletion that ran out of time is repeated

type Settings = Mapping[str, Mapping[str, FieldSettings]]


@dataclass(frozen=True)
class TemplateChange:
    """None leaves the name or the fields as they are."""

    template_id: str
    name: str | None = None
    settings: Settings | None = None


def add_template(name: str, settings: Settings, *, scope: Scope, ports: ProfilePorts) -> Template:
    """A new one, also where another has this name. Raises: InvalidRequest."""
    scope.require(Permission.WRITE)
    _require_room(settings)
    if ports.profiles.templates(scope, 0, 0)[1] >= TEMPLATES_MAX:
        raise InvalidRequest(f"a project has at most {TEMPLATES_MAX} templates; delete some")
    now = ports.clock.now()
    template = Template(
        template_id=f"tpl_{uuid4().hex}",
        name=name,
        fields=new_fields(settings),
        created_at=now,
        updated_at=now,
    )
    ports.profiles.create_template(scope, template)
    return template


def list_templates(
    offset: int, limit: int, *, scope: Scope, ports: ProfilePorts
) -> tuple[list[Template], int]:
    """A page, newest first, and how many there are in all."""
    scope.require(Permission.READ)
    return ports.profiles.templates(scope, offset, limit)


def get_template(template_id: str, *, scope: Scope, ports: ProfilePorts) -> Template:
    """Raises: NotFound."""
    scope.require(Permission.READ)
    return _find(template_id, scope, ports)


def change_template(change: TemplateChange, *, scope: Scope, ports: ProfilePorts) -> int:
    """How many profiles it changes: all that are bound. Raises: NotFound, InvalidRequest."""
    scope.require(Permission.WRITE)
    if change.settings is not None:
        _require_room(change.settings)

    def attempt() -> None:
        before = _find(change.template_id, scope, ports)
        after = changed(before, change.name, change.settings, ports.clock.now())
        ports.profiles.save_template(scope, after)

    retry_on_conflict(attempt, "the template keeps being changed")
    return ports.profiles.count_bound(scope, change.template_id)


def delete_template(template_id: str, *, scope: Scope, deadline: int, ports: ProfilePorts) -> int:
    """How many profiles went with it in this call; nobody sees any of them from the first on.

    Raises: NotFound; DependencyUnavailable when `deadline` (ms) came first: the next call goes on.
    """
    scope.require(Permission.DELETE)
    retry_on_conflict(
        lambda: _mark_deleted(template_id, scope, ports), "the template keeps being changed"
    )
    removed = 0
    while count := ports.profiles.remove_bound(scope, template_id, REMOVED_AT_ONCE):
        removed += count
        if ports.clock.now() >= deadline:
            reason = f"{removed} profiles of the template are removed, more are left; ask again"
            raise DependencyUnavailable(reason, retry_after_seconds=PAUSE_SECONDS)
    ports.profiles.remove_template(scope, template_id)
    return removed


def _mark_deleted(template_id: str, scope: Scope, ports: ProfilePorts) -> None:
    """Idempotent until the last of its profiles is removed."""
    if ports.profiles.deleted_template(scope, template_id):
        return
    before = _find(template_id, scope, ports)
    after = changed(before, None, None, ports.clock.now())
    ports.profiles.save_template(scope, after.model_copy(update={"is_deleted": True}))


def _find(template_id: str, scope: Scope, ports: ProfilePorts) -> Template:
    template = ports.profiles.template(scope, template_id)
    if template is None:
        raise unknown_template()
    return template


def unknown_template() -> NotFound:
    return NotFound("profile_template_id: there is no such template", code="template_not_found")


def _require_room(settings: Tree[FieldSettings]) -> None:
    reason = oversize(mapped(settings, lambda field: field.value))
    if reason:
        raise InvalidRequest(f"metadata: {reason}")
