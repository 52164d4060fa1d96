"""Decisions carry a number, a date and a status; the index says the same as they do."""

import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.documents import ROOT

FOLDER = ROOT / "docs" / "adr"
FILES = sorted(FOLDER.glob("[0-9]*.md"))
HEADER = re.compile(
    r"# (?P<number>\d{4}) (?P<title>[^:\n].*)\n\n"
    r"- Date: (?P<date>\d{4}-\d\d-\d\d)\n"
    r"- Status: (?P<status>.+)\n"
    r"(?P<changes>(?:- (?:Supersedes|Amends): .+\n)*)\n"
)
LINK = r"\[(\d{4})\]\([\w-]+\.md\)"
STATUS = re.compile(rf"(?:accepted|superseded by {LINK})(?:, amended by {LINK}(?:, {LINK})*)?")


class Decision(NamedTuple):
    file: Path
    number: str
    title: str
    date: str
    status: str
    changes: str


def decision(file: Path) -> Decision:
    header = HEADER.match(file.read_text(encoding="utf-8"))
    assert header, f"{file.name} has another header than the others"
    return Decision(file, *header.groups())


def changed(each: Decision) -> set[tuple[str, str, str]]:
    """(changed, how, by), as the later decision says."""
    kinds = re.findall(rf"- (Supersedes|Amends): {LINK}", each.changes)
    return {(number, kind, each.number) for kind, number in kinds}


def changing(each: Decision) -> set[tuple[str, str, str]]:
    """The same, as the earlier one says."""
    superseding, _, amending = each.status.partition("amended by")
    return {(each.number, "Supersedes", number) for number in re.findall(LINK, superseding)} | {
        (each.number, "Amends", number) for number in re.findall(LINK, amending)
    }


def test_decisions_are_numbered_once() -> None:
    numbers = [file.name.partition("-")[0] for file in FILES]

    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name[:4])
def test_a_decision_has_its_files_number_a_date_and_a_status(file: Path) -> None:
    found = decision(file)

    assert found.number == file.name[:4]
    assert date.fromisoformat(found.date)
    assert STATUS.fullmatch(found.status)


def test_who_changes_a_decision_is_named_by_it() -> None:
    decisions = [decision(file) for file in FILES]

    declared = {change for decision in decisions for change in changed(decision)}

    assert declared
    assert declared == {change for decision in decisions for change in changing(decision)}


def test_the_index_says_what_the_decisions_say() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")

    rows = [line for line in index.splitlines() if line.startswith("| [")]

    assert rows == [
        f"| [{adr.number}]({adr.file.name}) | {adr.title} | {adr.date} | {adr.status} |"
        for adr in map(decision, FILES)
    ]
