"""English expressions of correction."""

import re
from collections.abc import Sequence

from cairn.domain.rules.correction import Correction, Manner
from cairn.domain.text.sentences import plain

_SHORTEST = len("correction")
_CLAUSE = r"[^,.;:!?]+?"
_STOPS = (
    r"(?=$|[,.;:!?]|\s(?:because|since|so|for|when|while|as|and|but|now|this|next|if|due"
    r"|I|we|let's|please)\b)"
)
_MINE = (
    r"(?P<subject>\bI\b(?:'m| am|'ll| will)?|\bwe\b(?:'re| are)?"
    r"|\b(?:my|our) (?:[\w']+ ){1,4}?(?:is|are|does|do)?)"
)
_NEGATED = (
    r"(?:\s?(?:don't|do not|doesn't|does not|'m not|am not|isn't|is not"
    r"|aren't|are not|not|won't|will not|'re not))"
)

_NO_LONGER = re.compile(rf"{_MINE}\s*(?:\w+ly\s+)?no longer (?P<old>{_CLAUSE}){_STOPS}", re.I)
_ANYMORE = re.compile(rf"{_MINE}{_NEGATED}\s+(?P<old>{_CLAUSE})\s+(?:any ?more|any longer)\b", re.I)
_ACTUALLY = re.compile(
    rf"\bactually,?\s+{_MINE}{_NEGATED}\s+(?:really\s+)?(?P<old>{_CLAUSE}){_STOPS}"
    rf"|(?P<subject2>\bI\b(?:'m| am)?) actually (?:don't|do not|not) (?P<old2>{_CLAUSE}){_STOPS}",
    re.I,
)
_SWITCHED = re.compile(
    r"(?:\b(?:switched|changed|swapped)|^(?:please\s+)?(?:switch|change))\b(?P<topic>[\w' ]{0,40}?)"
    rf"\s?(?:over\s)?from (?P<old>{_CLAUSE}) (?:over )?to (?P<new>{_CLAUSE}){_STOPS}",
    re.I,
)
_INSTEAD = re.compile(rf"\binstead of (?P<old>{_CLAUSE}){_STOPS}", re.I)
_MIND = re.compile(
    r"\bI(?:'ve| have)?\s(?:just |now |completely |totally )?changed my mind\b"
    rf"(?:\s(?:about|on|regarding)\s(?P<old>{_CLAUSE}){_STOPS})?",
    re.I,
)
_MISTAKE = re.compile(
    r"^(?:\w+:\s*)?(?:sorry,? |no,? |oh,? )?(?:correction\b|scratch that|i was wrong"
    r"|i made a mistake"
    r"|i meant\b(?=.*\bnot\b)|i misspoke)",
    re.I,
)
_DISCARDED = re.compile(
    rf"(?:,\s*(?:and\s+)?not|\bno more|\bdon't want|\bdo not want|\binstead of|\brather than)\s+"
    rf"(?:(?:the|an?|on|at|in|to)\s+)*(?P<old>{_CLAUSE}){_STOPS}"
    rf"|\bnot\s+(?P<old2>{_CLAUSE})\s*,?\s+but\b",
    re.I,
)
# An exception or a hypothesis leaves what is known as it is.
_FOR_NOW = re.compile(r"\b(?:if|today|tonight|this time|this once|for once|right now)\b", re.I)
_FIRST_PERSON = re.compile(r"\b(?:I|I'\w+|my|me|we|we'\w+|our|let's|please)\b", re.I)
_IMPERATIVE = re.compile(
    r"^(?:\w+:\s*)?(?:make|use|book|call|put|set|take|choose|pick|go with)\b", re.I
)
_UNREAL = re.compile(
    r"(?:\b(?:if|unless|until|before|might|may|could|would|should|consider\w*|thinking (?:of|about)"
    r"|never|not|wish|suppose|imagine|you|he|she|they|him|them|people|made me|made)"
    r"|n't)\b[^,.;]{0,25}$",
    re.I,
)
_DECISIONS_TEXT = """
decided chose picked booked switched changed renamed selected ordered moved opted meant
"""
_DECISIONS = frozenset(_DECISIONS_TEXT.split())
_PAST_TEXT = """
had was were did went took got made ate drank saw bought came stayed felt found gave kept knew
left lost met ran said sat slept spent stood told thought wore won wrote drove flew grew heard
held read rode sang spoke taught woke began brought built caught cut fell fought hung hurt led
let paid put sent shot swam threw understood
"""
_PAST = frozenset(_PAST_TEXT.split())
_AFTER_SUBJECT = re.compile(
    r"\b(?:I|we)\s+(?:(?:just|all|also|both|then|even|\w+ly)\s+)*(?P<verb>\w+)",
    re.I,
)


def find(sentence: str, following: Sequence[str]) -> list[Correction]:
    """At most one: the sentence's most explicit expression. `following` are the next ones."""
    if len(sentence) < _SHORTEST:
        return []
    correction = (
        _reconsidered(sentence, following)
        or _negation(_NO_LONGER, sentence)
        or _negation(_ANYMORE, sentence)
        or _exchange(sentence)
        or _contrast(sentence)
        or _actually(sentence)
    )
    return [correction] if correction else []


def is_past_event(sentence: str) -> bool:
    """Whether the sentence is about a past event ("we stayed in"); past decisions still stand."""
    verbs = [match["verb"].lower() for match in _AFTER_SUBJECT.finditer(sentence)]
    return any(_is_past(verb) for verb in verbs) or "used to" in sentence or "ended up" in sentence


def _is_past(verb: str) -> bool:
    is_regular = verb.endswith("ed") and len(verb) > 4 and verb not in ("need", "feed", "speed")
    return (verb in _PAST or is_regular) and verb not in _DECISIONS


def _reconsidered(sentence: str, following: Sequence[str]) -> Correction | None:
    match = _MIND.search(sentence) or _MISTAKE.search(sentence)
    if match is None or _UNREAL.search(sentence[: match.start()]):
        return None
    then = " ".join(map(plain, following))
    rest = f"{sentence[: match.start()]} {sentence[match.end() :]} {then}"
    discarded = _DISCARDED.search(rest)
    old = _group(discarded, "old", "old2") if discarded else match.groupdict().get("old") or ""
    return Correction(
        Manner.RECONSIDERED, sentence, old, rest.replace(old, " ", 1) if old else rest
    )


def _negation(pattern: re.Pattern[str], sentence: str) -> Correction | None:
    match = pattern.search(sentence)
    if match is None:
        return None
    # "I no longer had to wait" is an event; "I'm no longer married" is not.
    is_bare = match["subject"].lower() in ("i", "we")
    if is_bare and _is_past(_first_word(match["old"])):
        return None
    if _UNREAL.search(sentence[: match.start()]):
        return None
    rest = sentence[: match.start()] + " " + sentence[match.end() :]
    return Correction(
        Manner.NEGATION, sentence, _with_subject(match["subject"], match["old"]), rest
    )


def _actually(sentence: str) -> Correction | None:
    match = _ACTUALLY.search(sentence)
    if match is None or _UNREAL.search(sentence[: match.start()]):
        return None
    old = _with_subject(_group(match, "subject", "subject2"), _group(match, "old", "old2"))
    rest = sentence[: match.start()] + " " + sentence[match.end() :]
    return Correction(Manner.NEGATION, sentence, old, rest)


def _exchange(sentence: str) -> Correction | None:
    match = _SWITCHED.search(sentence)
    if match is None or _UNREAL.search(sentence[: match.start()]):
        return None
    is_mine = _FIRST_PERSON.search(sentence[: match.end()])
    is_order = re.match(r"(?:please\s+)?(?:switch|change)\b", sentence, re.I)
    if not (is_mine or is_order):
        return None
    return Correction(Manner.EXCHANGE, sentence, match["old"], _without(sentence, match))


def _contrast(sentence: str) -> Correction | None:
    match = _INSTEAD.search(sentence)
    if match is None or is_past_event(sentence) or _FOR_NOW.search(sentence):
        return None
    if not (_FIRST_PERSON.search(sentence) or _IMPERATIVE.match(sentence)):
        return None
    return Correction(Manner.CONTRAST, sentence, match["old"], _without(sentence, match))


def _first_word(text: str) -> str:
    return next(iter(text.lower().split()), "")


def _group(match: re.Match[str], *names: str) -> str:
    return next((match[name] for name in names if match[name]), "")


def _with_subject(subject: str, old: str) -> str:
    """Includes a subject such as "my office", which is part of what is corrected."""
    return f"{subject} {old}" if subject.lower().startswith(("my", "our")) else old


def _without(sentence: str, match: re.Match[str]) -> str:
    return f"{sentence[: match.start('old')]} {sentence[match.end('old') :]}"
