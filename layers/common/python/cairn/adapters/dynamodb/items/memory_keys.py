"""All that removing a memory needs, which stands beside its body: it may be unreadable."""

from typing import NamedTuple

from cairn.adapters.dynamodb.items.values import Attributes
from cairn.domain.memory.memory import Memory


class MemoryKeys(NamedTuple):
    """`places`: hashes of the subjects that it is placed in, its home first."""

    memory_id: str
    version: int
    rev: int
    accepted_at: int
    created_at: int
    updated_at: int
    places: tuple[str, ...]
    claim: str = ""


def keys_of(memory: Memory) -> MemoryKeys:
    return MemoryKeys(
        memory_id=memory.memory_id,
        version=memory.version,
        rev=memory.rev,
        accepted_at=memory.accepted_at,
        created_at=memory.created_at,
        updated_at=memory.updated_at,
        places=tuple(dict.fromkeys(subject.hash for subject in (memory.home, *memory.placements))),
        claim=memory.claim,
    )


def stored_keys(item: Attributes, known_place: str = "") -> MemoryKeys:
    """From the attributes beside the body, for a memory that cannot be read.

    Items of earlier releases do not say where the memory is placed: `known_place` is one of them.
    """
    return MemoryKeys(
        memory_id=item["pk"].rpartition("#")[2],
        version=item["version"],
        rev=item["rev"],
        accepted_at=item["accepted_at"],
        created_at=item["created_at"],
        updated_at=item["updated_at"],
        places=tuple(dict.fromkeys([*item.get("places", "").split(), *known_place.split()])),
        claim=item.get("claim", ""),
    )


def home_of(item: Attributes) -> str | None:
    """The hash of the memory's home, without reading it; None in items of earlier releases."""
    return next(iter(item.get("places", "").split()), None)
