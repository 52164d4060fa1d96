"""What requests about profiles have in common: trees of fields, paths, and whose profile it is."""

from typing import Annotated, Any, Self

from pydantic import ConfigDict, model_validator

from cairn.api.json_types import GIVEN, Boolean, Checked
from cairn.api.memos.fields import Id, MemosRequest, UserId, at_most, names_owner, owner_of, refuse
from cairn.domain.profiles.limits import FIELDS_MAX, NAME_MAX, VALUE_MAX
from cairn.domain.profiles.tree import DOT, path_of
from cairn.ports.profiles.profile_store import ProfilePlace

# A name holds a character that is no space, and no dot.
_NAME = r"[^.]*[^.\s\x1c-\x1f\x85][^.]*"
_NAME_SCHEMA = {"type": "string", "maxLength": NAME_MAX, "pattern": f"^{_NAME}$"}
_TREE_SCHEMA = {"minProperties": 1, "maxProperties": FIELDS_MAX, "propertyNames": _NAME_SCHEMA}
_PATH_SCHEMA = {"maxLength": 2 * NAME_MAX + 1, "pattern": rf"^{_NAME}\.{_NAME}$"}


def _named[T](fields: dict[str, T]) -> dict[str, T]:
    if not fields:
        raise refuse("empty_list", "must not be empty; name at least one")
    if len(fields) > FIELDS_MAX:
        raise refuse("too_many", f"has more than {FIELDS_MAX} names")
    for name in fields:
        if not name.strip() or DOT in name or len(name) > NAME_MAX:
            limits = f"must not be blank, longer than {NAME_MAX} characters or hold a dot"
            raise refuse("field_name", f"the names of categories and fields {limits}")
    return fields


def _is_path(text: str) -> str:
    path = path_of(text)
    if path is None or not all(name.strip() and len(name) <= NAME_MAX for name in path):
        raise refuse("field_path", 'must be a path such as "Category.Field"')
    return text


Value = Annotated[str, at_most(VALUE_MAX, "value_too_long")]
Path = Annotated[str, Checked(_is_path, _PATH_SCHEMA)]


class FieldBody(MemosRequest):
    """`algorithm_updatable`: whether what is said may fill the field."""

    model_config = ConfigDict(
        json_schema_extra={"additionalProperties": {"not": {"type": "object"}}}
    )

    value: Value | None = None
    algorithm_updatable: Boolean = True

    @model_validator(mode="before")
    @classmethod
    def _is_no_category(cls, value: Any) -> Any:
        """A deeper tree would lose its fields without a word."""
        if isinstance(value, dict):
            deeper = [name for name in value if isinstance(value[name], dict)]
            if any(name not in cls.model_fields for name in deeper):
                raise refuse("too_deep", "fields stand in a category, and no deeper")
        return value


Fields = Annotated[dict[str, FieldBody], Checked(_named, _TREE_SCHEMA)]
Metadata = Annotated[dict[str, Fields], Checked(_named, _TREE_SCHEMA)]


def _only(owner: str, other: str) -> dict[str, Any]:
    return {"properties": {owner: GIVEN, other: {"type": "null"}}, "required": [owner]}


ONE_OWNER: dict[str, Any] = {"anyOf": [_only("user_id", "agent_id"), _only("agent_id", "user_id")]}


class ProfileRequest(MemosRequest):
    """A template, and one user or one agent."""

    model_config = ConfigDict(json_schema_extra=ONE_OWNER)

    profile_template_id: Id
    user_id: UserId | None = None
    agent_id: Id | None = None

    @model_validator(mode="after")
    def _names_one_owner(self) -> Self:
        if self.user_id and self.agent_id:
            raise refuse("ambiguous", "name one user or one agent, not both")
        return names_owner(self)

    @property
    def place(self) -> ProfilePlace:
        return ProfilePlace(owner_of(self.user_id, self.agent_id), self.profile_template_id)
