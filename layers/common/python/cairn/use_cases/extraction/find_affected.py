"""Find the memories that a feedback may be about."""

from itertools import chain

from cairn.domain.feedback.reading import named_words
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.domain.search.candidate_ref import CandidateRef
from cairn.domain.search.relatedness import Related, unique
from cairn.domain.text.analysis import analyse
from cairn.ports.extractor import Window
from cairn.use_cases.extraction.find_related import RELATED_MAX, read_changeable, related_to
from cairn.use_cases.extraction.message_cache import MessageCache
from cairn.use_cases.extraction.ports import ExtractionPorts

NEAREST = 50  # to the feedback and to each of the messages before it


def find_affected(
    window: Window, cache: MessageCache, *, scope: Scope, deadline: int, ports: ExtractionPorts
) -> tuple[tuple[Memory, ...], int]:
    """First those that hold a word which it names, newest first; then what is most related.

    At most `RELATED_MAX`; beside them how many more hold such a word. Memories of every
    conversation and of every kind, as far as the feedback may change them.
    """
    related, vectors = related_to(window, (), cache, scope=scope, deadline=deadline, ports=ports)
    said = (*window.messages, *window.earlier)
    nearest = related.nearest([analyse(message.text) for message in said], vectors, NEAREST)
    words = chain.from_iterable(named_words(message.text) for message in window.messages)
    holders = unique(chain.from_iterable(_holding(word, related) for word in words))
    ranked = unique([*holders, *nearest])[:RELATED_MAX]
    found = read_changeable(window.task, ranked, (), scope=scope, memories=ports.memories)
    return found, max(0, len(holders) - RELATED_MAX)


def _holding(word: str, related: Related) -> list[CandidateRef]:
    """What no memory holds as a term may still be a part of one, or in no index: "IT"."""
    return related.holding(analyse(word)) or related.holding(())[:RELATED_MAX]
