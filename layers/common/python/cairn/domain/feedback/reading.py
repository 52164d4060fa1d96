"""Feedback as the commands that it consists of, sentence by sentence."""

import re
from collections.abc import Iterator

from cairn.domain.feedback import chinese_forms, english_forms
from cairn.domain.feedback.commands import (
    Assertion,
    Command,
    Denial,
    Forgetting,
    Remark,
    Replacement,
)
from cairn.domain.rules.repetition import is_mere_reply
from cairn.domain.text.own_words import own_words
from cairn.domain.text.sentences import declared, plain, sentences
from cairn.domain.understanding.prompt_injection import is_injection

MOST = 20  # of one feedback
_TITLE = re.compile(r"\b((?:Dr|Mr|Mrs|Ms|Prof|St|No)\.)(?=\s)")
_JOINED = "\u2060"  # keeps what follows a title in its sentence
_SPACES = re.compile(r"\s+")
_ABOUT_USER = re.compile(
    r"\b(?:I|I'\w+|my|mine|me|we|we'\w+|our)\b|\buser\b|我|咱|用户", re.IGNORECASE
)
_TO_YOU = re.compile(r"\b(?:you|you'\w+|your|yours)\b|你|您", re.IGNORECASE)


def commands_in(text: str) -> list[Command]:
    """In their order, at most `MOST`; empty where the feedback means nothing."""
    found: list[Command] = []
    for sentence in _sentences(text):
        if command := _read(sentence, is_after_denial=found[-1:] == [Denial()]):
            if found[-1:] == [Denial()]:  # what follows says what is true instead
                found.pop()
            found.append(command)
    return found[:MOST]


def is_meaningful(text: str) -> bool:
    """Whether it asks for or states anything at all, rather than thanks or orders others about."""
    return any(
        english_forms.find(sentence) or chinese_forms.find(sentence) or _states(sentence)
        for sentence in _sentences(text)
    )


def is_replacement(text: str) -> bool:
    """Whether it only replaces words everywhere, for which nothing has to be understood."""
    commands = commands_in(text)
    return bool(commands) and all(
        isinstance(command, Replacement) and not command.is_contrast for command in commands
    )


def named_words(text: str) -> list[str]:
    """The words that it names, which all memories that it is about may hold."""
    return [named for command in commands_in(text) if (named := _named(command))]


def _named(command: Command) -> str:
    match command:
        case Replacement(old):
            return old
        case Forgetting(what):
            return what
        case Assertion(topic):
            return topic
        case _:
            return ""


def _sentences(text: str) -> Iterator[str]:
    for sentence in sentences(_TITLE.sub(rf"\1{_JOINED}", own_words(text))):
        yield _SPACES.sub(" ", sentence.replace(_JOINED, "")).strip()


def _read(sentence: str, *, is_after_denial: bool) -> Command | None:
    command = english_forms.find(sentence) or chinese_forms.find(sentence)
    if isinstance(command, Denial) and command.truth:
        return _truth(command.truth)
    if isinstance(command, Replacement):  # A by A is nothing, and no remark either
        return command if command.old and command.new and command.old != command.new else None
    if command is None and is_after_denial and _states(sentence):
        return _truth(sentence)
    return command or (Remark(sentence) if is_about_user(sentence) else None)


def _truth(sentence: str) -> Command:
    """ "It is B" is about what was said last; anything else says by itself what it is about."""
    found = english_forms.find(f"no, {sentence}") or chinese_forms.find(f"不，{sentence}")
    return found or Denial(sentence)


def _states(sentence: str) -> bool:
    stated = declared(sentence)
    return stated is not None and not is_mere_reply(stated) and not is_injection(sentence)


def is_about_user(sentence: str) -> bool:
    """Whether it states something of the user, rather than thanks or scolds who reads it."""
    if not _states(sentence):
        return False
    said = plain(declared(sentence) or "")
    return bool(_ABOUT_USER.search(said)) and not _TO_YOU.search(said)
