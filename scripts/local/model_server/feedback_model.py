"""Answers our feedback prompt as a modest good model would, from what the prompt shows alone."""

import json
import re
from typing import Any

from cairn.domain.text.analysis import analyse
from scripts.local.model_server.good_model import Line, fact, lines_of

INSTRUCTIONS = "You correct the long-term memory"
_INSTEAD = re.compile(
    r"(?P<new>[\w-]+),? (?:and )?not (?:in )?(?P<old>[\w-]+)"
    r"|不是(?P<old2>\w+?)[，,]?而?是(?P<new2>\w+)"
)
_FORGET = re.compile(r"\b(?:forget|delete|remove|no business)\b|忘掉|删除", re.IGNORECASE)
_OWN = re.compile(r"\b(?:I|my|we|our)\b|我")


def correcting(prompt: str) -> str:
    """One word for another in the memories that hold it; what is to be forgotten; else what the
    user says of themself is new.
    """
    lines = lines_of(prompt)
    known = [line for line in lines if line.handle.startswith("m")]
    said = [line for line in lines if line.handle.startswith("n")]
    operations = [change for feedback in said for change in _changes(feedback.text, known)]
    return json.dumps({"operations": operations}, ensure_ascii=False)


def _changes(text: str, known: list[Line]) -> list[dict[str, Any]]:
    if instead := _INSTEAD.search(text):
        old, new = instead["old"] or instead["old2"], instead["new"] or instead["new2"]
        holders = [line for line in known if old in line.text]
        return [_operation("update", line, line.text.replace(old, new)) for line in holders]
    if _FORGET.search(text):
        words = set(analyse(text))
        most = max((len(words & set(analyse(line.text))) for line in known), default=0)
        meant = [line for line in known if len(words & set(analyse(line.text))) == most > 0]
        return [_operation("delete", line, "") for line in meant]
    return [fact(text, "n1")] if _OWN.search(text) else []


def _operation(action: str, line: Line, value: str) -> dict[str, Any]:
    return fact(value, "n1") | {"action": action, "memory": line.handle}
