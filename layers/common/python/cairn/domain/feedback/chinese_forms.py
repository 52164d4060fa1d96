"""Chinese forms of feedback, read off one sentence."""

import re

from cairn.domain.feedback.commands import (
    Answer,
    Command,
    Denial,
    Forgetting,
    Replacement,
    change_of,
)
from cairn.domain.feedback.wording import are_alike, are_of_a_kind, is_quoted, unquoted

_PART = "[^，,。；;：:！!？?]"
_POLITE = re.compile(
    "^(?:(?:请|麻烦|拜托|帮我|帮忙|你)){0,3}(?P<asked>能不能|可不可以|能否|可以)?"
    "(?:用户(?:想要|想|希望|要求|要)(?!把?.{1,200}(?:被删|删[除掉]$))|我(?:想要|想|希望|要求|要)你?(?!把))?"
)
_EVERY = "(?:都|全部|全都|统统|统一|一律)?"
_REPLACE = re.compile(
    f"^[把将]?(?:所有的?)?(?P<old>.{{1,60}}?){_EVERY}(?:替换|替換|更名|改名)(?:成|为|為)(?P<new>.{{1,60}})$"
    "|^用(?P<new2>.{1,60}?)(?:来)?(?:替换|替換|代替|取代)(?P<old2>.{1,60})$"
)
_CHANGE = re.compile(
    f"^[把将]?(?P<old>.{{1,60}}?){_EVERY}"
    "(?:改成|改为|改為|改到|换成|換成|换为|修改为|修改成|更正为|更改为|更新为)(?P<new>.{1,60})$"
)
_SHOULD = re.compile("^(?P<old>.{1,40}?)(?:应该|應該|应当)(?:是|为|叫|在)(?P<new>.{1,60})$")
_THIS = re.compile("^(?:这|那|它|他|她|这个|那个|这里|不对|不|其实)[，, ]?(?:这|那|它|他|她)?$")
_OLD_FIRST = re.compile(
    f"^(?P<topic>{_PART}{{0,40}}?)(?:并)?不是(?P<old>{_PART}{{1,40}}?)"
    f"[，,、；; ]{{0,2}}(?:而是|应该是|是)(?P<new>{_PART}{{1,40}})$"
)
_NEW_FIRST = re.compile(
    f"^(?:{_PART}{{1,40}}[，,：:])?(?P<topic>{_PART}{{0,60}}?)(?:应该|應該)?是(?P<new>{_PART}{{1,40}})[，,、]\\s?(?:而)?(?:不是|并非|非)"
    f"(?P<old>{_PART}{{1,40}})$"
)
_ANSWER = re.compile(
    "^(?:(?:不对|不是|不|错了|错|没有|其实)[，,。！! ]{1,2})(?:应该|應該)?"
    "(?:是|叫|在)(?P<new>.{1,60})$"
    "|^(?:这|那|它)?(?:应该|應該)(?:是|叫|在)(?P<new2>.{1,60})$"
)
_DENIAL = re.compile(
    "^(?:(?:这|那|这个|那个|你|它)(?:是|都)?)?(?:说|记|搞|弄)?"
    "(?:不对|错了|错的|错|不正确|不是真的|不是这样的|不是这样)(?:了|的)?"
    "(?:[，,：:；; ]{1,2}(?P<truth>.{1,200}))?$"
)
_UNTRUE = re.compile(
    f"^(?P<what>{_PART}{{2,100}}?)(?:这件事|这)?(?:不是真的|是错的|是假的|是错误的)$"
)
_FORGET = re.compile("^(?:忘记|忘掉|忘了|别再?记得?|不要再?记得?)(?P<what>.{1,200})$")
_DELETE = re.compile("^(?:删除|删掉|移除|清除|去掉|抹去)(?:掉)?(?P<what>.{1,200})$")
_GONE = re.compile(
    "^(?:用户(?:已经|已)?(?:想要|想|希望|要求|要)?)?[把将]?(?P<what>.{1,200}?)(?:被|给)?(?:删除|删掉|忘掉|忘记|移除)(?:了|吧|掉)?$"
)
_HAS_DELETED = re.compile("^用户(?:已经|已)?(?:删除|删掉)了?(?P<what>.{1,200})$")
_NOUN = re.compile(
    "^(?P<all>所有|全部|一切)?(?:关于|有关)?(?P<what>.{1,200}?)的?(?P<all2>所有|全部|一切)?"
    "(?P<noun>记忆|信息|记录|内容|事情|事实|偏好)$"
)
_ABOUT = re.compile("^(?P<all>所有|全部|一切)?(?:关于|有关)(?P<what>.{1,200}?)(?:的一切|的所有)?$")
_TAIL = re.compile("(?:这件事|这事|的事|这回事|这一点|这条|这个)(?:情)?$")
_LAST = re.compile("^(?:它|这个|那个|这条|那条|这件事|刚才说的|刚刚说的|刚才的话|我刚才说的)$")
_OWN = re.compile("^(?:我|我们|他|她|咱)|的")
_ATTRIBUTE = re.compile(
    "(?:地址|颜色|名字|姓名|时间|电话|邮箱|生日|年龄|职业|城市|公司|地点|价格|密码|号码|会议|日期|上限|工作)$"
)


def find(sentence: str) -> Command | None:
    """None where it has no form of its own, as a question has none."""
    if sentence.isascii():
        return None
    said = sentence.rstrip("。.！!~ ")
    polite = _POLITE.match(said)
    rest = said[polite.end() :] if polite else said
    if polite and polite["asked"]:
        rest = rest.rstrip("吗嘛？? ")
    if rest.endswith(("?", "？", "吗", "呢")):
        return None
    return _forgotten(rest) or _gone(said) or _corrected(rest)


def _forgotten(rest: str) -> Command | None:
    if match := _FORGET.match(rest):
        return _forgetting(match["what"])
    if match := _DELETE.match(rest):
        return _named(match["what"]) or Forgetting(_TAIL.sub("", match["what"]))
    return None


def _gone(said: str) -> Command | None:
    match = _HAS_DELETED.match(said) or _GONE.match(said)
    if match is None:
        return None
    is_named = said.startswith(("用户", "把", "将"))
    return _forgetting(match["what"]) if is_named else _named(match["what"])


def _corrected(rest: str) -> Command | None:
    if match := _REPLACE.match(rest):
        return Replacement(
            unquoted(match["old"] or match["old2"]), unquoted(match["new"] or match["new2"])
        )
    if match := _ANSWER.match(rest):
        return Answer(unquoted(match["new"] or match["new2"]))
    if match := _DENIAL.match(rest):
        return Denial(match["truth"] or "")
    if match := _UNTRUE.match(rest):
        return Forgetting(match["what"])
    if match := _OLD_FIRST.match(rest) or _NEW_FIRST.match(rest):
        words = unquoted(match["old"]), unquoted(match["new"])
        return Replacement(*words, match["topic"], is_contrast=True)
    return _changed(rest)


def _changed(rest: str) -> Command | None:
    if match := _CHANGE.match(rest):
        old, new = match["old"], match["new"]
        return change_of(unquoted(old), unquoted(new), is_literal=_is_word(old, new))
    match = _SHOULD.match(rest)
    if match is None or _THIS.match(match["old"]):
        return None
    old, new = match["old"], match["new"]
    is_literal = is_quoted(old) or (_is_word(old, new) and are_alike(old, new))
    return change_of(unquoted(old), unquoted(new), is_literal=is_literal)


def _forgetting(what: str) -> Command:
    return _named(what) or _about(what)


def _named(what: str) -> Command | None:
    """What a memory is named by; a bare "delete it" means what was said last."""
    what = what.strip()
    if _LAST.match(what):
        return Denial()
    match = _NOUN.match(what)
    if match is None:
        return None
    is_all = bool(match["all"] or match["all2"])
    return Forgetting(_TAIL.sub("", match["what"]), is_about=True, is_all=is_all)


def _about(what: str) -> Forgetting:
    if match := _ABOUT.match(what):
        return Forgetting(match["what"], is_about=True, is_all=bool(match["all"]))
    return Forgetting(_TAIL.sub("", what))


def _is_word(old: str, new: str) -> bool:
    """Whether A of "把A改成B" is what memories say, and not what they say it of."""
    if is_quoted(old):
        return True
    is_topic = _OWN.search(old) or _ATTRIBUTE.search(old)
    return not is_topic and are_of_a_kind(old, new)
