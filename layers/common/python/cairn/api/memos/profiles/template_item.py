"""Templates as MemOS clients read them."""

from cairn.api.answer import Answer
from cairn.api.times import iso
from cairn.domain.profiles.template import Template, TemplateField
from cairn.domain.profiles.tree import mapped


class FieldItem(Answer):
    value: str
    algorithm_updatable: bool


class TemplateItem(Answer):
    """`metadata`: fields by category."""

    profile_template_id: str
    name: str
    metadata: dict[str, dict[str, FieldItem]]
    created_at: str
    updated_at: str


def template_item(template: Template) -> TemplateItem:
    return TemplateItem(
        profile_template_id=template.template_id,
        name=template.name,
        metadata=mapped(template.fields, _field_item),
        created_at=iso(template.created_at),
        updated_at=iso(template.updated_at),
    )


def _field_item(field: TemplateField) -> FieldItem:
    return FieldItem(value=field.value, algorithm_updatable=field.algorithm_updatable)
