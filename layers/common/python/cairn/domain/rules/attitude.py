"""Whether a text states a liking or a dislike of its speaker."""

import re

_WORD = re.compile(
    r"\b(?P<down>hate|dislike|detest|loathe|despise|can't stand|cannot stand|allergic|averse)\b"
    r"|\b(?P<up>like|love|adore|enjoy|prefer|favou?r|fan of|favou?rite"
    r"|into|fond of|keen on|rather)\b"
    r"|(?P<xia>讨厌|討厭|厌恶|反感|受不了|过敏|過敏)"
    r"|(?P<shang>喜[欢歡]|偏[爱好]|热爱|钟爱|最爱|爱(?=[吃喝看听玩用去打穿做买])|习惯|宁愿)",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"(?:'d|would) (?:\w+ )?(?:like|love)\b|\blook(?:s|ed)? like\b|想要", re.IGNORECASE
)
_NEGATION = re.compile(r"(?:\bnot|n't|\bnever|\bno longer|不|没)\W*(?:\w+\W+)?$", re.IGNORECASE)


def attitude(text: str) -> int:
    """+1 for a liking, -1 for a dislike, 0 for neither; the first expression counts."""
    clean = _WISH.sub(" ", text.replace("’", "'"))
    match = _WORD.search(clean)
    if match is None:
        return 0
    sign = 1 if match["up"] or match["shang"] else -1
    return -sign if _NEGATION.search(clean[: match.start()]) else sign


def without_attitude(text: str) -> str:
    """`text` with the words of liking and disliking taken out."""
    return _WORD.sub(" ", text)
