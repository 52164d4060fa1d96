"""The routes of the function `search`."""

from cairn.api.app import Api
from cairn.api.memoryrelay.memories.build_context import build_context
from cairn.api.memoryrelay.memories.search_memories import ChooseSources, Search, search_memories
from cairn.api.memos.context_format import ReadMessages
from cairn.api.memos.rerank.rerank import RerankDocuments
from cairn.api.memos.rerank.rerank import rerank as rerank_documents
from cairn.api.memos.search_memory import SearchProfiles, search_memory


def add_routes(
    api: Api,
    *,
    search: Search,
    messages: ReadMessages,
    sources: ChooseSources,
    profiles: SearchProfiles,
    rerank: RerankDocuments,
) -> None:
    search_memory(api, search, messages, profiles)
    rerank_documents(api, rerank)
    search_memories(api, search, sources)
    build_context(api, search, sources)
