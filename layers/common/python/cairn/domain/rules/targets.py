"""Which known statement a correction is about: at most one, and none in doubt."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from cairn.domain.rules.attitude import attitude, without_attitude
from cairn.domain.rules.correction import Correction, Manner
from cairn.domain.rules.english_corrections import is_past_event
from cairn.domain.text.analysis import analyse
from cairn.domain.text.sentences import declared, sentences

# Tuned on hand-written cases in both languages and on five public multi-month conversations,
# in which hardly any turn corrects an earlier one. See ADR 0005.
_LEAST_REPLACED = 0.7
_LEAST_OF_TARGET = 0.25
_LEAST_COMMON_TOPIC = 0.5
_LEAST_LEAD = 0.15
_TOPIC_WEIGHT = 0.5

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
_FILLER = re.compile(r"^(?:it|that|this|thanks?|thank you|hey|hi|hello|wow|please|ok|okay)\b", re.I)
_FIRST_PERSON = re.compile(r"\b(?:i|i'\w+|my|we|our)\b|我", re.I)


def content(text: str) -> tuple[str, ...]:
    """The terms of a text that can tell one topic from another."""
    return _content(text.replace("’", "'"))


@lru_cache(maxsize=2048)
def _content(text: str) -> tuple[str, ...]:
    plain = _CJK_WEAK.sub("", _WEAK.sub(" ", without_attitude(text)))
    return analyse(plain)


def target_of(correction: Correction, known: Sequence[str]) -> int | None:
    """Index of the one text in `known` that the correction is about."""
    rarity = _rarity(known)
    scores = [_score(correction, text, rarity) for text in known]
    ranked = sorted(range(len(known)), key=lambda index: -scores[index])
    if not ranked or scores[ranked[0]] <= 0:
        return None
    runner_up = max(0.0, scores[ranked[1]]) if len(ranked) > 1 else 0.0
    return ranked[0] if scores[ranked[0]] - runner_up >= _LEAST_LEAD else None


def _rarity(known: Sequence[str]) -> dict[str, float]:
    """Inverse document frequency over what is known; a term of every text still counts a little."""
    counts = Counter(term for text in known for term in set(content(text)))
    return {term: math.log(1 + (len(known) + 0.5) / count) for term, count in counts.items()}


def _score(correction: Correction, text: str, rarity: dict[str, float]) -> float:
    """0 when the correction cannot be about the text, else higher for more in common."""
    statement = _only_statement(text)
    if statement is None or is_past_event(statement) or not _agrees(correction, statement):
        return 0.0
    unknown = max(rarity.values(), default=1.0)

    def weight(terms: set[str]) -> float:
        return sum(rarity.get(term, unknown) for term in terms)

    target = set(content(statement))
    replaced, topic = set(content(correction.replaced)), set(content(correction.topic))
    topic -= replaced
    shared = topic & target
    of_target = weight((replaced | topic) & target) / weight(target) if target else 0.0
    if not replaced:
        if correction.manner is not Manner.RECONSIDERED or len(shared) < 2:
            return 0.0
        common = weight(shared) / min(weight(topic), weight(target))
        return common if min(common, of_target * 2) >= _LEAST_COMMON_TOPIC else 0.0
    covered = weight(replaced & target) / weight(replaced)
    if covered < _LEAST_REPLACED or of_target < _LEAST_OF_TARGET:
        return 0.0
    if len(replaced & target) < 2 and not (shared or _is_about(correction, statement, target)):
        return 0.0
    return covered + _TOPIC_WEIGHT * of_target


def _only_statement(text: str) -> str | None:
    """The only statement of a text; None for several, of which a correction would lose the rest."""
    stated = [part for sentence in sentences(text) if (part := declared(sentence))]
    with_content = [part for part in stated if content(part) and not _FILLER.match(part)]
    return with_content[0] if len(with_content) == 1 else None


def _agrees(correction: Correction, statement: str) -> bool:
    """Whether both are about likings or both about facts: one does not correct the other."""
    held = attitude(statement)
    if correction.manner is Manner.RECONSIDERED:
        return True
    if correction.manner is Manner.NEGATION:
        return attitude(correction.replaced) == held
    return bool(attitude(correction.sentence)) == bool(held)


def _is_about(correction: Correction, statement: str, target: set[str]) -> bool:
    """Whether one common term is enough: the statement is about the speaker and little else."""
    if not _FIRST_PERSON.search(statement):
        return False
    if correction.manner is Manner.CONTRAST:
        return attitude(correction.sentence) == attitude(statement) != 0
    (term,) = set(content(correction.replaced)) & target
    return bool(attitude(statement)) or len(target) <= 2 or _is_predicate(term, statement)


def _is_predicate(term: str, statement: str) -> bool:
    """ "I smoke ten a day" is about smoking; "my smoke alarm" is not."""
    if re.search("[\u3040-\u9fff]", term):
        return bool(re.search(f"我.{{0,8}}{re.escape(term)}", statement))
    words = re.findall(r"[\w']+", statement)
    subjects = [place for place, word in enumerate(words) if re.match(r"(?:I|we)\b", word, re.I)]
    nearby = (word for place in subjects for word in words[place + 1 : place + 4])
    return any(term in content(word) for word in nearby)
