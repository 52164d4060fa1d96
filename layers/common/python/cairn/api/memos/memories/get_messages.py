"""`POST /get/message`: the latest messages of a conversation."""

from collections.abc import Callable, Sequence
from typing import Annotated, ClassVar, Literal, Self

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import Field

from cairn.api.answer import Answer, Shortenable
from cairn.api.app import Api
from cairn.api.json_types import PositiveNumber
from cairn.api.memos.envelope import Envelope
from cairn.api.memos.fields import MemosRequest, RequiredConversationId, UserId
from cairn.api.memos.times import stamp
from cairn.api.shortening import with_shortened
from cairn.domain.conversation.content import content_of
from cairn.domain.conversation.message import Message
from cairn.domain.scope import Scope, Subject, SubjectType
from cairn.domain.tasks.task import Conversation
from cairn.use_cases.messages.get_messages import GetMessages

MAX_MESSAGES = 50


class GetMessageRequest(MemosRequest):
    user_id: UserId
    conversation_id: RequiredConversationId
    message_limit_number: PositiveNumber = Field(
        default=6, description=f"The latest. More than {MAX_MESSAGES} counts as {MAX_MESSAGES}."
    )

    def to_domain(self) -> GetMessages:
        user = Subject(type=SubjectType.USER, id=self.user_id)
        conversation = Conversation(subject=user, session_id=self.conversation_id)
        return GetMessages(conversation, min(self.message_limit_number, MAX_MESSAGES))


class MessageItem(Shortenable):
    """`content` names the tools and files of a message without text. Times as
    `2025-12-10 09:44:41`, in UTC.
    """

    shortens: ClassVar[tuple[str, ...]] = ("content",)
    role: Literal["user", "assistant"]
    content: str
    create_time: str
    update_time: str


class GetMessageData(Answer):
    """Oldest first; none of an unknown conversation."""

    message_detail_list: list[MessageItem]

    def fitting(self, room: int) -> Self:
        return with_shortened(self, "message_detail_list", room)


def get_messages(api: Api, read: Callable[[GetMessages, Scope], Sequence[Message]]) -> None:
    """Adds the route; `read` is the use case, called with command and scope."""

    @api.route(
        "POST", "/api/openmem/v1/get/message", summary="Messages of a conversation", tag="MemOS"
    )
    def get_message(request: Annotated[GetMessageRequest, Body()]) -> Envelope[GetMessageData]:
        found = read(request.to_domain(), api.scope)
        return Envelope(data=GetMessageData(message_detail_list=list(map(_item, found))))


def _item(message: Message) -> MessageItem:
    said_at = stamp(message.event_time)
    return MessageItem(
        role="user" if message.role == "user" else "assistant",
        content=message.text or content_of(message),
        create_time=said_at,
        update_time=said_at,
    )
