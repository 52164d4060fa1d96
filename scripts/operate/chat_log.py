"""Reads a person's chat log: OpenAI-style messages as JSON or JSON lines."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROLES = ("user", "assistant", "system", "tool")
BATCH_MESSAGES = 20
BATCH_CHARACTERS = 40_000  # about 10,000 tokens, well under the API's 40,000 per call

type Turn = dict[str, Any]


class BadLog(Exception):
    """Names the file, the line or element, and what is wrong with it."""


def read_log(path: Path) -> list[Turn]:
    """All messages in order; every one is checked before any is used.

    JSON: a list of messages, or an object with `messages`. JSON lines: one message a line, or one
    object with `messages` a line. A `conversation_id` beside or on messages is kept.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadLog(f"{path}: cannot be read as UTF-8 text ({error})") from error
    turns = [turn for place, value in _values(path, text) for turn in _turns(place, value)]
    if not turns:
        raise BadLog(f"{path}: holds no messages")
    return turns


def batches(turns: list[Turn]) -> list[list[Turn]]:
    """Runs of one conversation, each small enough for one call; order is kept."""
    found: list[list[Turn]] = []
    size = 0
    for turn in turns:
        length = len(json.dumps(turn, ensure_ascii=False))
        if (
            not found
            or len(found[-1]) == BATCH_MESSAGES
            or size + length > BATCH_CHARACTERS
            or found[-1][0].get("conversation_id") != turn.get("conversation_id")
        ):
            found.append([])
            size = 0
        found[-1].append(turn)
        size += length
    return found


def _values(path: Path, text: str) -> Iterator[tuple[str, Any]]:
    try:
        yield str(path), json.loads(text)
        return
    except ValueError:
        pass
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            place = f"{path}, line {number}"
            try:
                yield place, json.loads(line)
            except ValueError as error:
                raise BadLog(f"{place}: not JSON ({error})") from error


def _turns(place: str, value: Any) -> Iterator[Turn]:
    if isinstance(value, dict) and "messages" in value:
        shared = {k: value[k] for k in ("conversation_id",) if k in value}
        for turn in _turns(place, value["messages"]):
            yield shared | turn
    elif isinstance(value, list):
        for number, chat in enumerate(value, 1):
            yield _turn(f"{place}, message {number}", chat)
    else:
        yield _turn(place, value)


def _turn(place: str, value: Any) -> Turn:
    if not isinstance(value, dict):
        raise BadLog(f"{place}: expected a message object, found {type(value).__name__}")
    if value.get("role") not in ROLES:
        raise BadLog(f"{place}: 'role' must be one of {', '.join(ROLES)}")
    if not value.get("content") and not value.get("tool_calls"):
        raise BadLog(f"{place}: 'content' is missing or empty")
    return value
