"""Topic tags: the content words of a text, as they were written."""

import re
from collections import Counter
from collections.abc import Iterator
from heapq import nsmallest

from cairn.domain.text.analysis import analyse

MOST = 5
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_TOKEN = re.compile(rf"(?P<cjk>[{_CJK}]+)|[^\W_{_CJK}]+(?:['’\-][^\W_{_CJK}]+)*")
_POSSESSIVE = re.compile("['’]s$")
_BEFORE_A_WORD = re.compile(r"[^\s.!?。！？:\-*#>\"“(]\s*$")
_NOISE = re.compile(r"https?://\S+|```.*?(?:```|\Z)", re.DOTALL)
# Words of every conversation, which tell nothing about its topic.
_EVERYDAY_TEXT = """
able about actually after again ago all almost already also always and another any anyone
anything around ask awesome away back bad been before being best better both bring but can come
coming could day days did does doing done down each else end enough especially even ever every
everyone everything feel feeling felt few find first for found from fun gave get gets getting
give glad goes going gonna good got great guess guys had happen happy hard has have having hear
heard hello help hey hope how however idea instead into its just keep kind know last later least
let lets life like little long longer look looking lot lots love made make makes making many may
maybe mean mind more most much must myself need needs never new next nice nothing now off often
okay once one only other our out over own part people perhaps place please point prefer pretty
probably put quite rather really recently right said same saw say see seem seen she should show
since some someone something soon sounds start still stuff such sure take taking talk tell than
thank thanks that the their them then there these they thing things think this those though
thought through time times to today together told tomorrow too totally tried try trying two
under until upon use used using usually very wait want wanted wants was way week well went were
what when where which while who why will with without wonder wonderful would wow yeah year years
yes yesterday yet you your yourself hate dislike enjoy favorite favourite anymore amazing cool
hi haha are not don't can't i'm it's
"""
EVERYDAY = frozenset(_EVERYDAY_TEXT.split())
_CJK_FUNCTION = re.compile(
    "我们|你们|他们|她们|咱们|喜欢|喜歡|讨厌|討厭|偏好|但是|不过|可是|因为|所以|如果|虽然|而且|或者|以及|还是"
    "|可以|不要|不是|没有|已经|正在|一个|一些|一下|什么|怎么|怎样|哪些|哪里|为什么|这个|那个|这些|那些|这样|那样"
    "|现在|今天|昨天|明天|最近|觉得|认为|知道|希望|想要|需要|应该|能够|决定|选择|非常|特别|比较|真的|其实|一直"
    "|不再|改成|换成|而是|更|最|我|你|您|他|她|它|的|了|是|在|和|跟|与|也|都|就|还|很|太|把|被|给|让|对|从|到"
    "|去|来|要|会|能|想|说|吗|呢|吧|啊|呀|嘛|哦|嗯|有|不|没|这|那|个|每|住|又|再|过|着|得|地|之|及|或|为|以"
    "|は|が|を|に|で|と|も|の|です|ます|した|する|いる|ある|から|まで"
)
_CJK_LENGTHS = range(2, 7)


def topic_tags(text: str) -> tuple[str, ...]:
    """Up to five, in order of appearance; names first, then frequent and long words win."""
    clean = _NOISE.sub(" ", text)
    written: dict[str, str] = {}
    counts: Counter[str] = Counter()
    identities: dict[str, str] = {}
    for word, match in _words(clean):
        if word not in identities:
            identities[word] = " ".join(analyse(word)) or word.casefold()
        identity = identities[word]
        if identity not in written:
            written[identity] = _as_tag(word, match) if match else word
        counts[identity] += 1
    best = nsmallest(MOST, written, lambda it: (-counts[it], -_weight(written[it])))
    return tuple(word for identity, word in written.items() if identity in best)


def _words(text: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """Content words; with the match where it decides about capitals."""
    for match in _TOKEN.finditer(text):
        if match["cjk"]:
            chunks = _CJK_FUNCTION.split(match[0])
            yield from ((chunk, None) for chunk in chunks if len(chunk) in _CJK_LENGTHS)
        elif _is_content(match[0]):
            yield _POSSESSIVE.sub("", match[0]), match


def _is_content(word: str) -> bool:
    plain = word.replace("’", "'").casefold()
    is_bare = plain.partition("'")[0] in EVERYDAY
    return 3 <= len(word) <= 40 and not is_bare and not word.isdecimal()


def _as_tag(word: str, match: re.Match[str]) -> str:
    """Names keep their capitals; a capital that only begins a sentence is not a name."""
    before = match.string[max(0, match.start() - 20) : match.start()]
    begins = not _BEFORE_A_WORD.search(before)
    return word.lower() if begins and word.istitle() else word


def _weight(word: str) -> int:
    is_name = word[:1].isupper()
    return len(word) + (20 if is_name else 0)
