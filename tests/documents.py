"""The project's documents as a reader takes them: code, blocks with what they print, commands."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What a reader follows step by step. Decisions are read, not followed.
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
# A block, and the one that follows it at once: what it prints.
BLOCK = re.compile(
    r"^```(\w*)\n(.*?)^```$(?=(?:\n\n```(?:json|text)\n(.*?)^```$)?)", re.MULTILINE | re.DOTALL
)
REMARK = re.compile(r" +# .*$")


@dataclass(frozen=True)
class Block:
    """`printed` is "" where the page does not say."""

    language: str
    text: str
    printed: str


def blocks(page: Path) -> list[Block]:
    return [Block(*found) for found in BLOCK.findall(page.read_text(encoding="utf-8"))]


def commands(block: Block) -> list[str]:
    """First lines of a shell block's commands, without remarks; of other blocks none."""
    return list(_first_lines(block.text)) if block.language == "sh" else []


def _first_lines(text: str) -> Iterator[str]:
    command: list[str] = []
    for line in filter(str.strip, text.splitlines()):
        command.append(REMARK.sub("", line))
        if _is_complete("\n".join(command)):
            yield command[0]
            command = []
    assert not command, f"this command has no end: {command}"


def _is_complete(command: str) -> bool:
    """Whether the shell would run it rather than ask for another line."""
    return subprocess.run(["bash", "-n", "-c", command], capture_output=True).returncode == 0


def in_code(pattern: str) -> set[str]:
    """What matches in blocks and spans of code, of all documents."""
    code = [part for path in DOCUMENTS for part in CODE.findall(path.read_text(encoding="utf-8"))]
    return {found for part in code for found in re.findall(pattern, part, re.MULTILINE)}
