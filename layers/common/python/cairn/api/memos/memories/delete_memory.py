"""`POST /delete/memory`: delete memories by id or filter, or erase a user or agent, for good."""

from collections.abc import Callable
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Body

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.memos.envelope import Envelope
from cairn.api.memos.memories.delete_request import DeleteMemoryRequest
from cairn.domain.scope import Scope
from cairn.use_cases.erasure.erase_subject import EraseSubject
from cairn.use_cases.memories.delete_matching import DeleteMatching
from cairn.use_cases.memories.delete_memories import DeleteMemories


class DeleteMemoryData(Answer):
    """No read shows it any more."""

    success: Literal[True] = True


def delete_memory(
    api: Api, delete: Callable[[DeleteMemories | DeleteMatching | EraseSubject, Scope, int], None]
) -> None:
    """Adds the route; `delete` is the use case, called with command, scope and deadline (ms)."""

    @api.route("POST", "/api/openmem/v1/delete/memory", summary="Delete memories", tag="MemOS")
    def delete_memory(
        request: Annotated[DeleteMemoryRequest, Body()],
    ) -> Envelope[DeleteMemoryData]:
        delete(request.to_domain(), api.scope, api.call.deadline)
        return Envelope(data=DeleteMemoryData())
