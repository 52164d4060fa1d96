"""Chats made up for measurements."""

import json
import re
from itertools import islice
from pathlib import Path

from cairn.domain.text.sentences import sentences
from scripts.bench.example_chats import LENGTH, chats, chats_of, statements


def test_chats_alternate_between_user_and_assistant_in_both_languages() -> None:
    found = list(islice(chats(), 30))

    assert all([turn["role"] for turn in chat] == ["user", "assistant"] * 2 for chat in found)
    chinese = [chat for chat in found if re.search("[\u4e00-\u9fff]", chat[0]["content"])]
    assert len(chinese) == 10


def test_nothing_is_said_twice() -> None:
    said = [
        sentence
        for chat in islice(chats(), 300)
        for turn in chat
        for sentence in sentences(turn["content"])
    ]

    assert len(said) == len(set(said))


def test_every_run_measures_the_same_chats() -> None:
    assert list(islice(chats(), 5)) == list(islice(chats(), 5))


def test_statements_are_single_sentences_that_differ() -> None:
    found = statements(200)

    assert len(set(found)) == 200
    assert all(len(sentences(text)) == 1 for text in found)


def test_a_chat_log_is_cut_into_chats_without_its_other_fields(tmp_path: Path) -> None:
    turns = [
        {"role": "user", "content": f"Page {number}", "chat_time": "2026-03-02 08:15"}
        for number in range(2 * LENGTH + 1)
    ]
    log = tmp_path / "log.jsonl"
    log.write_text("\n".join(map(json.dumps, turns)))

    first, second = chats_of(log)

    assert [turn["content"] for turn in first] == ["Page 0", "Page 1", "Page 2", "Page 3"]
    assert second[0] == {"role": "user", "content": "Page 4"}
