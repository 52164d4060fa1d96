"""The terms of a text that can tell one topic from another."""

import re

from cairn.domain.rules.attitude import without_attitude
from cairn.domain.text.analysis import analyse

_WEAK = re.compile(
    r"\b(?:now|will|going|go|goes|want|wants|would|get|got|have|has|really|also|too|still|any ?more"
    r"|longer|instead|actually|again|currently|usually|always|every ?day|every|already"
    r"|one|thing|things"
    r"|know|think|mind|care|remember|understand|see|mean|sure|need|way|so|please|use|used|using|new"
    r"|i|me|my|we|us|our|the|a|an|and|but|for|with|not|changed|chose|choose|decided|ones|other|others|much|lot|time|bit|user|assistant|today|'\w+)\b",
    re.IGNORECASE,
)
_CJK_WEAK = re.compile(
    "我们|我|你|的|了|在|是|很|都|也|就|还|把|被|要|想|去|再|不|没|这|那|个|现在|已经|决定|其实|一个|觉得|知道|每天"
    "|平时|一直|更|最|太|非常|特别|比较|和|跟|到|从|吧|啊|呢|选择|选|以后|打算|主意|改成|换成"
)


def content(text: str) -> tuple[str, ...]:
    """Terms in order, without those of liking, of changing and of every conversation."""
    plain = _WEAK.sub(" ", without_attitude(text.replace("’", "'")))
    return analyse(_CJK_WEAK.sub("", plain))
