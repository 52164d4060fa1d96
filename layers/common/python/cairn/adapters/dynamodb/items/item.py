"""What every item has: its keys, its schema version, when it was written, and often a body."""

import zlib
from typing import Any

from cairn.adapters.dynamodb.items.values import Attributes

SCHEMA_VERSION = 1  # readers accept the one before, too
PLAIN_MAX = 2_048  # characters kept readable in the console; longer bodies are compressed


def stamped(pk: str, sk: str, written_at: int, **attributes: Any) -> Attributes:
    """`written_at` in ms."""
    stamps = {"schema_version": SCHEMA_VERSION, "updated_at": written_at}
    return {"pk": pk, "sk": sk, **stamps, **attributes}


def pack(text: str) -> str | bytes:
    return text if len(text) <= PLAIN_MAX else zlib.compress(text.encode())


def unpack(stored: str | bytes) -> str:
    return stored if isinstance(stored, str) else zlib.decompress(stored).decode()
