"""A subject's head: the item with its lease, its erasure watermark and its manifest."""

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.domain.scope import Scope


def head_key(scope: Scope, subject_hash: str) -> tuple[str, str]:
    return keys.subject(scope, subject_hash), keys.HEAD


def erasure_watermark(head: Attributes | None) -> int:
    """In ms; 0 where nobody ever erased the subject."""
    return int((head or {}).get("erased_before", 0))
