"""Items that this version cannot read are set aside: one of them never ends a batch."""

import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import wraps

from aws_lambda_powertools import Logger

from cairn.adapters.dynamodb.items.item import SCHEMA_VERSION
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.domain.errors import Unreadable

logger = Logger()
# Whatever parsing a truncated, mistyped, too deep or unknown body raises.
NOT_PARSED = (ValueError, TypeError, LookupError, AttributeError, RecursionError, zlib.error)

_met: deque[str] = deque(maxlen=1_000)

type Parse[T] = Callable[[Attributes], T]


def reads_item[T](parse: Parse[T]) -> Parse[T]:
    """Makes a parser raise Unreadable for what it cannot read, and log the item's keys, no more."""

    @wraps(parse)
    def checked(item: Attributes) -> T:
        try:
            _refuse_newer(item)
            return parse(item)
        except NOT_PARSED as error:
            _report(item, error)
            raise Unreadable("what is stored here cannot be read; tell the operator") from error

    return checked


def readable[T](parse: Parse[T], items: Iterable[Attributes]) -> Iterator[T]:
    """In their order; what cannot be read is left out."""
    for item in items:
        with suppress(Unreadable):
            yield parse(item)


def readable_by_key[K, T](parse: Parse[T], items: Mapping[K, Attributes]) -> dict[K, T]:
    """What cannot be read is left out."""
    found: dict[K, T] = {}
    for key, item in items.items():
        with suppress(Unreadable):
            found[key] = parse(item)
    return found


def take_unreadable() -> dict[str, int]:
    """How many were met since it was last taken, in a field for the log; none without any."""
    taken = {"unreadable": len(_met)} if _met else {}
    _met.clear()
    return taken


def _report(item: Attributes, error: Exception) -> None:
    place = f"{item.get('pk')} {item.get('sk')}"
    _met.append(place)
    logger.warning("unreadable", item=place, cause=type(error).__name__)


def _refuse_newer(item: Attributes) -> None:
    version = item.get("schema_version", SCHEMA_VERSION)
    if version > SCHEMA_VERSION:
        raise ValueError(f"schema version {version} is newer than {SCHEMA_VERSION}")
