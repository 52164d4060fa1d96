"""Texts that ask as much as they can of whoever reads them, of any size.

What is repeated is what rules look for: runs of spaces and marks, letters of many scripts, the
beginnings of statements that never come, and statements that do, one after the other.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count, cycle, takewhile
from random import Random
from typing import NamedTuple

from scripts.bench.rules.near_misses import NearMiss, near_misses
from scripts.bench.rules.patterns import domain_patterns

# Rules leave out longer sentences.
_SENTENCE = 480

_CHARACTERS = (
    *" \n\t\r\x0b\xa0\u3000\u2028\u200b\ufeff\u0301",
    *">\"'“”「『([{<《`*#~_",
    *",.;:!?-—…。，；！？、@/|",
    *"0aAéßяعहกあ中한Ａﷺİ😀",
)
_BEGINNINGS_TEXT = (
    "I like |and |not |no longer |I no longer |on Monday |I really |if |I don't |instead of "
    "|switched from |changed my mind |I changed my mind about |actually I |rather than "
    "|my favorite |is my |I think that |please delete |told a b c |last |in late |May 1, |2020-"
    "|12 of |Mr. |Ab of |A. |Ann: |a, how |a.b|https://a|a@b.|@a |<memories|<memories>|</memories>"
    "|system: |[inst|```|> \n|- \n|a\n\n|\t \n|\"a' |我|我喜欢|我不|不再|改成|把|从|还是"
    "|个人比较|从小就|的话|今天"
)
_STATEMENTS_TEXT = (
    "I like a{n}. |I no longer like a{n}. |I drink tea instead of a{n}. |I like it. |No, a{n}? "
    "|I switched from a{n} to b{n}. |I changed my mind. Take a{n}, not b{n}. |Yes! |a{n}, "
    "|I actually don't like a{n}. |I'd rather a{n}. But not b{n}. |My favorite a{n} is b. "
    "|I like tea, what about a{n}? |Ann{n} met Bob{n} in Rome. |a{n} b{n} c{n} "
    "|我喜欢茶{n}。|我不再喝茶{n}。|改变主意了，要茶{n}不要茶。"
)
_MESSAGES_TEXT = (
    "I changed my mind. I no longer like item {n} but tea.|I like a{n}. I love b{n}.|I like tea."
    "|I no longer drink tea a{n}.|I drink tea a{n}. I no longer drink tea.|I saw Ann today.|Hi"
    "|I changed my mind. tea a{n}.|My favorite a{n} is tea.|I smoke a{n}  \n  b c d.|a{n}"
    "|I drink tea. I drink tea. I drink tea. I drink tea.|我不再喝茶{n}|我喜欢茶{n}。"
    "|Ann: a{n}"
)
_BEGINNINGS = (*_BEGINNINGS_TEXT.split("|"), "x" * 99 + " ")
_STATEMENTS = tuple(_STATEMENTS_TEXT.split("|"))
_MESSAGES = tuple(_MESSAGES_TEXT.split("|"))


class Form(NamedTuple):
    """`make` takes how many bytes (UTF-8) to make, at most."""

    name: str
    make: Callable[[int], str]

    def __call__(self, size: int) -> str:
        return self.make(size)


class Talk(NamedTuple):
    """Many messages of one form."""

    name: str

    def __call__(self, messages: int) -> list[str]:
        return [self.name.format(n=number) for number in range(messages)]


def forms() -> list[Form]:
    """Single texts, each name once."""
    return [
        *(Form(f"tea {unit!r} milk", partial(_between, unit)) for unit in _CHARACTERS),
        *(Form(f"{unit!r} over and over", partial(_over, unit)) for unit in _BEGINNINGS),
        *(Form(f"list of {form!r}", partial(_listed, form)) for form in _STATEMENTS),
        *_nearly_matching(),
    ]


def talks() -> list[Talk]:
    return [Talk(form) for form in _MESSAGES]


def _nearly_matching() -> Iterator[Form]:
    """For the patterns of each module: each near miss once for long, and in many sentences."""
    missed: dict[str, list[NearMiss]] = {}
    for name, pattern in domain_patterns():
        missed.setdefault(name.partition(".")[0], []).extend(near_misses(pattern))
    for module, misses in missed.items():
        if misses:
            long = [miss.lead + miss.pump * (_SENTENCE // len(miss.pump)) for miss in misses]
            short = [miss.lead + miss.pump for miss in misses]
            yield Form(f"long runs for {module}", partial(_runs, misses))
            yield Form(f"sentences for {module}", partial(_sentences, [*long, *short]))


def _size(text: str) -> int:
    return len(text.encode())


def _over(unit: str, size: int) -> str:
    return unit * (size // _size(unit))


def _between(unit: str, size: int) -> str:
    return f"I like tea{_over(unit, size - _size('I like teaand milk'))}and milk"


def _runs(misses: list[NearMiss], size: int) -> str:
    each = size // len(misses) - 2
    runs = (f"{miss.lead}{_over(miss.pump, each - _size(miss.lead))}" for miss in misses)
    return ".\n".join(runs)


def _sentences(units: list[str], size: int) -> str:
    """Each unit until a sentence is full, in turn; shuffled, so that any beginning is a sample."""
    full = [f"{(unit * _SENTENCE)[:_SENTENCE]}.\n" for unit in units]
    Random(0).shuffle(full)
    return _up_to(size, cycle(full))


def _listed(form: str, size: int) -> str:
    return _up_to(size, (form.format(n=number) for number in count()))


def _up_to(size: int, parts: Iterator[str]) -> str:
    """As many as fit."""
    left = size

    def fits(part: str) -> bool:
        nonlocal left
        left -= _size(part)
        return left >= 0

    return "".join(takewhile(fits, parts))
