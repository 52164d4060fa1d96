"""The request of `POST /delete/memory`, and the command it becomes, which deletes no more."""

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, WithJsonSchema, model_validator

from cairn.api.json_types import Checked
from cairn.api.memos.fields import ONE_OR_MORE, Id, MemosRequest, UserId, UserIds, refuse
from cairn.api.memos.request_schemas import DELETION, NOTHING
from cairn.domain.scope import Subject, SubjectType
from cairn.use_cases.erasure.erase_subject import EraseSubject
from cairn.use_cases.memories.delete_memories import DeleteMemories

MAX_MEMORIES = 100


def _not_empty(memory_ids: tuple[str, ...]) -> tuple[str, ...]:
    if not memory_ids:
        raise refuse("empty_list", "must not be empty; name at least one memory")
    if len(memory_ids) > MAX_MEMORIES:
        raise refuse("too_many", f"are limited to {MAX_MEMORIES} a call; send several")
    return tuple(dict.fromkeys(memory_ids))


Unsupported = Annotated[Any, WithJsonSchema(NOTHING)]


class DeleteMemoryRequest(MemosRequest):
    """Either `memory_ids`, or all of one user or agent.

    With `memory_ids` the others only say whose memories these must be.
    """

    model_config = ConfigDict(json_schema_extra=DELETION)

    memory_ids: (
        Annotated[
            tuple[Id, ...],  # ours are shorter; a longer one would be no key of the store
            Checked(_not_empty, {"minItems": 1, "maxItems": MAX_MEMORIES}),
            ONE_OR_MORE,
        ]
        | None
    ) = None
    user_id: UserId | None = None
    user_ids: UserIds = Field(default=(), description="As `user_id`; one, beside no `memory_ids`.")
    agent_id: Id | None = None
    conversation_id: Any = None
    filter: Unsupported = None
    memory_type: Unsupported = None

    @model_validator(mode="after")
    def _require_target(self) -> Self:
        """What would narrow a deletion is never overlooked: more would go than was meant."""
        for name in ("filter", "memory_type", "conversation_id"):
            is_harmless = name == "conversation_id" and self.memory_ids is not None
            if getattr(self, name) is not None and not is_harmless:
                raise refuse("unsupported", f"deleting by {name} is not supported yet")
        if self.memory_ids is None and not self._subjects:
            raise refuse("required", "memory_ids, user_id or agent_id is required")
        if self.memory_ids is None and len(self._subjects) > 1:
            raise refuse("ambiguous", "name one user or one agent a call, not several")
        return self

    @property
    def _subjects(self) -> tuple[Subject, ...]:
        users = (self.user_id, *self.user_ids)
        named = [Subject(type=SubjectType.USER, id=user_id) for user_id in users if user_id]
        if self.agent_id:
            named.append(Subject(type=SubjectType.AGENT, id=self.agent_id))
        return tuple(dict.fromkeys(named))

    def to_domain(self) -> DeleteMemories | EraseSubject:
        if self.memory_ids is not None:
            return DeleteMemories(self.memory_ids, self._subjects)
        return EraseSubject(self._subjects[0])
