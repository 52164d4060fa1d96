"""Chinese expressions of the speaker's own lasting likes, dislikes and restrictions."""

import re

# None is made of others, or a row of them would be read in every combination.
_ADVERB = (
    "(?:真的|真|特别|非常|很|最|比较|更加|更|也|都|还|一直|从来|[从從]小|其实|个人|平时|一般|通常|向来|挺|超级|超|蛮"
    "|太|怎么|大|是|尤其|就|确实|实在|现在|已经|始终|总是|本来|有点|不再|绝对)"
)
_TASTE = (
    "(?:不|没那么)?(?:喜[欢歡]|喜[爱愛]|偏[爱愛好]|[热熱][爱愛]|[钟鍾][爱愛]|[讨討][厌厭]|[厌厭][恶惡]|反感|受不了|[忍接]受不了"
    "|[爱愛](?=[吃喝看听玩用去打穿做买逛读跑唱坐养喝吃])|[爱愛]好|最[爱愛]|[习習][惯慣]|[倾傾]向于?|[宁寧][愿可願]|情[愿願])"
)
_DIET = "(?:不能?|只|从不|吃不了|喝不了)(?:吃|喝|抽)|吃素|吃不了|喝不了|吃不惯"
_OWN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<trigger>我(?:本人|个人|自己)?(?:{_ADVERB}|不)*{_TASTE})(?P<object>.*)",
        rf"(?P<trigger>我(?:{_ADVERB})*(?:{_DIET}))(?P<object>.*)",
        r"(?P<trigger>我(?:从小|好像|严重|一直|也|真的|其实|本人)*)(?P<object>[对對][^，,。]{1,20}(?:[过過]敏|不感兴趣|很感兴趣|特别感兴趣|感兴趣))",
        r"(?P<trigger>我(?:个人)?(?:的)?(?:最[爱愛]|[爱愛]好|偏好|最喜[欢歡]的)[^，,。]{0,12}(?:是|有))(?P<object>.*)",
        rf"^(?P<trigger>(?:{_ADVERB})*(?:不(?:太|怎么|大)?喜[欢歡]|(?:更|最|特别|很|比较)?喜[欢歡]|[讨討][厌厭]|偏好|偏[爱愛]|不[爱愛](?=[吃喝])"
        r"|[爱愛](?=[吃喝])|[受忍]受?不了|不吃))(?P<object>.*)",
        r"^我(?:是|在|住|叫|今年|平时|这个?人|来自|从小)[^，,。]{0,20}[，,](?P<trigger>"
        rf"(?:{_ADVERB})*{_TASTE})(?P<object>.*)",
    )
)
_NOT_OWN = re.compile(
    "如果|要是|假如|假设|假若|倘若|万一|是否|说|问|以为|猜|难道|什么|谁|哪|他|她|你|您|人家|以前|曾经|过去|小时候|当时|那时|使|让"
)
_PAST = re.compile("以前|曾经|过去|小时候|当时")
_EMPTY_OBJECT = re.compile(
    r"^(?:$|[，,。！!；;、~]|你|您|他|她|它|这|那|此|就好|就行|的话|过|上你|上他|上她|吧|了[。！!]*$|死|与否|不喜|的(?!是))"
)
_ONE_OFF = re.compile("今天|今晚|明天|这次|现在就|这一次|此刻")


def trigger(sentence: str) -> str | None:
    """The words that state a preference of the speaker, or None; `sentence` asks nothing."""
    if sentence.isascii():
        return None
    for pattern in _OWN:
        for match in pattern.finditer(sentence):
            if _is_lasting_and_own(match, sentence):
                return match["trigger"]
    return None


def _is_lasting_and_own(match: re.Match[str], sentence: str) -> bool:
    before = re.split(r"[，,；;、]", sentence[: match.start("trigger")])
    is_hypothetical = re.search(
        "如果|要是|假如|假设|倘若|万一|说$|说：$|问$", sentence[: match.start("trigger")]
    )
    return not (
        is_hypothetical
        or _NOT_OWN.search(before[-1])
        or _PAST.search(match["trigger"])
        or _EMPTY_OBJECT.match(match["object"])
        or "的话" in match["object"]
        or _ONE_OFF.search(sentence)
    )
