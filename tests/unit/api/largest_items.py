"""The largest of everything that callers may store, all of it in one character."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from cairn.api.memoryrelay.fields import MAX_METADATA_BYTES, json_bytes
from cairn.api.memos.add_request import MAX_TOKENS
from cairn.api.memos.extract.extract_request import MAX_TOKENS as EXTRACTED_TOKENS
from cairn.api.memos.label_fields import MAX_INFO_BYTES, MAX_TAG_LENGTH, MAX_TAGS
from cairn.domain.conversation.message import Message
from cairn.domain.conversation.role import Role
from cairn.domain.entities.agent import Agent
from cairn.domain.entities.entity import Entity
from cairn.domain.memory.handling import Handling
from cairn.domain.memory.memory import (
    EmbeddingAttempts,
    EmbeddingState,
    Labels,
    Memory,
    MemoryKind,
    Statement,
)
from cairn.domain.memory.mention import Mention
from cairn.domain.profiles.limits import BYTES_MAX, FIELDS_MAX, NAME_MAX, VALUE_MAX
from cairn.domain.profiles.profile import BoundProfile, FieldState, Profile
from cairn.domain.profiles.query import ScoredField
from cairn.domain.profiles.template import Template, TemplateField
from cairn.domain.profiles.tree import FieldPath
from cairn.domain.rules.entities import MENTIONS_MAX
from cairn.domain.scope import Subject, SubjectType
from cairn.domain.search.explanation import Explanation
from cairn.domain.search.query import ScoredMemory
from cairn.domain.tasks.task import FileOutcome, Task, TaskStatus
from cairn.domain.tasks.working_memory import working_statement
from cairn.domain.text.analysis import MAX_TERM_LENGTH
from cairn.domain.text.tokens import estimate_tokens
from cairn.prompts.chat import INPUT_TOKENS
from cairn.use_cases.memories.look_up_memory import MemoryRecord
from tests.unit.api.recording import NOW, direct_memory, open_task

# Of each length in bytes that a character of an answer may have; the last has seven.
CHARACTERS = {"Chinese": "漢", "emoji": "😀", "quote": '"', "control": "\x01"}
CONTENT, NAME, DESCRIPTION = 50_000, 255, 1_000  # characters


def identifier(number: int) -> str:
    return str(UUID(int=number))


@dataclass
class Largest:
    """`mark` is the character."""

    mark: str

    def name(self, length: int = NAME) -> str:
        return self.mark * length

    @cached_property
    def said(self) -> str:
        """As much as one add may say."""
        return self.mark * (MAX_TOKENS * 1_000 // estimate_tokens(self.mark * 1_000))

    @cached_property
    def metadata(self) -> dict[str, Any]:
        return self._object(json_bytes, MAX_METADATA_BYTES)

    @cached_property
    def info(self) -> dict[str, Any]:
        return self._object(lambda value: len(json.dumps(value)), MAX_INFO_BYTES)

    def _object(self, size: Callable[[Any], int], most: int) -> dict[str, Any]:
        each = size(self.mark * 2) - size(self.mark)
        return {"k": self.mark * ((most - size({"k": ""})) // each)}

    @cached_property
    def memory(self) -> Memory:
        """As MemoryRelay's clients write it, and as its entities are read out of it."""
        content, agent = self.name(CONTENT), Subject(type=SubjectType.AGENT, id=self.name())
        return direct_memory(
            content,
            home=agent,
            placements=(agent, Subject(type=SubjectType.USER, id=self.name())),
            labels=Labels(info=self.metadata),
            handling=Handling(agent=self.name(), type=self.name(), project=identifier(1)),
            session_ids=(self.name(),),
            mentions=(*(Mention(type="document", value=self.name()),) * MENTIONS_MAX,),
            embedding=EmbeddingState.FAILED,
            tries=EmbeddingAttempts(begun=12, next_at=NOW, error=self.name(200)),
        )

    def memories(self, number: int) -> list[Memory]:
        return [
            self.memory.model_copy(update={"memory_id": identifier(place)})
            for place in range(number)
        ]

    @cached_property
    def message(self) -> Message:
        return Message(message_id="1", role=Role.USER, text=self.said, event_time=NOW)

    @cached_property
    def record(self) -> MemoryRecord:
        """What was corrected over and over."""
        memory = self.understood.model_copy(update={"version": 100})
        return MemoryRecord(memory, [self.understood] * 99, {"1": self.message})

    def listed(self, kind: MemoryKind, number: int) -> list[Memory]:
        return [self._of_kind(kind, place) for place in range(number)]

    @cached_property
    def understood(self) -> Memory:
        """As an add leaves it verbatim."""
        message = self.message
        tags = tuple(f"{place:03}{self.name(MAX_TAG_LENGTH - 3)}" for place in range(MAX_TAGS))
        return self.memory.model_copy(
            update={
                "statement": working_statement([message]),
                "task_id": "task-1",
                "labels": Labels(info=self.info, tags=tags),
            }
        )

    @cached_property
    def messages(self) -> tuple[Message, ...]:
        """As much as is shown of one memory's messages."""
        return (Message(message_id="1:0", role=Role.USER, text=self.said, event_time=NOW),)

    @cached_property
    def extracted(self) -> list[Statement]:
        """Each word of as many as may be sent, twice: a fact and what it prefers."""
        words = self.said[: len(self.said) * EXTRACTED_TOKENS // MAX_TOKENS]
        statement = self.understood.statement.model_copy(
            update={"key": words, "value": words, "reasoning": words}
        )
        kinds = (MemoryKind.FACT, MemoryKind.PREFERENCE)
        return [statement.model_copy(update={"kind": kind}) for kind in kinds]

    def found(self, kinds: Sequence[MemoryKind], number: int) -> list[ScoredMemory]:
        """So many of each kind, with an earlier version and an explanation each."""
        return [
            ScoredMemory(self._of_kind(kind, place), 1 - place / 1_000, (self.understood,), WHY)
            for place in range(number)
            for kind in kinds
        ]

    def recalled(self, number: int) -> list[ScoredMemory]:
        """So many that fill the prompt of a chat."""
        words = self.said[: len(self.said) * INPUT_TOKENS // MAX_TOKENS // number]
        statement = self.understood.statement.model_copy(update={"value": words, "words": words})
        return [
            ScoredMemory(
                self.understood.model_copy(
                    update={"memory_id": identifier(place), "statement": statement}
                ),
                1 - place / 1_000,
            )
            for place in range(number)
        ]

    def _of_kind(self, kind: MemoryKind, place: int) -> Memory:
        number = place * len(MemoryKind) + list(MemoryKind).index(kind)
        statement = self.understood.statement.model_copy(update={"kind": kind})
        return self.understood.model_copy(
            update={"memory_id": identifier(number), "statement": statement}
        )

    @cached_property
    def task(self) -> Task:
        """With as many memories as tokens, and files whose names are all of its words."""
        ids = tuple(identifier(number) for number in range(MAX_TOKENS))
        names = [self.said[start::20] for start in range(20)]
        files = [FileOutcome(name=name, status=TaskStatus.FAILED, error="why") for name in names]
        task = open_task(status=TaskStatus.COMPLETED, files=tuple(files), error=", ".join(names))
        kinds = dict.fromkeys(ids, MemoryKind.FACT)
        changes = task.changes.model_copy(update={"added": ids, "kinds": kinds})
        return task.model_copy(update={"changes": changes})

    def template(self, number: int = 0) -> Template:
        """With as many fields as fit, of which each takes the most room."""
        names = [f"{place}{self.mark * 20}" for place in range(FIELDS_MAX)]
        room = BYTES_MAX - len(to_json(dict.fromkeys(names, ""))) - 10
        each = len(to_json(self.mark * 2)) - len(to_json(self.mark))
        fields = {
            name: TemplateField(value=self.name(room // each // FIELDS_MAX)) for name in names
        }
        return Template(
            template_id=identifier(number),
            name=self.name(100),
            fields={"c": fields},
            created_at=NOW,
            updated_at=NOW,
        )

    def profiles(self, number: int) -> list[BoundProfile]:
        return [BoundProfile(self.template(), self._profile)] * number

    def profile_fields(self, number: int) -> list[ScoredField]:
        """Of the longest names and values."""
        path = FieldPath(self.name(NAME_MAX), self.name(NAME_MAX))
        state = FieldState(self.name(VALUE_MAX), True, NOW)
        return [ScoredField(self._profile, path, state, 1.0)] * number

    @property
    def _profile(self) -> Profile:
        return Profile(
            profile_id=identifier(1),
            template_id=identifier(1),
            subject=Subject(type=SubjectType.USER, id=self.name()),
            accepted_at=NOW,
            created_at=NOW,
            updated_at=NOW,
        )

    def agent(self, number: int = 0) -> Agent:
        return Agent(
            agent_id=identifier(number),
            key=self.name(),
            names=(self.name(),),
            name=self.name(),
            description=self.name(DESCRIPTION),
            metadata=self.metadata,
            created_at=NOW,
            updated_at=NOW,
        )

    def entity(self, number: int = 0) -> Entity:
        return Entity(
            entity_id=identifier(number),
            type=self.name(100),
            name=self.name(),
            metadata=self.metadata,
            created_at=NOW,
            updated_at=NOW,
        )


WHY = Explanation(
    *(0.1234567890123456,) * 9,
    matched_terms=tuple(
        f"{number}".zfill(MAX_TERM_LENGTH)
        for number, _ in zip(count(), range(0, 4 * MAX_TOKENS, MAX_TERM_LENGTH), strict=False)
    ),
)
