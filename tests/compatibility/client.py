"""What a client of the project asks, in either dialect, and reads out of the answers."""

from typing import Any

from tests.compatibility.dump import NAMES
from tests.compatibility.site import Site

MEMOS = "/api/openmem/v1"


def status(site: Site, task: str) -> dict[str, Any]:
    """Of an add, by its name in the dump."""
    answer = site.ask("tasks", "POST", f"{MEMOS}/get/status", {"task_id": NAMES["tasks"][task]})
    data: dict[str, Any] = answer.body["data"]
    return data


def add(site: Site, user: str, *texts: str, conversation: str) -> dict[str, Any]:
    """Accepts what a user says, to be understood when its message is worked on."""
    turns = [{"role": "user", "content": text} for text in texts]
    body = {"user_id": user, "conversation_id": conversation, "messages": turns}
    answer = site.ask("ingest", "POST", f"{MEMOS}/add/message", body)
    data: dict[str, Any] = answer.body["data"]
    return data


def read(site: Site, memory: str) -> dict[str, Any]:
    """A memory, by its name in the dump."""
    path = f"/v1/memories/{NAMES['memories'][memory]}"
    found: dict[str, Any] = site.ask("memories", "GET", path).body
    return found


def contents(site: Site, user: str) -> list[str]:
    """All that is remembered of a user, newest first, without date and speaker."""
    page = site.ask("memories", "GET", f"/v1/memories?limit=100&user_id={user}").body
    return [_words(item["content"]) for item in page["data"]]


def found(site: Site, user: str, query: str, limit: int = 1) -> list[str]:
    """What a search of a user's memories finds, best first, in the words of both dialects."""
    body = {"user_id": user, "query": query, "limit": limit}
    relayed = site.ask("search", "POST", "/v1/memories/search", body).body["data"]
    body = {"user_id": user, "query": query, "memory_limit_number": limit, "relativity": 0}
    memos = site.ask("search", "POST", f"{MEMOS}/search/memory", body).body["data"]
    hits = [_words(item["memory_value"]) for item in memos["memory_detail_list"]]
    assert hits == [_words(memory["content"]) for memory in relayed]
    return hits


def _words(content: str) -> str:
    return content.rpartition("] user: ")[2]
