"""Speakers whose names begin their messages, as transcripts and chat bridges write them."""

import re
from collections.abc import Sequence

from cairn.domain.conversation.message import Message
from cairn.domain.conversation.role import Role

_NAME_PREFIX = re.compile(
    r"\A\s*([^\W\d_][\w.'\u2019-]{0,30}(?: [^\W\d_][\w.'\u2019-]{0,30}){0,2}):\s"
)


def name_in(text: str) -> str | None:
    """`Ann Lee` of `Ann Lee: ...`."""
    named = _NAME_PREFIX.match(text)
    return named[1] if named else None


def is_transcript(turns: Sequence[Message]) -> bool:
    """Whether every turn begins with a name, so that people speak whatever the roles say.

    A single turn is no transcript: an assistant writes "Summary: ...", too.
    """
    return len(turns) > 1 and all(name_in(turn.text) for turn in turns)


def is_person(message: Message, *, in_transcript: bool) -> bool:
    """A user, or somebody with a name; an assistant without one is a program."""
    return message.role is Role.USER or bool(message.speaker_name) or in_transcript
