"""`scripts/cairn`: one table of verbs from which help and dispatch come."""

import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from scripts import front_door
from scripts.prepare_environments import ROOT
from scripts.verbs import FRONT_DOOR, GROUPS, VERBS

SCRIPTS = ROOT / "scripts"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        front_door.main([*verb.split(), "--help"])

    said = capsys.readouterr().out
    description = import_module(VERBS[verb].module).__doc__ or ""
    assert ended.value.code == 0
    assert said.startswith(f"usage: scripts/cairn {verb} [-h]")
    assert description.strip() in said


@pytest.mark.parametrize("asked", [[], ["--help"], ["-h"]])
def test_the_overview_shows_every_verb(
    asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert front_door.main(asked) == 0

    lines = capsys.readouterr().out.splitlines()
    assert {f"{group}:" for group in GROUPS} <= set(lines)
    for name, verb in VERBS.items():
        assert f"  {name:<16} {verb.help}" in lines


@pytest.mark.parametrize("asked", [["bench"], ["bench", "--help"]])
def test_benches_have_an_overview_of_their_own(
    asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert front_door.main(asked) == 0

    said = capsys.readouterr().out
    assert all(name in said for name in GROUPS["bench"])
    assert "redrive" not in said


@pytest.mark.parametrize(
    ("asked", "meant"), [("redriv", "redrive"), ("bench serch", "bench search")]
)
def test_an_unknown_verb_names_those_that_are_near(
    asked: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert front_door.main(asked.split()) == 2

    assert f"did you mean {meant}" in capsys.readouterr().err


def test_every_module_with_a_verbs_functions_is_in_the_table() -> None:
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in SCRIPTS.rglob("*.py")
        if "\ndef run(options: argparse.Namespace)" in path.read_text()
    }

    assert modules == {verb.module for verb in VERBS.values()}


@pytest.mark.parametrize(
    ("arguments", "is_met", "code"),
    [([], True, 0), ([], False, 0), (["--require"], True, 0), (["--require"], False, 1)],
)
def test_a_missed_figure_fails_a_bench_only_if_it_is_required(
    arguments: list[str], is_met: bool, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.bench.capacity.run", lambda options: is_met)

    assert front_door.main(["bench", "capacity", *arguments]) == code


def test_it_works_from_any_folder_whatever_lies_there(tmp_path: Path) -> None:
    """Also by a link to it, and with modules around whose names are those of the project."""
    for name in ("scripts", "cairn"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise ImportError('not this one')\n")
    link = tmp_path / "cairn-here"
    link.symlink_to(FRONT_DOOR)

    done = subprocess.run(
        [link, "--help"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("usage: scripts/cairn")


def test_a_missing_environment_is_prepared_first(tmp_path: Path) -> None:
    """A clone in which nothing was made yet; what makes environments is this test's."""
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    for name in ("cairn", "find_python.sh"):
        shutil.copy2(SCRIPTS / name, scripts)
    (scripts / "prepare_environments.py").write_text(
        f"""
import pathlib, sys
for name in sys.argv[1:]:
    folder = pathlib.Path(__file__).parents[1] / ".local" / name
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to({sys.executable!r})
    (folder / "stamp").touch()
print("made", *sys.argv[1:])
"""
    )
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}

    first, again = (
        subprocess.run(
            [scripts / "cairn", "--help"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        for _ in range(2)
    )

    assert "preparing" in first.stderr
    assert "made uv venv ministack" in first.stderr
    assert first.stdout.startswith("usage: scripts/cairn")
    assert (again.stdout, again.stderr) == (first.stdout, "")
