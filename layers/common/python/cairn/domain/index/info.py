"""How free `info` labels are compared: as strings."""

import json
from typing import Any


def info_forms(value: Any) -> tuple[str, ...]:
    """The strings under which an `info` value can be found: its own, or one per list element.

    Numbers and booleans count as their JSON text, 2.0 as 2. Objects have none, nor do lists
    within lists.
    """
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(_form(item) for item in values if isinstance(item, str | int | float))


def _form(value: str | float) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value)
