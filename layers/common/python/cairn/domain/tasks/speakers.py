"""Which users an add concerns: those it is placed with, and those who speak in it. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from cairn.domain.conversation.message import Message
from cairn.domain.conversation.role import Role
from cairn.domain.memory.concern import PERSONS
from cairn.domain.scope import Subject, SubjectType
from cairn.domain.tasks.plan import Operation
from cairn.domain.tasks.task import Task


def speaker_id(message: Message, task: Task) -> str:
    """The user who said it; "" where nobody can tell.

    A message says so by id, or by a name that is a participant's id. A user's message that says
    neither is that of the first user, whose add it is.
    """
    if message.speaker_id:
        return message.speaker_id
    if message.speaker_name:
        users = [place.id for place in task.placements if place.type is SubjectType.USER]
        return message.speaker_name if message.speaker_name in users else ""
    is_own = message.role is Role.USER and task.home.type is SubjectType.USER
    return task.home.id if is_own else ""


def is_said_by(message: Message, task: Task, subject_hash: str) -> bool:
    speaker = speaker_id(message, task)
    return Subject(type=SubjectType.USER, id=speaker).hash == subject_hash


def said_by(messages: Iterable[Message], task: Task) -> tuple[str, ...]:
    """As `Statement.said_by`: of the messages that are its evidence."""
    speakers = dict.fromkeys(speaker_id(message, task) for message in messages)
    participants = [place for place in task.placements if place.type in PERSONS]
    is_alone = len(participants) == 1 and speakers.keys() <= {task.home.id, ""}
    return () if is_alone else tuple(speakers)


def with_speakers(
    operations: Iterable[Operation], task: Task, messages: Mapping[str, Message]
) -> tuple[Operation, ...]:
    """The operations, saying of each statement who said it. `messages` by id."""
    return tuple(_with_speakers(operation, task, messages) for operation in operations)


def _with_speakers(operation: Operation, task: Task, messages: Mapping[str, Message]) -> Operation:
    evidence = [messages[key] for key in operation.statement.evidence if key in messages]
    statement = operation.statement.model_copy(update={"said_by": said_by(evidence, task)})
    return operation.model_copy(update={"statement": statement})


def others(task: Task, messages: Sequence[Message]) -> tuple[Subject, ...]:
    """Everybody beside its home who takes part in an add."""
    participants = [place for place in task.placements if place.type in PERSONS]
    speakers = (speaker_id(message, task) for message in messages)
    said = (Subject(type=SubjectType.USER, id=speaker) for speaker in speakers if speaker)
    return tuple(found for found in dict.fromkeys((*participants, *said)) if found != task.home)


def left_by(task: Task, subject_hash: str) -> Task:
    """The task without a participant who is erased."""
    placements = tuple(place for place in task.placements if place.hash != subject_hash)
    return task.model_copy(update={"placements": placements})
