"""Chinese expressions of correction."""

import re
from collections.abc import Sequence

from cairn.domain.rules.correction import Correction, Manner
from cairn.domain.text.sentences import plain

_CLAUSE = "[^，,。.；;：:！!]"
_CHANGE = "(?:改成|换成|換成|改为|改為|换为|改到|换到|换去|改去|改用|换用|改住|换住)了?"
_ADVERBS = "(?:现在|已经|最近|以后|从此|决定|打算|也|都|就|再也|并|其实)*"

_EXCHANGES = (
    re.compile(rf"从(?P<old>{_CLAUSE}{{1,20}}?)[，,]?{_CHANGE}"),
    re.compile(rf"[把将](?P<old>{_CLAUSE}{{1,24}}?){_CHANGE}"),
    re.compile(rf"(?P<old>{_CLAUSE}{{0,20}}?){_CHANGE}"),
)
_NEGATIONS = (
    re.compile(rf"不再(?:是|去)?(?P<old>{_CLAUSE}{{1,24}})"),
    re.compile(
        rf"(?:^|[，,]|我){_ADVERBS}(?:不|没)(?P<old>(?:喜欢|爱|吃|喝|用|住|想|玩|抽|养|学|看|打|做|需要|要|在|是|信|练)"
        rf"{_CLAUSE}{{1,20}})了(?=$|[，,。！!；;])"
    ),
    re.compile(rf"其实我?(?:并|真的|也)?不(?:是|太|怎么)?(?P<old>{_CLAUSE}{{1,24}})"),
)
_CONTRAST = re.compile(rf"不是(?P<old>{_CLAUSE}{{1,24}}?)[，,、]?\s?而是")
_RECONSIDERED = re.compile(
    "改变?了?主意|改變?了?主意|改变了?(?:想法|看法)|更正|(?:说|记|搞|写)错了|纠正一下"
)
_DISCARDED = re.compile(
    rf"不(?:是|要|去|选|住|想要?|用|吃|喝|在)(?P<old>{_CLAUSE}{{1,20}}?)(?=$|[了，,。；;！!])"
)
_NOT_MINE = re.compile(
    "他|她|你|您|它|人家|大家|朋友|同事|老板|妈|爸|哥|姐|弟|妹|如果|要是|假如|万一|没有?$|可能|也许|没$"
)


def find(sentence: str, following: Sequence[str]) -> list[Correction]:
    """At most one: the sentence's most explicit expression. `following` are the next ones."""
    if sentence.isascii():
        return []
    correction = (
        _reconsidered(sentence, following)
        or _first(_EXCHANGES, Manner.EXCHANGE, sentence)
        or _first((_CONTRAST,), Manner.CONTRAST, sentence)
        or _first(_NEGATIONS, Manner.NEGATION, sentence)
    )
    return [correction] if correction else []


def _reconsidered(sentence: str, following: Sequence[str]) -> Correction | None:
    match = _RECONSIDERED.search(sentence)
    if match is None or _NOT_MINE.search(sentence[: match.start()]):
        return None
    then = " ".join(map(plain, following))
    rest = f"{sentence[: match.start()]} {sentence[match.end() :]} {then}"
    discarded = _CONTRAST.search(rest) or _DISCARDED.search(rest)
    old = discarded["old"] if discarded else ""
    return Correction(
        Manner.RECONSIDERED, sentence, old, rest.replace(old, " ", 1) if old else rest
    )


def _first(
    patterns: tuple[re.Pattern[str], ...], manner: Manner, sentence: str
) -> Correction | None:
    match = next((found for pattern in patterns if (found := pattern.search(sentence))), None)
    if match is None or _NOT_MINE.search(sentence[: match.start("old")] + match["old"]):
        return None
    rest = sentence[: match.start()] + " " + sentence[match.end() :]
    return Correction(manner, sentence, match["old"], rest)
