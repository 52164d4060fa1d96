"""Whether a command printed what its page says, but for what differs from run to run."""

import json
import re
from typing import Any

from tests.documents import Block

ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
EARLIEST_MS = 10**12


def comparable(value: Any) -> Any:
    """Without ids, times and the last digits of scores."""
    if isinstance(value, str):
        return ID.sub("an id", value)
    if isinstance(value, dict):
        return {name: comparable(part) for name, part in value.items()}
    if isinstance(value, list):
        return [comparable(part) for part in value]
    if isinstance(value, float):
        return round(value, 3)
    return "a time" if isinstance(value, int) and value > EARLIEST_MS else value


def is_part(documented: Any, whole: Any) -> bool:
    """A page may leave fields out, and adds none."""
    if isinstance(documented, dict) and isinstance(whole, dict):
        return all(name in whole and is_part(documented[name], whole[name]) for name in documented)
    if isinstance(documented, list) and isinstance(whole, list):
        return len(documented) == len(whole) and all(map(is_part, documented, whole))
    return bool(documented == whole)


def says(block: Block, printed: str) -> bool:
    if not block.printed.startswith("{"):
        return block.printed in ("", printed)
    return is_part(comparable(json.loads(block.printed)), comparable(json.loads(printed)))
