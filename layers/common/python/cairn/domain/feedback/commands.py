"""What a sentence of feedback asks for."""

from typing import NamedTuple


class Replacement(NamedTuple):
    """Another word: in all memories, or where `is_contrast` ("it is B, not A") in those meant.

    `topic` is what a contrast says beside both words.
    """

    old: str
    new: str
    topic: str = ""
    is_contrast: bool = False


class Assertion(NamedTuple):
    """What holds of a topic from now on: "my birthday should be the fifth of May"."""

    topic: str
    value: str


class Forgetting(NamedTuple):
    """What is to be known no more: a statement or, where it `is_about`, a topic; of that, all."""

    what: str
    is_about: bool = False
    is_all: bool = False


class Answer(NamedTuple):
    """Another value of what was said last: "no, it is B"."""

    value: str


class Denial(NamedTuple):
    """What was said last is not true, and `truth` is what is; "" where only that is said."""

    truth: str = ""


class Remark(NamedTuple):
    """Anything else that is stated: about the user, it is understood as in a message."""

    text: str


type Command = Replacement | Assertion | Forgetting | Answer | Denial | Remark


def change_of(old: str, new: str, *, is_literal: bool) -> Replacement | Assertion:
    """ "Change A to B" names the word that is wrong, or the topic of which something is wrong."""
    return Replacement(old, new) if is_literal else Assertion(old, new)
