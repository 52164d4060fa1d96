"""What a sentence says of its topic, and another value in its place."""

import re

_EN_TAIL = re.compile(
    r"^(?P<head>.{0,300}\b(?:is|are|am|was|were|be|called|named|in|on|at|to)\s)(?P<old>[^,.;!?]{1,120})(?P<end>[.!]?)$",
    re.IGNORECASE,
)
_CJK_TAIL = re.compile(
    "^(?P<head>.{0,200}(?:是|叫|在|为|住|去|姓|选))(?P<old>[^，,。；;！!？?]{1,60})(?P<end>[。！!]?)$"
)
_OWN = re.compile(r"^(?:my|our|the|his|her|their|its|your|user's)\s|^(?:我们?的?)", re.IGNORECASE)
_PLACED = re.compile(r"^(?:on|in|at|to)\s", re.IGNORECASE)


def with_value(sentence: str, value: str) -> str | None:
    """ "My sister is called Anna" with another name; None where it says nothing of the kind."""
    match = _EN_TAIL.match(sentence) or _CJK_TAIL.match(sentence)
    if match is None:
        return None
    return f"{match['head']}{_PLACED.sub('', value)}{match['end']}"


def with_value_of(topic: str, text: str, value: str) -> str:
    """The text with another value wherever it says what the topic is."""
    core = _OWN.sub("", topic).strip()
    if not core:
        return text
    named = re.escape(core)
    english = re.compile(
        rf"(?P<head>\b{named}\s(?:is|are|was|will be)\s(?:(?:on|in|at|called|named)\s)?)"
        r"[^,.;!?\n]{1,120}",
        re.IGNORECASE,
    )
    chinese = re.compile(rf"(?P<head>{named}(?:是|在|叫|为|：|:))[^，,。；;！!？?\n]{{1,60}}")
    pattern = english if text.isascii() or core.isascii() else chinese
    return pattern.sub(lambda match: f"{match['head']}{_PLACED.sub('', value)}", text)


def as_statement(topic: str, value: str) -> str:
    """The topic and its value as a sentence of their own."""
    return f"{topic} is {value}" if topic.isascii() else f"{topic}是{value}"
