"""What reads messages that were sent, each within one request or one job."""

from collections.abc import Callable, Iterator, Sequence

from cairn.adapters.offline.embedder import OfflineEmbedder
from cairn.adapters.offline.extractor import OfflineExtractor
from cairn.adapters.openai.model_extractor import ModelExtractor
from cairn.domain.conversation.message import Message, message_id
from cairn.domain.conversation.role import Role
from cairn.domain.conversation.windows import pieces, window
from cairn.domain.index.projecting import embedding_text, project
from cairn.domain.memory.memory import EmbeddingState, Labels
from cairn.domain.rules.entities import mentions
from cairn.domain.rules.statements import fact_of
from cairn.domain.scope import Subject, SubjectType
from cairn.domain.search.past import asks_about_past
from cairn.domain.tasks.lifecycle import created_by
from cairn.domain.tasks.task import Conversation, Task, memory_id_of
from cairn.domain.tasks.working_memory import working_memory, working_statement
from cairn.domain.text.analysis import analyse
from cairn.domain.text.tokens import first_tokens
from cairn.domain.times.asked_time import asked_times
from cairn.domain.understanding.prompt_context import prompt_context
from cairn.domain.understanding.validate_proposals import validate_proposals
from cairn.ports.extractor import Extraction, Window

NOW = 1_765_359_875_000  # ms
USER = Subject(type=SubjectType.USER, id="mallory")
TASK = Task(
    task_id="6a3b1f0e-5c6a-4f2f-8c46-6f6f0f0f9d31",
    home=USER,
    placements=(USER,),
    conversation=Conversation(subject=USER, session_id="s"),
    labels=Labels(),
    accepted_at=NOW,
    updated_at=NOW,
)


def messages(texts: Sequence[str]) -> tuple[Message, ...]:
    """A user's, a second apart."""
    return tuple(
        Message(
            message_id=message_id(TASK.task_id, index),
            role=Role.USER,
            text=text,
            event_time=NOW + 1_000 * index,
        )
        for index, text in enumerate(texts)
    )


def understand(said: Sequence[Message]) -> Extraction:
    """Without a model."""
    return OfflineExtractor().extract(Window(TASK, tuple(said)), deadline=NOW)


def check(said: Sequence[Message]) -> None:
    """With a model, which finds nothing to remember in any window."""
    for part in _windows(said):
        validate_proposals((), prompt_context(part, (), ()))


def name_entities(said: Sequence[Message]) -> None:
    for message in said:
        mentions(message.text)


def index(said: Sequence[Message]) -> None:
    """As working memory, and as a memory of each message."""
    project(working_memory(TASK, working_statement(said)), (), None)
    for number, message in enumerate(said):
        memory_id, fact = memory_id_of(TASK.task_id, number), fact_of(message, ())
        memory = created_by(TASK, memory_id, fact, EmbeddingState.PENDING)
        OfflineEmbedder().embed([embedding_text(memory, ())], deadline=NOW)
        project(memory, (), None)


def ask(said: Sequence[Message]) -> None:
    """All of it as one question."""
    words = "\n".join(message.text for message in said)
    asked_times(words, NOW)
    asks_about_past(words)
    first_tokens(words, 2_000)
    analyse(words)
    OfflineEmbedder().embed([words], deadline=NOW)


def _windows(said: Sequence[Message]) -> Iterator[Sequence[Message]]:
    parts = pieces(said, ModelExtractor.window_tokens)
    start = 0
    while start < len(parts):
        part = window(parts, start, ModelExtractor.window_tokens)
        yield part
        start += len(part)


READERS: dict[str, Callable[[Sequence[Message]], object]] = {
    "understand": understand,
    "check": check,
    "entities": name_entities,
    "index": index,
    "ask": ask,
}
