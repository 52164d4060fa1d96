"""The request of `POST /delete/memory`, and the command it becomes, which deletes no more."""

from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from cairn.api.json_types import Checked
from cairn.api.memos.fields import MAX_IDS, ONE_OR_MORE, Id, MemosRequest, UserId, UserIds, refuse
from cairn.api.memos.filters import parse_filter
from cairn.api.memos.request_schemas import DELETION
from cairn.domain.errors import InvalidRequest
from cairn.domain.index.filters import And, Equals, Filter, RelatedTo, all_of
from cairn.domain.memory.concern import PERSONS
from cairn.domain.memory.memory_view import VIEW_OF
from cairn.domain.scope import Subject, SubjectType
from cairn.use_cases.erasure.erase_subject import EraseSubject
from cairn.use_cases.memories.delete_matching import DeleteMatching
from cairn.use_cases.memories.delete_memories import DeleteMemories

MAX_MEMORIES = 100


def _not_empty(memory_ids: tuple[str, ...]) -> tuple[str, ...]:
    if not memory_ids:
        raise refuse("empty_list", "must not be empty; name at least one memory")
    if len(memory_ids) > MAX_MEMORIES:
        raise refuse("too_many", f"are limited to {MAX_MEMORIES} a call; send several")
    return tuple(dict.fromkeys(memory_ids))


# A view stands for the kinds of memory in it; of profiles and events there are none to delete.
MemoryTypeName = Literal[
    "detail_factual",
    "preference",
    "tool_memory",
    "skill",
    "WorkingMemory",
    "UserMemory",
    "LongTermMemory",
]


def _not_everything(value: dict[str, Any]) -> dict[str, Any]:
    if not value:
        raise refuse("empty_list", "must not be empty; to delete all of a user, send user_id alone")
    return value


class DeleteMemoryRequest(MemosRequest):
    """Either `memory_ids`, or of one user or agent all, or what a filter or a type selects. A
    filter may say whose memories itself, with `related_id`.

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
    filter: Annotated[dict[str, Any], Checked(_not_everything, {"minProperties": 1})] | None = (
        Field(default=None, description="As in a search; not beside `memory_ids`.")
    )
    memory_type: MemoryTypeName | None = Field(
        default=None, description="A view or a type of memory; not beside `memory_ids`."
    )

    @model_validator(mode="after")
    def _require_target(self) -> Self:
        """What would narrow a deletion is never overlooked: more would go than was meant."""
        if self.memory_ids is not None:
            for name in ("filter", "memory_type"):
                if getattr(self, name) is not None:
                    raise refuse("ambiguous", f"{name} cannot be sent beside memory_ids")
            return self
        if self.conversation_id is not None:
            raise refuse(
                "unsupported",
                "conversation_id selects nothing; send it as a condition of filter",
            )
        if not self._subjects and self.filter is None:
            raise refuse("required", "memory_ids, user_id, agent_id or filter is required")
        if len(self._subjects) > 1:
            raise refuse("ambiguous", "name one user or one agent a call, not several")
        return self

    @property
    def _subjects(self) -> tuple[Subject, ...]:
        users = (self.user_id, *self.user_ids)
        named = [Subject(type=SubjectType.USER, id=user_id) for user_id in users if user_id]
        if self.agent_id:
            named.append(Subject(type=SubjectType.AGENT, id=self.agent_id))
        return tuple(dict.fromkeys(named))

    def to_domain(self) -> DeleteMemories | DeleteMatching | EraseSubject:
        """Raises: InvalidRequest for a filter that is malformed, or that everything satisfies."""
        if self.memory_ids is not None:
            return DeleteMemories(self.memory_ids, self._subjects)
        if self._subjects and self.filter is None and self.memory_type is None:
            return EraseSubject(self._subjects[0])
        given = self._given_filter()
        name = self.memory_type or ""
        kinds = tuple(kind for kind, view in VIEW_OF.items() if view == name)
        of_type = Equals("memory_type", name) if name and not kinds else None
        return DeleteMatching(
            subjects=self._subjects or _related(given),
            filter=all_of(given, of_type),
            kinds=kinds,
        )

    def _given_filter(self) -> Filter | None:
        if self.filter is None:
            return None
        filters = parse_filter(self.filter)
        given = filters.of(self._subjects[0].type) if self._subjects else filters.everywhere
        if given is None:
            raise InvalidRequest(
                "filter selects everything; name a condition, or send user_id or agent_id alone",
                code="empty_list",
            )
        return given


def _related(filter: Filter | None) -> tuple[Subject, ...]:
    """The users and agents that a filter names itself.

    Raises: InvalidRequest where it does not say whose memories it is about.
    """
    nodes = filter.nodes if isinstance(filter, And) else (filter,)
    named = (node.ids for node in nodes if isinstance(node, RelatedTo))
    ids = dict.fromkeys(name for name in next(named, ()) if name.strip())
    if not ids:
        raise InvalidRequest(
            "filter does not say whose memories; send user_id or agent_id beside it, "
            "or the condition related_id in it",
            code="required",
        )
    if len(ids) > MAX_IDS:
        raise InvalidRequest(f"filter: related_id has more than {MAX_IDS} ids; send several calls")
    return tuple(Subject(type=kind, id=name) for name in ids for kind in PERSONS)
