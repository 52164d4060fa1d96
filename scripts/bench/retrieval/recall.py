"""What retrieval is worth: recall of evidence, and what a threshold lets through."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from scripts.bench.retrieval.locomo import ADVERSARIAL, Asked

DEPTHS = (1, 2, 3, 5, 8, 10, 15, 20, 25)
TOKENS = 1_000  # of the items' texts, a token being four characters
THRESHOLDS = (0.45, 0.5)  # the defaults of MemOS and of MemoryRelay
SHOWN, LITTLE = 9, 2  # items by default, and what counts as little


@dataclass(frozen=True)
class Item:
    text: str
    score: float


@dataclass(frozen=True)
class Answer:
    """To a question of the conversation that was asked: `turns` held by each item, best first."""

    asked: Asked
    items: Sequence[Item]
    turns: Sequence[frozenset[str]]

    def is_whole(self, depth: int) -> bool:
        return self.asked.evidence <= frozenset().union(*self.turns[:depth])

    @property
    def is_whole_within_tokens(self) -> bool:
        spent, depth = 0.0, 0
        for item in self.items:
            spent += len(item.text) / 4
            depth += spent <= TOKENS
        return self.is_whole(depth)

    def relevant(self, at: int) -> bool:
        return not self.asked.evidence.isdisjoint(self.turns[at])


@dataclass
class Observed:
    """`foreign`: how many items passed each threshold for a question nothing stored answers."""

    answers: list[Answer] = field(default_factory=list)
    foreign: list[dict[float, int]] = field(default_factory=list)
    failed: int = 0
    leaked: int = 0
    short: int = 0


class TurnFinder:
    """Which turns of a conversation a text holds as a whole."""

    def __init__(self, turns: Mapping[str, str]) -> None:
        plain = {turn_id: _plain(text) for turn_id, text in turns.items()}
        self._turns = {turn_id: text for turn_id, text in plain.items() if text}
        self._known: dict[str, frozenset[str]] = {}

    def of(self, text: str) -> frozenset[str]:
        """A short turn inside of a longer one that is held counts as the longer one alone."""
        if text not in self._known:
            whole = f" {_plain(text)} "
            held = {turn_id: said for turn_id, said in self._turns.items() if f" {said} " in whole}
            others = set(held.values())
            self._known[text] = frozenset(
                turn_id
                for turn_id, said in held.items()
                if not any(f" {said} " in f" {other} " for other in others if other != said)
            )
        return self._known[text]


def passed(items: Iterable[Item]) -> dict[float, int]:
    scores = [item.score for item in items][:SHOWN]
    return {limit: sum(score >= limit for score in scores) for limit in THRESHOLDS}


def figures(observed: Observed) -> dict[str, float]:
    """By name, in percent or counts; the adversarial are no part of recall."""
    answerable = [answer for answer in observed.answers if answer.asked.kind != ADVERSARIAL]
    found = {f"all@{depth}": _percent(a.is_whole(depth) for a in answerable) for depth in DEPTHS}
    found[f"all<={TOKENS}"] = _percent(answer.is_whole_within_tokens for answer in answerable)
    for kind in sorted({answer.asked.kind for answer in answerable}):
        mine = [answer for answer in answerable if answer.asked.kind == kind]
        found[f"all@10 {kind}"] = _percent(answer.is_whole(10) for answer in mine)
    for limit in THRESHOLDS:
        found |= _at(limit, observed, answerable)
    counts = {"failed": observed.failed, "leaks": observed.leaked, "short": observed.short}
    return found | counts


def _at(limit: float, observed: Observed, answerable: Sequence[Answer]) -> dict[str, float]:
    shown = [(a, at) for a in answerable for at in range(len(a.items[:SHOWN]))]
    relevant = [(a, at) for a, at in shown if a.relevant(at)]
    through = [(a, at) for a, at in shown if a.items[at].score >= limit]
    adversarial = [answer for answer in observed.answers if answer.asked.kind == ADVERSARIAL]
    return {
        f"{limit} precision": _percent(a.relevant(at) for a, at in through),
        f"{limit} recall": _percent(a.items[at].score >= limit for a, at in relevant),
        f"{limit} adversarial with little": _percent(
            passed(answer.items)[limit] <= LITTLE for answer in adversarial
        ),
        f"{limit} foreign with nothing": _percent(
            counts[limit] == 0 for counts in observed.foreign
        ),
        f"{limit} foreign with little": _percent(
            counts[limit] <= LITTLE for counts in observed.foreign
        ),
    }


def _percent(held: Iterable[bool]) -> float:
    values = list(held)
    return round(100 * fmean(values), 1) if values else 0.0


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
