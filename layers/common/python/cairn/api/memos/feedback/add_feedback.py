"""`POST /add/feedback`: accept what a user says about what is remembered."""

from collections.abc import Callable
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from cairn.api.app import Api
from cairn.api.memos.add_message import AcceptedTask
from cairn.api.memos.envelope import Envelope
from cairn.api.memos.feedback.feedback_request import AddFeedbackRequest
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Task
from cairn.use_cases.messages.new_addition import AddMessages


def add_feedback(api: Api, add: Callable[[AddMessages, Scope, int], Task]) -> None:
    """Adds the route; `add` is the use case, called with command, scope and deadline (ms)."""

    @api.route("POST", "/api/openmem/v1/add/feedback", summary="Correct memories", tag="MemOS")
    def add_feedback(request: Annotated[AddFeedbackRequest, Body()]) -> Envelope[AcceptedTask]:
        command = request.to_domain(api.call.request_id, api.call.idempotency_key)
        return Envelope(data=AcceptedTask.of(add(command, api.scope, api.call.deadline)))
