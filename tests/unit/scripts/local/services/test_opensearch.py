"""A real OpenSearch as a process: whose it is, and why it does not start."""

import json
import os
from pathlib import Path

import pytest

from scripts.front_door import main
from scripts.local.services import opensearch, opensearch_place, opensearch_process
from scripts.local.services.java import NoJavaError
from scripts.local.services.opensearch import OpenSearchError
from scripts.local.services.opensearch_place import ClosedPlaceError


def test_a_number_now_used_by_another_process_is_not_ours(tmp_path: Path) -> None:
    state = {"folder": str(tmp_path), "pid": os.getpid(), "port": 1}
    (tmp_path / "process.json").write_text(json.dumps(state))

    assert opensearch.find(tmp_path) is None
    assert not opensearch.stop(tmp_path)


def test_without_java_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(oldest: int) -> Path:
        raise NoJavaError("there is no Java")

    monkeypatch.setattr(opensearch, "find_java", none)

    with pytest.raises(OpenSearchError, match=r"there is no Java; or .*OPENSEARCH_URL"):
        opensearch.start(tmp_path)


@pytest.fixture
def as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)


def test_root_is_told_where_nobody_else_may_enter(tmp_path: Path, as_root: None) -> None:
    own = tmp_path / "own"
    own.mkdir(mode=0o700)

    with pytest.raises(ClosedPlaceError, match=r"does not run as root.*--folder"):
        opensearch_place.server_user(own / "node")


def test_in_roots_home_it_lies_elsewhere(tmp_path: Path, as_root: None) -> None:
    own = tmp_path / "own"
    own.mkdir(mode=0o700)

    assert opensearch_place.open_place(own) == opensearch_place.ROOTS_PLACE


def test_a_java_out_of_reach_is_copied(
    tmp_path: Path, as_root: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    java = tmp_path / "own" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.touch()
    (tmp_path / "own").chmod(0o700)
    monkeypatch.setattr(opensearch_place, "PARTS", tmp_path / "parts")

    assert opensearch_place.reachable(java) == tmp_path / "parts" / "java" / "bin" / "java"
    assert (tmp_path / "parts" / "java" / "bin" / "java").exists()


def test_only_this_machine_can_reach_it(tmp_path: Path) -> None:
    assert opensearch_process.settings(tmp_path, 1)["network.host"] == "127.0.0.1"


def test_a_named_server_is_neither_started_nor_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENSEARCH_URL", "http://127.0.0.1:9")

    with pytest.raises(SystemExit, match="not ours"):
        main(["opensearch", "stop"])
