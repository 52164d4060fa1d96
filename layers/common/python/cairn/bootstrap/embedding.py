"""Vectors of memories that are not stored yet, and what is near to them."""

from collections.abc import Sequence

from cairn.bootstrap import models, parts, segments
from cairn.domain.memory import Memory
from cairn.domain.projecting import embedding_text
from cairn.domain.projection import Vector
from cairn.domain.scope import Scope
from cairn.use_cases.embed_texts import Answer, embed_texts
from cairn.use_cases.find_twin import find_twin


def embed_drafts(memories: Sequence[Memory], deadline: int) -> Sequence[Answer]:
    texts = [embedding_text(each, ()) for each in memories]
    return embed_texts(texts, deadline, models.embedder())


def find_twin_of(scope: Scope, memory: Memory, vector: Vector) -> Memory | None:
    return find_twin(scope, memory, vector, segments.reader(), parts.memories())
