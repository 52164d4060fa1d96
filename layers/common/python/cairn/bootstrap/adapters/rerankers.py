"""What ranks documents of callers: the model that settings name, or our own ranking."""

from functools import cache
from typing import TYPE_CHECKING

from cairn.adapters.offline.reranker import OwnReranker
from cairn.bootstrap import base
from cairn.bootstrap.adapters import models
from cairn.ports.reranker import Reranker

if TYPE_CHECKING:
    from cairn.adapters.openai.endpoint import OpenAIEndpoint

RERANK_MS = 20_000


@cache
def reranker() -> Reranker:
    """Hashed words would add nothing to words, so only a model's vectors count beside them."""
    chosen = base.settings()
    if chosen.rerank_model:
        from cairn.adapters.openai.reranker import ModelReranker  # noqa: PLC0415

        return ModelReranker(chosen.rerank_model, _endpoint)
    return OwnReranker(models.embedder() if chosen.embeddings_model else None, base.clock)


@cache
def _endpoint() -> "OpenAIEndpoint":
    key = models.key_of("rerank")
    url = base.settings().rerank_base_url or ""
    return models.endpoint(url, key, "rerank model", "CAIRN_RERANK", RERANK_MS)
