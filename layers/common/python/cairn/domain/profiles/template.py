"""A template: the fields that profiles bound to it have."""

from cairn.domain.profiles.tree import FieldPath, Tree, flat, nested
from cairn.domain.value import Value


class FieldSettings(Value):
    """What a template says of a field; `value` is what it holds until something is known."""

    value: str = ""
    algorithm_updatable: bool = True


class TemplateField(FieldSettings):
    """`since`: the version of the template that brought these settings."""

    since: int = 1


class Template(Value):
    """A tree of fields with a name. Times in ms.

    Profiles keep only what differs from it, so that a change of it is a change of all of them.
    `is_deleted`: nobody sees it any more; it stays until the last of its profiles is removed.
    """

    template_id: str
    name: str
    fields: dict[str, dict[str, TemplateField]]
    version: int = 1
    is_deleted: bool = False
    created_at: int
    updated_at: int

    def field(self, path: FieldPath) -> TemplateField | None:
        return self.fields.get(path.category, {}).get(path.field)


def changed(
    template: Template, name: str | None, settings: Tree[FieldSettings] | None, now: int
) -> Template:
    """The next version, with all of its fields given anew; None leaves the name or the fields.

    A field with the settings that it had is unchanged.
    """
    version = template.version + 1
    fields = template.fields if settings is None else _fields(settings, template, version)
    changes = {"name": name or template.name, "fields": fields, "version": version}
    return template.model_copy(update={**changes, "updated_at": now})


def new_fields(settings: Tree[FieldSettings]) -> dict[str, dict[str, TemplateField]]:
    """Those of a first version."""
    return _fields(settings, None, 1)


def _fields(
    settings: Tree[FieldSettings], before: Template | None, version: int
) -> dict[str, dict[str, TemplateField]]:
    return nested(
        {
            path: _field(field, before.field(path) if before else None, version)
            for path, field in flat(settings)
        }
    )


def _field(settings: FieldSettings, before: TemplateField | None, version: int) -> TemplateField:
    new = TemplateField(**settings.model_dump(), since=version)
    is_same = before and before.model_copy(update={"since": version}) == new
    return before if before and is_same else new
