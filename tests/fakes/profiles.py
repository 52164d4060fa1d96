"""The use cases of profiles over one Cairn in memory, and a filler that is told what to find."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cairn.domain.errors import CairnError
from cairn.domain.memory.memory import Statement
from cairn.domain.profiles.filling import OpenField
from cairn.ports.profiles.profile_filler import Filling, Fillings
from cairn.use_cases.profiles.bind_profiles import bind_profiles, delete_profile
from cairn.use_cases.profiles.edit_profile import edit_profile
from cairn.use_cases.profiles.manage_templates import (
    add_template,
    change_template,
    delete_template,
    get_template,
    list_templates,
)
from cairn.use_cases.profiles.ports import ProfilePorts
from tests.fakes.bound import bound
from tests.fakes.in_memory_cairn import InMemoryCairn


def profile_use_cases(cairn: InMemoryCairn) -> Any:
    """For the routes."""
    return bound(
        lambda: ProfilePorts(cairn.profiles, cairn.clock),
        add=add_template,
        page=list_templates,
        get=get_template,
        change=change_template,
        delete=delete_template,
        bind=bind_profiles,
        edit=edit_profile,
        unbind=delete_profile,
    )


@dataclass
class ScriptedFiller:
    """Fills each field of `values`, by its path, from the last statement; or raises `error`."""

    values: dict[str, str] = field(default_factory=dict)
    error: CairnError | None = None
    before_answer: Callable[[], object] = lambda: None
    asked: list[tuple[list[str], list[str]]] = field(default_factory=list)

    def fill(
        self, fields: Sequence[OpenField], statements: Sequence[Statement], *, deadline: int
    ) -> Fillings:
        paths = [str(open_field.path) for open_field in fields]
        self.asked.append((paths, [statement.words for statement in statements]))
        self.before_answer()
        if self.error:
            raise self.error
        found = [
            Filling(open_field, self.values[path], statements[-1])
            for path, open_field in zip(paths, fields, strict=True)
            if path in self.values
        ]
        return Fillings(tuple(found), calls=1, prompt_tokens=7, completion_tokens=3)
