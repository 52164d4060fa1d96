"""Whether a statement repeats an earlier one."""

import re

from cairn.domain.rules.preferences import stated_preferences
from cairn.domain.text.analysis import analyse
from cairn.domain.text.normal_form import normal_form
from cairn.domain.times.said_at import day

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
# Words of mere answers and greetings, whose meaning is in the message before them.
_REPLY_WORDS_TEXT = """
yes yeah yep yup no nope ok okay sure right fine good great cool nice thanks thank you please
sounds sound agree agreed exactly absolutely definitely course perfect awesome amazing wow haha
lol hi hello hey bye really very much lot so well too also just that it this same here one like
i me my and is are was the a an to of in for on do did be have has will would can
"""
_REPLY_WORDS = frozenset(_REPLY_WORDS_TEXT.split())
_REPLY_CJK = re.compile(
    "好的|好吧|好啊|好|谢谢|知道了|没问题|可以|是的|对的|嗯|行|明白|了解|收到|当然|不客气|没关系|哈哈"
)
# Lasting states are worth one memory however briefly they are stated.
_SELF_DESCRIPTION = re.compile(
    r"^(?:i(?:'m| am) (?:a|an|from)\b|i (?:live|work|study|own|speak|come from|was born)\b"
    r"|my (?:\w+ ){1,3}(?:is|are)\b)"
)
_RELATIVE_TIME = re.compile(
    r"\b(?:today|yesterday|tomorrow|tonight|just now|right now|recently|earlier"
    r"|(?:this|last|next) (?:\w+ )?(?:morning|afternoon|evening|night|week|weekend|month|year|time"
    r"|spring|summer|autumn|fall|winter|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|ago)\b"
    r"|今天|今日|昨天|前天|明天|后天|今早|今晚|昨晚|明晚|刚才|刚刚|上周|下周|上个|下个|去年|明年|今年|本周|这周|这个周|周末"
    r"|最近|[天周月年]前|上午|下午",
    re.IGNORECASE,
)
_FEWEST_WORDS, _FEWEST_CJK = 3, 4


def can_repeat(words: str) -> bool:
    """Whether the words mean the same wherever they are said, so that twice is once."""
    form = normal_form(words)
    if _CJK.search(form):
        return len(_CJK.findall(_REPLY_CJK.sub("", form))) >= _FEWEST_CJK
    content = _content(form)
    is_lasting = bool(_SELF_DESCRIPTION.match(form)) or bool(stated_preferences(words))
    return len(content) >= (1 if is_lasting else _FEWEST_WORDS)


def is_mere_reply(words: str) -> bool:
    """Whether the words only answer or greet: nothing is left without what replies consist of."""
    form = normal_form(words)
    return not _content(_REPLY_CJK.sub("", form))


def is_same_occasion(words: str, first_ms: int, again_ms: int) -> bool:
    """False when "today" was said on two days: these are two events."""
    return not _RELATIVE_TIME.search(words) or day(first_ms) == day(again_ms)


def _content(form: str) -> list[str]:
    return [word for word in form.split() if word not in _REPLY_WORDS and analyse(word)]
