"""Commands of the documents exist, explain themselves, and are run by a test or have a reason."""

import re
import subprocess

import pytest

from tests.documented_commands import NOT_RUN, RUN
from tests.documents import PAGES, ROOT, Block, blocks, commands, in_code

LISTED = [command for table in (RUN, NOT_RUN) for group in table.values() for command in group]
VERBS = in_code(r"scripts/cairn ((?:bench )?[a-z][\w-]*)") - {"bench"}


def front_door(*words: str) -> str:
    asked = subprocess.run(
        [ROOT / "scripts" / "cairn", *words, "--help"], capture_output=True, text=True, check=False
    )
    assert asked.returncode == 0, asked.stderr
    return asked.stdout


def test_every_command_is_run_by_a_test_or_listed_with_the_reason_why_not() -> None:
    shown = {command for page in PAGES for block in blocks(page) for command in commands(block)}

    assert shown - set(LISTED) == set(), "add them to tests/documented_commands.py"
    assert set(LISTED) - shown == set(), "no document has them any more"
    assert len(LISTED) == len(set(LISTED))


@pytest.mark.parametrize("test", RUN)
def test_a_test_that_runs_commands_exists(test: str) -> None:
    file, _, name = test.partition("::")

    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_a_command_ends_where_the_shell_would_run_it() -> None:
    text = "first 'on two\nlines' |\n  third\nmake demo    # a remark\n\nkey='# no remark'\n"

    assert commands(Block("sh", text, "")) == ["first 'on two", "make demo", "key='# no remark'"]
    assert commands(Block("json", text, "")) == []


def test_what_follows_a_block_is_what_it_prints(tmp_path_factory: pytest.TempPathFactory) -> None:
    page = tmp_path_factory.mktemp("pages") / "page.md"
    page.write_text("```sh\na\n```\n\n```text\n1\n```\n\nThen\n\n```sh\nb\n```\n\nfar\n")

    assert blocks(page) == [
        Block("sh", "a\n", "1\n"),
        Block("text", "1\n", ""),
        Block("sh", "b\n", ""),
    ]


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_that_is_named_explains_itself(verb: str) -> None:
    assert front_door(*verb.split()).startswith(f"usage: scripts/cairn {verb}")


def test_every_verb_of_the_front_door_is_documented() -> None:
    offered = re.findall(r"^  ([a-z][\w-]*(?: \w+)?) {2,}\S", front_door(), re.MULTILINE)

    assert offered
    assert set(offered) - VERBS == set()


def test_scripts_are_called_by_the_front_door_alone() -> None:
    assert in_code(r"scripts/[\w/-]+\.(?:py|sh)\b") == set()


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):(?!=)", makefile, re.MULTILINE))

    named = in_code(r"(?:^|[`\s])make (?:[A-Z_]+=\S* )*([a-z][a-z-]*)")

    assert {"demo", "test"} <= named
    assert named - targets == set()
