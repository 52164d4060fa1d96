"""Prompt injection: sentences that instruct the memory or its model are nobody's facts."""

import re

from cairn.domain.text.own_words import own_words

_START = (
    r"(?:^|[,;:.!?，。；：！？\n>\"'“(\[{]\s*|\b(?:please|pls|kindly|now|then|and|just|also|first|simply)\s+"
    r"|\byou\s+(?:must|should|shall|will|can|may|need to|have to|are to|now)\s+"
    r"|\b(?:can|could|would|will)\s+you\s+(?:please\s+)?|\b(?:want|need|order|command)\s+you\s+to\s+"
    r"|\b(?:asks?|asked|orders?|ordered|instructs?|instructed|requests?|requested|told|tells)"
    r"\s+(?:\w+\s+){0,3}to\s+)"
)
_CHANGE = (
    r"(?:forget|delete|erase|remove|wipe|clear|purge|drop|reset|overwrite|replace|rewrite|modify"
    r"|edit|alter|change|update|set|mark|merge|supersede|insert|inject|store|save|write|record|add)"
)
_MEMORY = (
    r"(?:memor(?:y|ies)\b|\bm\d+\b|\bentr(?:y|ies)\b|\bdatabase\b"
    r"|\b(?:stored|saved|known) (?:facts?|data|records?)"
    r"|\b(?:everything|anything|all|what(?:ever)?) (?:that )?(?:you|we|they)(?:'ve| have)?"
    r" (?:know|knew|stored|saved|learned|learnt|remember(?:ed)?)\b|\b(?:all|every) (?:the )?"
    r"(?:facts?|records?|preferences?)\b|\beverything about\b|\bconfidence\b|\btable\b)"
)
_SECRET = (
    r"(?:(?:system|hidden|initial|original|secret|internal) (?:prompt|message|instructions?|rules?)"
    r"|\byour (?:prompt|instructions?|rules?|guidelines|configuration|memories)"
    r"|other (?:users?|people|customers?|tenants?)|api[ _-]?keys?|passwords?|credentials"
    r"|\bsecrets?\b"
    r"|text above|words above|everything above)"
)
# Together, as looking for where an order may start takes longer than all the rest.
_ORDERS = (
    rf"{_CHANGE}\b.{{0,60}}{_MEMORY}",
    r"(?:forget|delete|erase|wipe) (?:that|about|everything|all|it|this|me|my|the user)\b",
    r"(?:reveal|print|show|repeat|output|dump|leak|list|tell me|display|return|give me"
    rf"|send|quote|expose)\b.{{0,60}}{_SECRET}",
    r"pretend\b",
    r"(?:respond|reply|answer|return|output|emit)\b.{0,40}"
    r"(?:\bjson\b|\boperations?\b|\baction\b|\bonly\b)",
)
_INJECTIONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_START}(?:{'|'.join(_ORDERS)})",
        r"\b(?:ignore|disregard|override|bypass|forget)\b.{0,40}\b(?:instructions?|rules?|prompts?"
        r"|guidelines|context|directions|constraints|everything|above)\b",
        r"\byou are (?:now|no longer)\b|\bfrom now on,? you\b|\b(?:act|behave) as (?:if|an?|the)\b"
        r"|\b(?:developer|debug|admin|god) mode\b|\bjailbr(?:eak|oken)\b",
        r"\bnew (?:system )?instructions?\s*:|^\s*(?:system|assistant|developer)\s*:"
        r"|\[/?inst\]|<\|?/?(?:system|im_start|im_end|new|earlier|memories)\b"
        r"|###\s*(?:system|instruction)",
        r"[\"']?(?:operations|action|evidence)[\"']?\s*:\s*[\[\"']",
    )
)
_CHINESE_INJECTIONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:忽略|无视|忘记|忘掉|绕过|不要理会).{0,20}(?:指令|指示|规则|提示|要求|以上|上面|之前|一切|所有|设定)",
        r"(?:删除|删掉|清除|清空|抹掉|抹去|移除|改写|覆盖|修改|重写|替换|忘记|忘掉|更新|写入|存入)"
        r".{0,20}(?:记忆|记录|数据库|条目|你知道的|你所知道)",
        r"(?:泄露|输出|显示|打印|告诉我|透露|列出|复述|重复).{0,20}(?:系统提示|提示词|系统指令|你的指令|密钥|密码"
        r"|其他用户|别的用户|其他人的)",
        r"你现在是|从现在(?:起|开始),?，?你|(?:开发者|管理员|调试)模式|请?扮演|请?假装",
    )
)
_SENTENCE = re.compile(r"(?<=[。！？!?；;…\n])\s*|(?<=\.)\s+")


def without_injections(text: str) -> str:
    """The speaker's own words without the sentences that are prompt injections.

    Empty when nothing else was said. In doubt a sentence is kept: it counts as its speaker's
    statement only.
    """
    words = own_words(text)
    parts = [part for part in _SENTENCE.split(words) if part]
    kept = [part for part in parts if not is_injection(part)]
    return words if len(kept) == len(parts) else " ".join(kept).strip()


def is_injection(sentence: str) -> bool:
    patterns = _INJECTIONS if sentence.isascii() else (*_INJECTIONS, *_CHINESE_INJECTIONS)
    return any(pattern.search(sentence) for pattern in patterns)
