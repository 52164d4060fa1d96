"""What people read in a terminal: headings, values, and colours where there is one."""

import json
import os
import re
import sys
from typing import Any

COLOURED = sys.stdout.isatty() and "NO_COLOR" not in os.environ
# What would move the cursor, change the terminal, or cannot be written at all.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def heading(text: str) -> None:
    print(f"\n{bold(text)}\n{dim('─' * len(text))}")


def show_json(value: Any) -> None:
    print(indented(json.dumps(value, ensure_ascii=False, indent=2)) + "\n")


def printable(text: str) -> str:
    """Words of others, which must not operate the terminal."""
    return _CONTROL.sub("�", text)


def indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def bold(text: str) -> str:
    return f"\033[1m{text}\033[0m" if COLOURED else text


def dim(text: str) -> str:
    return f"\033[2m{text}\033[0m" if COLOURED else text


def green(text: str) -> str:
    return f"\033[32m{text}\033[0m" if COLOURED else text
