"""Entities that a text names: people, organisations, places, technologies, documents. By rules."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from cairn.domain.entities.entity import identity_of
from cairn.domain.memory.mention import Mention
from cairn.domain.rules.names import names
from cairn.domain.rules.technologies import TECHNOLOGY

MENTIONS_MAX = 30  # of one text
_CJK = "\u3400-\u4dbf\u4e00-\u9fff"
_END = rf"(?=[，。！？、；\s的了]|[^{_CJK}]|$)"
_BODIES = "公司|集团|大学|学院|银行|医院|研究所"


class Rule(NamedTuple):
    """Its pattern's first group, or all of it, names an entity of this type."""

    type: str
    confidence: float
    pattern: str


# An earlier rule takes its part of the text from those after it.
_RULES = (
    Rule("document", 0.95, r"https?://[^\s<>\"'，。）】》]*[^\s<>\"'，。）】》.,;:!?)\]]"),
    Rule(
        "person", 0.7, r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"
    ),
    Rule("person", 0.6, r"(?<![\w@.])@[A-Za-z_][A-Za-z0-9_]{1,38}"),
    Rule("document", 0.9, r"《([^《》\n]{1,60})》"),
    Rule("other", 0.5, rf"[「『“]([{_CJK}A-Za-z0-9·]{{2,20}})[」』”]"),
    Rule("organization", 0.7, rf"(?:在|于|去|到|来自|加入|入职)([{_CJK}]{{2,10}}?(?:{_BODIES}))"),
    Rule("person", 0.8, rf"(?:我叫|名字是|名叫|他叫|她叫)([{_CJK}]{{2,4}}?){_END}"),
    Rule("location", 0.6, rf"(?:住在|搬到|搬去|来自|定居)([{_CJK}]{{2,6}}?)(?:工作|生活)?{_END}"),
    Rule("technology", 0.9, TECHNOLOGY.pattern),
)
_COMPILED = [(rule, re.compile(rule.pattern)) for rule in _RULES]


class _Match(NamedTuple):
    start: int
    end: int
    mention: Mention


def mentions(text: str) -> tuple[Mention, ...]:
    """Each entity once, in order of appearance, with its most confident mention."""
    best: dict[str, Mention] = {}
    identities: dict[str, str] = {}
    for _, _, mention in sorted(_without_overlaps(text), key=lambda match: match.start):
        value = mention.value
        identity = identities[value] = identities.get(value) or identity_of("", value)
        known = best.get(identity)
        if known is None or known.confidence < mention.confidence:
            best[identity] = mention
    return tuple(best.values())[:MENTIONS_MAX]


def _without_overlaps(text: str) -> Iterator[_Match]:
    """Of overlapping matches the first."""
    taken = bytearray(len(text))
    for found in (*_by_rules(text), *(_Match(*name) for name in names(text))):
        if not any(taken[found.start : found.end]):
            taken[found.start : found.end] = bytes([1]) * (found.end - found.start)
            yield found


def _by_rules(text: str) -> Iterator[_Match]:
    for rule, pattern in _COMPILED:
        for match in pattern.finditer(text):
            span = match.span(pattern.groups and 1)
            value = text[slice(*span)]
            yield _Match(*span, Mention(type=rule.type, value=value, confidence=rule.confidence))
