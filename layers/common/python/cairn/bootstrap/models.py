"""The embedder that documents and queries share."""

from functools import cache

from cairn.adapters.offline_embedder import OfflineEmbedder


@cache
def embedder() -> OfflineEmbedder:
    return OfflineEmbedder()
