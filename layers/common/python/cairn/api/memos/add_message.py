"""`POST /add/message`: accept messages to extract memories from."""

from collections.abc import Callable
from typing import Annotated, Self

from aws_lambda_powertools.event_handler.openapi.params import Body

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.memos.add_request import AddMessageRequest
from cairn.api.memos.envelope import Envelope
from cairn.api.memos.status import Status, status_of
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Task
from cairn.use_cases.messages.new_addition import AddMessages


class AcceptedTask(Answer):
    """`success`: the words are kept; `status` is `running` until they are understood."""

    success: bool
    task_id: str
    status: Status

    @classmethod
    def of(cls, task: Task) -> Self:
        status = status_of(task.status)
        return cls(success=status != "failed", task_id=task.task_id, status=status)


def add_message(api: Api, add: Callable[[AddMessages, Scope, int], Task]) -> None:
    """Adds the route; `add` is the use case, called with command, scope and deadline (ms)."""

    @api.route("POST", "/api/openmem/v1/add/message", summary="Add messages", tag="MemOS")
    def add_message(request: Annotated[AddMessageRequest, Body()]) -> Envelope[AcceptedTask]:
        command = request.to_domain(api.call.request_id, api.call.idempotency_key)
        return Envelope(data=AcceptedTask.of(add(command, api.scope, api.call.deadline)))
