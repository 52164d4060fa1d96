"""The type of entity that an English name stands for, by the words around it."""

import re
from typing import NamedTuple

PEOPLE_DO = (
    "said|says|asked|asks|told|tells|thinks|wants|wanted|likes|liked|loves|loved|prefers|works"
    "|worked|lives|lived|signs|signed|wrote|writes|called|joined|owns|owned|leads|manages|visited"
    "|met|knows"
)
_RELATIONS = (
    "friend|wife|husband|partner|brother|sister|mother|father|mom|dad|son|daughter|colleague"
    "|manager|boss|neighbou?r|uncle|aunt|cousin|teacher|doctor|dog|cat"
)
_BUSINESS = "Inc|Corp|Corporation|Ltd|LLC|LLP|GmbH|AG|PLC|Company"
_BODIES = (
    "University|College|Institute|Bank|Foundation|Association|Hospital|Agency|Group|Labs"
    "|Technologies|Systems|Airlines"
)
_MOVED = r"mov(?:e|ed|ing)|go|goes|going|went|travel(?:led|ling)?|trip|flight|flew|fly|back"
UNKNOWN = "other"
NEAR = 40  # characters before and after a name that are looked at


class Cue(NamedTuple):
    """A name with this before it, in it and after it is of this type."""

    type: str
    confidence: float
    before: str = ""
    within: str = ""
    after: str = ""


# The most confident first.
_CUES = (
    Cue("person", 0.9, before=r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? $"),
    Cue("organization", 0.85, within=rf"\b(?:{_BUSINESS})$"),
    Cue("organization", 0.8, within=rf"\b(?:{_BODIES})\b"),
    Cue("project", 0.8, within=r"^(?:Project|Operation) \S"),
    Cue("person", 0.8, before=rf"\b(?:{_RELATIONS}),? (?:(?:is )?called |named |is )?$"),
    Cue("organization", 0.7, before=r"\b(?:works? (?:at|for)|worked (?:at|for)|employed by) $"),
    Cue("person", 0.7, after=rf"(?:['’]s)? (?:{PEOPLE_DO})\b|, (?:who|whose|our|my)\b"),
    Cue("person", 0.7, before=r"\b(?:met|ask|asked|tell|told|call|called|thank|thanked|by) $"),
    Cue("location", 0.7, before=r"\b(?:live|lives|lived|living|born|based|stayed|staying) in $"),
    Cue("location", 0.7, before=rf"\b(?:near|visit|visited|visiting|(?:{_MOVED}) to) $"),
    Cue("technology", 0.5, before=r"\b(?:use|uses|used|using|install|installed|written in) $"),
    Cue("location", 0.5, before=r"\bin (?:the )?$"),
    Cue("person", 0.5, before=r"\b(?:with|and) $"),
    Cue("person", 0.5, after=r" and [A-Z]|['’]s\b"),
)


class _Compiled(NamedTuple):
    """What there is no pattern for need not match."""

    cue: Cue
    before: re.Pattern[str] | None
    within: re.Pattern[str] | None
    after: re.Pattern[str] | None


def _compiled(pattern: str) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None


_COMPILED = [_Compiled(cue, *map(_compiled, (cue.before, cue.within, cue.after))) for cue in _CUES]


def kind_of(before: str, name: str, after: str) -> tuple[str, float]:
    """Its type and the confidence in it."""
    is_apart = before.endswith(" ")  # so every pattern of what is before ends
    for cue, left, within, right in _COMPILED:
        if (
            (not within or within.search(name))
            and (not right or right.match(after))
            and (not left or (is_apart and left.search(before)))
        ):
            return cue.type, cue.confidence
    return UNKNOWN, 0.4
