"""English forms of feedback, read off one sentence."""

import re

from cairn.domain.feedback.commands import (
    Answer,
    Command,
    Denial,
    Forgetting,
    Replacement,
    change_of,
)
from cairn.domain.feedback.wording import are_alike, are_of_a_kind, is_name, is_quoted, unquoted

_USER = r"(?:the\s)?user"
_WANTS = r"(?:wants|wanted|would like|asks|asked|requests|requested)"
_POLITE = re.compile(
    r"^(?:(?:please|pls|hey|hi|hello|ok|okay|so|well|and|also|sorry|oh)\b[,!]?\s){0,3}"
    r"(?:(?P<asked>(?:can|could|would|will) you\s)|I(?:'d| would) like (?:you )?to\s"
    rf"|I want (?:you )?to\s|you should\s|(?P<wish>{_USER} {_WANTS}(?: (?:you|me|us))? to\s))?"
    r"(?:please\s)?",
    re.IGNORECASE,
)
_WORD = r"(?:the\s(?:word|name|term|phrase)s?\s)?"
_REPLACE = re.compile(
    r"^(?:replace\s(?:all (?:occurrences of\s)?|every\s)?"
    rf"{_WORD}(?P<old>.{{1,120}}?)\s(?:by|with)|rename\s{_WORD}(?P<old2>.{{1,120}}?)\s(?:to|as|into))"
    rf"\s{_WORD}(?P<new>.{{1,120}})$",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    rf"^(?:change|correct|update|modify|edit|fix)\s{_WORD}(?P<old>.{{1,120}}?)\s(?:to|into)\s{_WORD}"
    r"(?P<new>.{1,120})$",
    re.IGNORECASE,
)
_EVERYWHERE = re.compile(
    r"\s(?:everywhere|please|(?:in|across|throughout)\s(?:all\s)?(?:of\s)?(?:my\s|your\s|the\s)?memor(?:y|ies))$",
    re.IGNORECASE,
)
_SHOULD = re.compile(
    r"^(?P<old>.{1,80}?)\sshould (?:actually |really )?(?:be|read|say)\s(?P<new>.{1,80})$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"^(?:no,? )?(?:it|that|this|he|she|they|there|I|we|you)$", re.IGNORECASE)
_OWN = re.compile(r"^(?:my|our|the|his|her|their|its|your|user's|an?)\s", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"\b(?:address|name|phone|number|email|birthday|age|job|title|city|company|price|date|time"
    r"|colou?r|password|meeting|appointment|deadline)$",
    re.IGNORECASE,
)
_NOT_OLD = re.compile(
    r"^(?P<left>.{1,200}),\s?(?:and\s|but\s)?(?:definitely\s|certainly\s)?not\s(?P<old>[^,;:]{1,80})$",
    re.IGNORECASE,
)
_BUT_NEW = re.compile(
    r"^(?P<topic>[^;:]{0,120}?)(?:\bnot|n't)\s(?P<old>[^,;:]{1,80}?)"
    r"(?:,?\sbut(?:\srather)?|,\s?(?:it|that|he|she|they)(?:'s|'re| is| are))"
    r"\s(?P<new>[^,;:]{1,80})$",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"^(?P<topic>.{0,120}(?:\b(?:is|are|was|were|be|called|named|means|spelled|in|on|at|to|from|with|by|for|as)"
    r"|'s|'re)\s)(?P<new>.{1,80})$",
    re.IGNORECASE,
)
_PLACED = re.compile(r"^(?:on|in|at|to|from)\s", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|an?)\s", re.IGNORECASE)
_ANSWER = re.compile(
    r"^(?:no|nope|nah|wrong|actually)\b[,.!:;]?\s(?:actually,?\s)?"
    r"(?:it|that|this|he|she|they)(?:'s|'re| is| are| was| were| should be)"
    r"\s(?!not\b)(?P<new>.{1,120})$",
    re.IGNORECASE,
)
_SHOULD_BE = re.compile(r"^(?:it|that|this) should (?:be|read|say)\s(?P<new>.{1,120})$", re.I)
_DENIAL = re.compile(
    r"^(?:no[,.!]?\s)?(?:(?:that|this|it|you|what you said|the memory|your memory|your answer)"
    r"(?:'s|'re| is| are| was)\s(?:all\s|just\s|totally\s|completely\s|simply\s)?)?"
    r"(?:not (?:true|right|correct|accurate)|wrong|false|incorrect|mistaken|untrue)"
    r"(?:\s?[:,;\u2014\u2013-]{1,2}\s?(?P<truth>.{1,400}))?$",
    re.IGNORECASE,
)
_UNTRUE = re.compile(
    r"^(?:it(?:'s| is)\s)?(?:not true|wrong|false|incorrect|untrue|not the case)"
    r" that\s(?P<what>.{1,400})$",
    re.IGNORECASE,
)
_FORGET = re.compile(r"^(?:forget|stop remembering)\s(?P<what>.{1,400})$", re.IGNORECASE)
_DELETE = re.compile(r"^(?:delete|remove|erase|drop|discard)\s(?P<what>.{1,400})$", re.IGNORECASE)
_GONE = re.compile(
    rf"^(?:{_USER}|I) (?:{_WANTS}|want) (?P<what>.{{1,400}}?)"
    r"\s(?:to be )?(?:deleted|removed|forgotten|erased)$",
    re.IGNORECASE,
)
_HAS_DELETED = re.compile(
    rf"^{_USER} (?:has )?(?:deleted|removed|erased) (?P<what>.{{1,400}})$", re.IGNORECASE
)
_NOUN = re.compile(
    r"^(?P<all>(?:all|every|any)\s)?(?:(?:the|my|your|that|this|of|saved|user's)\s){0,3}"
    r"(?:memor(?:y|ies)|facts?|notes?|entr(?:y|ies)|records?|information|info|preferences?)"
    r"\s(?P<how>that|which says|saying|about|of|on|regarding|for|where)\s(?P<what>.{1,400})$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^(?P<all>everything|anything|all)?\s?(?:(?:that\s)?(?:you know|I (?:said|told you))\s)?"
    r"about\s(?P<what>.{1,400})$",
    re.IGNORECASE,
)
_THAT = re.compile(r"^that\s(?P<what>.{1,400})$", re.IGNORECASE)
_LAST = re.compile(
    r"^(?:it|that|this|the last (?:one|thing)|what I (?:just )?said)$", re.IGNORECASE
)


def find(sentence: str) -> Command | None:
    """None where it has no form of its own, as a question has none."""
    said = sentence.replace("\u2019", "'").rstrip(".! ")
    polite = _POLITE.match(said)
    rest = said[polite.end() :] if polite else said
    if polite and polite["asked"]:
        rest = rest.rstrip("? ")
    if rest.endswith("?"):
        return None
    is_wish = bool(polite and polite["wish"])
    return _ordered(rest, is_wish=is_wish) or _gone(said) or _stated(rest)


def _ordered(rest: str, *, is_wish: bool) -> Command | None:
    if match := _REPLACE.match(rest):
        return Replacement(unquoted(match["old"] or match["old2"]), _new(match))
    if match := _CHANGE.match(rest):
        old = match["old"]
        return change_of(unquoted(old), _new(match), is_literal=_is_word(old, match["new"]))
    if match := _FORGET.match(rest):
        return _forgetting(match["what"])
    if match := _DELETE.match(rest):
        return _named(match["what"]) or Forgetting(match["what"], is_about=is_wish)
    return None


def _gone(said: str) -> Command | None:
    match = _GONE.match(said) or _HAS_DELETED.match(said)
    return _forgetting(match["what"]) if match else None


def _stated(rest: str) -> Command | None:
    if match := _UNTRUE.match(rest):
        return Forgetting(match["what"])
    if match := _DENIAL.match(rest):
        return Denial(match["truth"] or "")
    return _contrast(rest) or _answer(rest) or _should(rest)


def _answer(rest: str) -> Command | None:
    match = _ANSWER.match(rest) or _SHOULD_BE.match(rest)
    return Answer(unquoted(match["new"])) if match else None


def _should(rest: str) -> Command | None:
    match = _SHOULD.match(rest)
    if match is None or _PRONOUN.match(match["old"]):
        return None
    old, new = match["old"], match["new"]
    is_literal = is_quoted(old) or (
        _is_word(old, new) and (are_alike(old, new) or (is_name(old) and is_name(new)))
    )
    return change_of(unquoted(old), unquoted(new), is_literal=is_literal)


def _contrast(rest: str) -> Replacement | None:
    if match := _NOT_OLD.match(rest):
        clause = re.split(r"[:;]\s?", match["left"])[-1]
        value = _VALUE.match(clause)
        return _contrasted(match["old"], value["new"], value["topic"]) if value else None
    match = _BUT_NEW.match(rest)
    return _contrasted(match["old"], match["new"], match["topic"]) if match else None


def _contrasted(old: str, new: str, topic: str) -> Replacement:
    """ "Not on Monday" is about Monday; the new word keeps an article that only it has."""
    placed, word = _PLACED.sub("", new), _PLACED.sub("", old)
    if _ARTICLE.match(word):
        placed = _ARTICLE.sub("", placed)
    return Replacement(unquoted(_ARTICLE.sub("", word)), unquoted(placed), topic, is_contrast=True)


def _forgetting(what: str) -> Command:
    return _named(what) or _about(what)


def _named(what: str) -> Command | None:
    """What a memory is named by; a bare "delete it" means what was said last."""
    if _LAST.match(what):
        return Denial()
    if match := _NOUN.match(what):
        is_about = match["how"].lower() not in ("that", "which says", "saying")
        return Forgetting(match["what"], is_about=is_about, is_all=bool(match["all"]))
    match = _THAT.match(what)
    return Forgetting(match["what"]) if match else None


def _about(what: str) -> Forgetting:
    if match := _ABOUT.match(what):
        return Forgetting(match["what"], is_about=True, is_all=bool(match["all"]))
    return Forgetting(what, is_about=bool(_OWN.match(what)))


def _new(match: re.Match[str]) -> str:
    return unquoted(_EVERYWHERE.sub("", match["new"]))


def _is_word(old: str, new: str) -> bool:
    """Whether A of "change A to B" is what memories say, and not what they say it of."""
    if is_quoted(old):
        return True
    is_topic = _OWN.match(old) or _ATTRIBUTE.search(old)
    return not is_topic and are_of_a_kind(old, new)
