"""Conversations with questions and the turns that answer them, in the form of the LoCoMo data set.

The data is not part of this project (CC BY-NC 4.0); who measures brings it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

KINDS = {1: "multi-hop", 2: "temporal", 3: "open-domain", 4: "single-hop", 5: "adversarial"}
ADVERSARIAL = KINDS[5]
_EVIDENCE = re.compile(r"D:?(\d+):0*(\d+)")  # also "D8:6; D9:17" and "D:11:26"


@dataclass(frozen=True)
class Turn:
    turn_id: str
    role: str
    text: str
    content: str  # with the speaker's name, and the caption of a photo


@dataclass(frozen=True)
class Session:
    said_at: str  # "1:56 pm on 8 May, 2023"
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Asked:
    """A question and the ids of all turns that its answer rests on."""

    text: str
    kind: str
    evidence: frozenset[str]


@dataclass(frozen=True)
class Conversation:
    sessions: tuple[Session, ...]
    questions: tuple[Asked, ...]

    @property
    def turns(self) -> dict[str, str]:
        return {turn.turn_id: turn.text for session in self.sessions for turn in session.turns}


def conversations(file: Path) -> list[Conversation]:
    """Raises: OSError, ValueError or KeyError for what is no such file."""
    return [_conversation(talk) for talk in json.loads(file.read_text(encoding="utf-8"))]


def _conversation(record: dict[str, Any]) -> Conversation:
    sessions = tuple(_sessions(record["conversation"]))
    known = {turn.turn_id for session in sessions for turn in session.turns}
    asked = (_asked(question, known) for question in record["qa"])
    return Conversation(sessions, tuple(question for question in asked if question.evidence))


def _sessions(talk: dict[str, Any]) -> Iterator[Session]:
    for number in count(1):
        if f"session_{number}_date_time" not in talk:
            return
        turns = talk.get(f"session_{number}") or ()
        yield Session(
            talk[f"session_{number}_date_time"],
            tuple(_turn(turn, talk["speaker_a"]) for turn in turns),
        )


def _turn(turn: dict[str, Any], first_speaker: str) -> Turn:
    caption = turn.get("blip_caption")
    shared = f" (shares a photo: {caption})" if caption else ""
    return Turn(
        turn_id=turn["dia_id"],
        role="user" if turn["speaker"] == first_speaker else "assistant",
        text=turn["text"],
        content=f"{turn['speaker']}: {turn['text']}{shared}",
    )


def _asked(question: dict[str, Any], known: set[str]) -> Asked:
    named = _EVIDENCE.findall(" ".join(map(str, question.get("evidence") or ())))
    ids = {f"D{int(session)}:{int(turn)}" for session, turn in named}
    return Asked(question["question"], KINDS[question["category"]], frozenset(ids & known))
