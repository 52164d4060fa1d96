"""Answers our extraction prompt as a good model would answer it, from what the prompt shows alone.

Stands in for a model's understanding in tests and benches: each line that a user states becomes a
fact in the user's words, a liking a preference, what is known already is nothing new, and the chat
that the MemOS documentation uses as its example becomes what the documentation shows.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from scripts.local.model_server.requests import ChatRequest

_LINE = re.compile(
    r"^(?P<handle>[nem]\d+) (?P<day>\S+) (?P<rest>.*): (?P<said>\".*\")$", re.MULTILINE
)
_LIKING = re.compile(r"\b(?:like|love|prefer|enjoy|hate|dislike)\b|喜欢|不爱|讨厌", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!。！])\s*(?=\S)")
_QUESTION = re.compile(r"[?？]\s*$")
_FEWEST_WORDS = 3


@dataclass(frozen=True)
class Line:
    handle: str
    day: str
    speaker: str
    text: str


def understanding(request: ChatRequest) -> str:
    """As a good model answers an extraction prompt, also when it is asked once more."""
    asked = [message.text for message in request.messages if message.role == "user"]
    return good_model("\n".join(asked))


def good_model(prompt: str) -> str:
    """The reply to the last message of an extraction prompt, as JSON."""
    lines = lines_of(prompt)
    known = {line.text.casefold(): line.handle for line in lines if line.handle.startswith("m")}
    said = [line for line in lines if not line.handle.startswith("m")]
    trip = _documented(said, [line for line in lines if line.handle.startswith("m")])
    new = [message for message in said if message.handle.startswith("n") and _is_told(message)]
    operations = trip or [one for message in new for one in _operations(message, known)]
    return json.dumps({"operations": operations}, ensure_ascii=False)


def lines_of(prompt: str) -> list[Line]:
    """What the prompt shows: memories, earlier and new messages."""
    return [_line(match) for match in _LINE.finditer(prompt)]


def fact(text: str, handle: str) -> dict[str, Any]:
    """An operation that adds `text`, which the message says."""
    return _operation("add", None, [handle], "fact", text[:60], text)


def _line(match: re.Match[str]) -> Line:
    speaker = match["rest"].split()[-1]
    return Line(match["handle"], match["day"], speaker, str(json.loads(match["said"])))


def _is_told(line: Line) -> bool:
    return line.speaker != "assistant"


def _operations(line: Line, known: dict[str, str]) -> list[dict[str, Any]]:
    lines = (part for paragraph in line.text.splitlines() for part in _SENTENCE.split(paragraph))
    stated = [line.strip() for line in lines]
    return [
        _repeated(known[sentence.casefold()], line)
        if sentence.casefold() in known
        else _new(sentence, line)
        for sentence in stated
        if len(sentence.split()) >= _FEWEST_WORDS or re.search("[\u3400-\u9fff]", sentence)
        if not _QUESTION.search(sentence)
    ]


def _new(text: str, line: Line) -> dict[str, Any]:
    kind = "explicit_preference" if _LIKING.search(text) else "fact"
    return _operation("add", None, [line.handle], kind, text[:60], text)


def _repeated(handle: str, line: Line) -> dict[str, Any]:
    return _operation("none", handle, [line.handle], "fact", "", "")


def _documented(said: list[Line], known: list[Line]) -> list[dict[str, Any]]:
    """The Guangzhou chat: one fact that unites question and choice, and what the choice reveals."""
    asked = next(
        (message for message in said if "Guangzhou" in message.text and _is_told(message)), None
    )
    chosen = next((message for message in said if "I choose 7 Days Inn" in message.text), None)
    if asked is None or chosen is None or not chosen.handle.startswith("n"):
        return []
    trip = next((message for message in known if "Guangzhou" in message.text), None)
    value = (
        "The user plans to travel to Guangzhou during the summer vacation and chose 7 Days Inn"
        " for accommodation."
    )
    fact = _operation(
        "update" if trip else "add",
        trip.handle if trip else None,
        [asked.handle, chosen.handle],
        "fact",
        "Guangzhou Summer Trip Plan",
        value,
    )
    preference = _operation(
        "add",
        None,
        [chosen.handle],
        "implicit_preference",
        "Cost-effective hotels",
        "The user may prefer cost-effective hotels.",
        "The user chose 7 Days Inn, a budget chain, although no budget was mentioned.",
    )
    tags = {"tags": ["Travel", "Guangzhou", "Accommodation", "Hotel"]}
    return [fact | tags, preference | {"tags": ["Hotel"]}]


def _operation(
    action: str,
    memory: str | None,
    evidence: list[str],
    kind: str,
    key: str,
    value: str,
    reasoning: str = "",
) -> dict[str, Any]:
    return {
        "action": action,
        "memory": memory,
        "evidence": evidence,
        "kind": kind,
        "key": key,
        "value": value,
        "reasoning": reasoning,
        "tags": [],
        "confidence": 0.9,
        "event_time": None,
        "is_event": False,
    }
