"""Vectors of memories that are not stored yet, and what is near to them."""

from collections.abc import Sequence

from cairn.bootstrap import base
from cairn.bootstrap.adapters import models, segments
from cairn.domain.index.projecting import embedding_text
from cairn.domain.index.projection import Vector
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.use_cases.embedding.embed_texts import Answer, embed_texts
from cairn.use_cases.embedding.find_near_duplicate import find_twin


def embed_drafts(memories: Sequence[Memory], deadline: int) -> Sequence[Answer]:
    texts = [embedding_text(each, ()) for each in memories]
    return embed_texts(texts, deadline, models.embedder())


def find_twin_of(scope: Scope, memory: Memory, vector: Vector) -> Memory | None:
    return find_twin(scope, memory, vector, segments.reader(), base.memories())
