"""English expressions of the speaker's own lasting likes, dislikes and restrictions."""

import re
from collections.abc import Iterator
from itertools import islice

_SHORTEST = len("I like x")
_ADVERB = (
    r"(?:really|absolutely|also|still|always|usually|generally|typically|normally|just|do|even|now"
    r"|especially|particularly|mostly|mainly|actually|honestly|personally|truly|definitely|much"
    r"|strongly|rather|quite|kind of|kinda|sort of|totally|simply|only|both|never|certainly|often"
    r"|sometimes|tend to|happen to|would|have always|'ve always|'d|secretly|deeply|highly|very)"
)
# A clause of the speaker's own begins here; "things I love" and "he says I like" do not.
_BEGIN = (
    r"(?:^|[.!;,—–(:]\s*|\s-\s+|\b(?:and|but|so|because|cause|since|although|though|while|yet|plus"
    r"|also|well|yes|yeah|no|oh|ah|honestly|personally|actually|basically|however"
    r"|(?:i|i've|i'm|please|just)\s(?:think|guess|believe|realized?|realised?|found|remember|know"
    r"|mean|admit|note|sure|afraid|said|must say|have to say|so you know)(?:\sout)?(?:\sthat)?"
    r"|remember(?:\sthat)?|note(?:\sthat)?|fyi|by the way)\s+)"
)
_NOT = r"(?:do not|don't|dont|no longer|can't say i|never)"
_TASTE = r"(?:like|love|adore|enjoy|prefer|favou?r|hate|dislike|detest|loathe|despise|fancy)"
_PAST_TASTE = r"(?:liked|loved|enjoyed|preferred|hated|disliked)"
_INTAKE = r"(?:eat|drink|smoke|consume)"
_HABIT = r"(?:eat|drink|use|read|listen to|watch|wear|buy|fly|order|cook with)"
_STATE = (
    r"(?:(?:not\s+)?(?:really\s+)?(?:a\s+)?(?:big|huge|great|massive|real|lifelong)?\s*fan of"
    r"|allergic to|intolerant to|(?:lactose|gluten)[ -]intolerant|fond of|keen on|partial to"
    r"|obsessed with"
    r"|addicted to"
    r"|(?:really |very |so |not )?into|crazy about|averse to"
    r"|(?:a\s+)?(?:strict\s+)?(?:vegetarian|vegan|pescatarian|teetotal\w*)"
    r"|(?:more of )?an?\s+(?:\w+\s+)?(?:lover|person))"
)
# Possessive: what is an adverb stays one, or every split of a row of them would be tried.
_SUBJECT = rf"I\s+(?:{_ADVERB}\s+)*+"

# Looked for once, and not by each of the patterns that begin there.
_CLAUSE = re.compile(_BEGIN + r"(?=(?:I|my)\b)", re.IGNORECASE)
_OWN_CLAUSES = tuple(
    re.compile(r"(?P<trigger>" + pattern + r")\b(?P<object>.*)", re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"I\s+(?:(?:{_NOT}|{_ADVERB})\s+)*+{_TASTE}",
        rf"I(?:'ve| have)\s+(?:always|never|long)\s+(?:really\s+)?{_PAST_TASTE}",
        r"I(?:'d| would)\s+(?:much\s+|always\s+)?(?:rather|prefer)",
        rf"{_SUBJECT}(?:can't|cannot|can not|couldn't)\s+(?:stand|bear|eat|drink|tolerate)",
        rf"I\s+(?:do not|don't|never)\s+(?:really\s+)?(?:{_INTAKE}|care for)",
        rf"I\s+(?:really\s+)?only\s+(?:ever\s+)?{_HABIT}",
        rf"I(?:'m| am)\s+(?:{_ADVERB}\s+|not\s+|no longer\s+)*+{_STATE}",
        r"I\s+have\s+(?:an?\s+)?(?:\w+\s+)?(?:allergy|allergies|intolerance|aversion"
        r"|preference|sweet tooth"
        r"|soft spot|weakness)",
        r"my\s+(?:\w+\s+){0,2}?(?:favou?rite|preference|preferred)\b[^,;.]{0,60}?"
        r"\s(?:is|are|was always|has to be"
        r"|will always be)",
    )
)
# Shortened to a note, or with the liking at the end.
_OTHER_TRIGGERS = (
    re.compile(
        r"^(?P<trigger>(?:(?:not|never) a (?:big |huge )?fan of|can't stand|allergic to"
        r"|don't like|prefer))"
        r"\b(?P<object>.*)",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"(?P<trigger>\b(?:is|are)\s+(?:still\s+|by far\s+|definitely\s+)*(?:my|one of my)\s+"
        r"(?:\w+\s+)?(?:favou?rites?))\b(?P<object>.*)",
        re.IGNORECASE | re.DOTALL,
    ),
)
# Reactions and phrases whose object is only in the turn before: "I love it", "I like your idea".
_EMPTY_OBJECT = re.compile(
    r"^\s*(?:$|[,.!;:)…]"
    r"|(?:it|that|this|these|those|them|him|her|you|how|what|where|whatever|whoever|myself|so)\b(?!\s+when\b)"
    r"|the\s+(?:way|idea|sound|look|thought|vibe|energy|enthusiasm|design|photo|picture)s?\b"
    r"|to\s*(?:$|[,.!;])|(?:both|all)\s+(?:of\s+)?(?:them|these|those)\b|to\s+(?:think|say|see|hear|bother|ask|tell|admit|break"
    r"|interrupt|believe|imagine|disappoint)\b|one\b)",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(r"\b(?:you|your|yours|u)\b", re.IGNORECASE)
_ONE_OFF = re.compile(
    r"\b(?:today|tonight|tomorrow|right now|at the moment|this time"
    r"|this (?:one|week|weekend|morning|evening))\b",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"(?:'d|would)\s+(?:\w+\s+){0,2}?(?!rather|prefer)(?:like|love|hate|enjoy|fancy|adore)$", re.I
)
_REPORTED = re.compile(
    r"\b(?:said|says|say|tells|told|asked|asks|wrote|whispered|shouted|unless|whether|suppose|imagine"
    r"|pretend|translate|sing|lyrics?|called|titled|like)\b[^,;.!]{0,30}$|\bif\b",
    re.IGNORECASE,
)


def trigger(sentence: str) -> str | None:
    """The words that state a preference of the speaker, or None.

    `sentence` declares something, and is plain.
    """
    if len(sentence) < _SHORTEST:
        return None
    for match, start in _matches(sentence):
        if _is_lasting_and_own(match, sentence[:start]):
            return match["trigger"].strip()
    return None


def _matches(sentence: str) -> Iterator[tuple[re.Match[str], int]]:
    """The first match of each pattern, with the start of the clause that it stands in."""
    clauses = list(_CLAUSE.finditer(sentence))
    for pattern in _OWN_CLAUSES if clauses else ():
        tried = ((pattern.match(sentence, clause.end()), clause.start()) for clause in clauses)
        yield from islice(((match, start) for match, start in tried if match), 1)
    for pattern in _OTHER_TRIGGERS:
        if match := pattern.search(sentence):
            yield match, match.start()


def _is_lasting_and_own(match: re.Match[str], before: str) -> bool:
    said, about = match["trigger"], match["object"]
    is_favourite = "avo" in said.lower() or said.lower().endswith(("vegetarian", "vegan", "tooth"))
    is_empty = (
        _EMPTY_OBJECT.match(about)
        and not is_favourite
        and not said.lower().endswith(("person", "lover"))
    )
    return not (
        is_empty
        or _WISH.search(said)
        or _ONE_OFF.search(about)
        or _ADDRESSED.search(about.partition(",")[0])
        or _REPORTED.search(_last_part(before.rstrip(" ,:")))
    )


def _last_part(before: str) -> str:
    """From the last full stop or exclamation mark on."""
    return before[max(before.rfind("."), before.rfind("!")) + 1 :]
