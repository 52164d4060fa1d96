"""The use cases that routes of profiles call, with their ports bound."""

from collections.abc import Sequence
from typing import Protocol

from cairn.domain.profiles.editing import ProfileEdit
from cairn.domain.profiles.template import Template
from cairn.domain.scope import Scope
from cairn.ports.profiles.profile_store import ProfilePlace
from cairn.use_cases.profiles.manage_templates import Settings, TemplateChange


class TemplateUseCases(Protocol):
    """As in `use_cases.profiles.manage_templates`."""

    def add(self, name: str, settings: Settings, *, scope: Scope) -> Template: ...

    def page(self, offset: int, limit: int, *, scope: Scope) -> tuple[list[Template], int]: ...

    def get(self, template_id: str, *, scope: Scope) -> Template: ...

    def change(self, change: TemplateChange, *, scope: Scope) -> int: ...

    def delete(self, template_id: str, *, scope: Scope, deadline: int) -> int: ...


class ProfileUseCases(TemplateUseCases, Protocol):
    """Those, and the profiles that are bound to templates."""

    def bind(self, places: Sequence[ProfilePlace], *, scope: Scope) -> None: ...

    def edit(self, place: ProfilePlace, edit: ProfileEdit, *, scope: Scope) -> None: ...

    def unbind(self, place: ProfilePlace, *, scope: Scope) -> None: ...
