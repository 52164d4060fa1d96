"""`/add|list|get|update|delete/profile_template`: the templates of profiles."""

from typing import Annotated, Literal, Self

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import ConfigDict, Field, model_validator

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.json_types import NonBlank, OrText, PositiveNumber, one_of
from cairn.api.memos.envelope import Envelope
from cairn.api.memos.fields import Id, MemosRequest, at_most, refuse
from cairn.api.memos.profiles.fields import Metadata
from cairn.api.memos.profiles.template_item import TemplateItem, template_item
from cairn.api.memos.profiles.use_cases import TemplateUseCases
from cairn.domain.profiles.template import FieldSettings
from cairn.domain.profiles.tree import mapped
from cairn.use_cases.profiles.manage_templates import Settings, TemplateChange

TEMPLATE_NAME_MAX = 100
MAX_SIZE = 100
TemplateName = Annotated[NonBlank, at_most(TEMPLATE_NAME_MAX, "name_too_long")]


def settings_of(metadata: Metadata) -> Settings:
    return mapped(
        metadata,
        lambda field: FieldSettings(
            value=field.value or "", algorithm_updatable=field.algorithm_updatable
        ),
    )


class AddTemplateRequest(MemosRequest):
    """`metadata`: fields by category; a `value` is what profiles hold until more is known."""

    name: TemplateName
    metadata: Metadata


class ListTemplatesRequest(MemosRequest):
    """Newest first."""

    page: PositiveNumber = 1
    size: Annotated[int, Field(ge=1, le=MAX_SIZE), OrText("int_type", "0*([1-9][0-9]?|100)")] = 10


class TemplateRequest(MemosRequest):
    profile_template_id: Id


class UpdateTemplateRequest(TemplateRequest):
    """`metadata` takes the place of all fields: what it lacks is removed from every profile."""

    model_config = ConfigDict(json_schema_extra=one_of("name", "metadata"))

    name: TemplateName | None = None
    metadata: Metadata | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.name is None and self.metadata is None:
            raise refuse("required", "name or metadata is required")
        return self

    def to_domain(self) -> TemplateChange:
        settings = settings_of(self.metadata) if self.metadata else None
        return TemplateChange(self.profile_template_id, self.name, settings)


class AddTemplateData(Answer):
    profile_template_id: str


class ListTemplatesData(Answer):
    """`pages`: how many pages of this size there are."""

    profile_templates: list[TemplateItem]
    total: int
    current: int
    size: int
    pages: int


class GetTemplateData(Answer):
    profile_template: TemplateItem


class UpdateTemplateData(Answer):
    """`affected_instances`: the profiles that are bound, each of which is changed with it."""

    success: Literal[True] = True
    profile_template_id: str
    affected_instances: int


class DeleteTemplateData(Answer):
    """`deleted_instances`: the profiles that this call removed."""

    success: Literal[True] = True
    profile_template_id: str
    deleted_instances: int


def templates(api: Api, use_cases: TemplateUseCases) -> None:
    """Adds the routes."""
    base = "/api/openmem/v1"

    @api.route("POST", f"{base}/add/profile_template", summary="Add a template", tag="MemOS")
    def add_template(request: Annotated[AddTemplateRequest, Body()]) -> Envelope[AddTemplateData]:
        template = use_cases.add(
            request.name.strip(), settings_of(request.metadata), scope=api.scope
        )
        return Envelope(data=AddTemplateData(profile_template_id=template.template_id))

    @api.route("POST", f"{base}/list/profile_template", summary="List templates", tag="MemOS")
    def list_templates(
        request: Annotated[ListTemplatesRequest, Body()],
    ) -> Envelope[ListTemplatesData]:
        offset = (request.page - 1) * request.size
        found, total = use_cases.page(offset, request.size, scope=api.scope)
        data = ListTemplatesData(
            profile_templates=list(map(template_item, found)),
            total=total,
            current=request.page,
            size=request.size,
            pages=-(-total // request.size),
        )
        return Envelope(data=data)

    @api.route("POST", f"{base}/get/profile_template", summary="Read a template", tag="MemOS")
    def get_template(request: Annotated[TemplateRequest, Body()]) -> Envelope[GetTemplateData]:
        template = use_cases.get(request.profile_template_id, scope=api.scope)
        return Envelope(data=GetTemplateData(profile_template=template_item(template)))

    @api.route("POST", f"{base}/update/profile_template", summary="Change a template", tag="MemOS")
    def update_template(
        request: Annotated[UpdateTemplateRequest, Body()],
    ) -> Envelope[UpdateTemplateData]:
        affected = use_cases.change(request.to_domain(), scope=api.scope)
        template_id = request.profile_template_id
        data = UpdateTemplateData(profile_template_id=template_id, affected_instances=affected)
        return Envelope(data=data)

    @api.route("POST", f"{base}/delete/profile_template", summary="Delete a template", tag="MemOS")
    def delete_template(
        request: Annotated[TemplateRequest, Body()],
    ) -> Envelope[DeleteTemplateData]:
        template_id = request.profile_template_id
        deleted = use_cases.delete(template_id, scope=api.scope, deadline=api.call.deadline)
        data = DeleteTemplateData(profile_template_id=template_id, deleted_instances=deleted)
        return Envelope(data=data)
