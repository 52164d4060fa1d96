"""`/bind/profile_template`, `/edit/profile`, `/delete/profile`: profiles of users and agents."""

from typing import Annotated, Literal, Self

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import ConfigDict, Field, model_validator

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.json_types import Checked, one_of
from cairn.api.memos.envelope import Envelope
from cairn.api.memos.fields import MemosRequest, refuse
from cairn.api.memos.profiles.fields import ONE_OWNER, Metadata, Path, ProfileRequest
from cairn.api.memos.profiles.use_cases import ProfileUseCases
from cairn.domain.profiles.editing import FieldEdit, ProfileEdit
from cairn.domain.profiles.limits import FIELDS_MAX
from cairn.domain.profiles.tree import flat, mapped, path_of

MAX_BINDINGS = 20


def _few_bindings(bindings: tuple[ProfileRequest, ...]) -> tuple[ProfileRequest, ...]:
    if not bindings:
        raise refuse("empty_list", "must not be empty; name at least one user or agent")
    if len(bindings) > MAX_BINDINGS:
        raise refuse("too_many", f"has more than {MAX_BINDINGS} entries; send several")
    return bindings


def _few_paths(paths: tuple[str, ...]) -> tuple[str, ...]:
    if len(paths) > FIELDS_MAX:
        raise refuse("too_many", f"has more than {FIELDS_MAX} paths")
    return paths


class BindProfilesRequest(MemosRequest):
    """All are bound, or none; what is bound already keeps its values."""

    bind_list: Annotated[
        tuple[ProfileRequest, ...],
        Checked(_few_bindings, {"minItems": 1, "maxItems": MAX_BINDINGS}),
    ]


class EditProfileRequest(ProfileRequest):
    """Fields of `metadata` are set first, then those of `remove_fields` removed."""

    model_config = ConfigDict(
        json_schema_extra={"allOf": [ONE_OWNER, one_of("metadata", "remove_fields")]}
    )

    metadata: Metadata | None = Field(
        default=None,
        description="By category and field; one that the profile lacks is added to it alone. "
        "Without a `value` the field keeps its own.",
    )
    remove_fields: Annotated[tuple[Path, ...], Checked(_few_paths, {"maxItems": FIELDS_MAX})] = (
        Field(default=(), description='As "Category.Field"; one that is not there counts as gone.')
    )

    @model_validator(mode="after")
    def _edits_something(self) -> Self:
        if self.metadata is None and not self.remove_fields:
            raise refuse("required", "metadata or remove_fields is required")
        return self

    def to_domain(self) -> ProfileEdit:
        edits = mapped(
            self.metadata or {}, lambda field: FieldEdit(field.value, field.algorithm_updatable)
        )
        removed = tuple(filter(None, map(path_of, self.remove_fields)))
        return ProfileEdit(dict(flat(edits)), removed)


class ProfileData(Answer):
    """It is stored, and searches show it."""

    success: Literal[True] = True


def profiles(api: Api, use_cases: ProfileUseCases) -> None:
    """Adds the routes."""

    @api.route(
        "POST",
        "/api/openmem/v1/bind/profile_template",
        summary="Bind templates to users and agents",
        tag="MemOS",
    )
    def bind_profiles(
        request: Annotated[BindProfilesRequest, Body()],
    ) -> Envelope[ProfileData]:
        places = [binding.place for binding in request.bind_list]
        use_cases.bind(places, scope=api.scope)
        return Envelope(data=ProfileData())

    @api.route("POST", "/api/openmem/v1/edit/profile", summary="Edit a profile", tag="MemOS")
    def edit_profile(request: Annotated[EditProfileRequest, Body()]) -> Envelope[ProfileData]:
        use_cases.edit(request.place, request.to_domain(), scope=api.scope)
        return Envelope(data=ProfileData())

    @api.route("POST", "/api/openmem/v1/delete/profile", summary="Delete a profile", tag="MemOS")
    def delete_profile(request: Annotated[ProfileRequest, Body()]) -> Envelope[ProfileData]:
        use_cases.unbind(request.place, scope=api.scope)
        return Envelope(data=ProfileData())
