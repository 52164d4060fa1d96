"""A real OpenSearch as a process: whose it is, and why it does not start."""

import json
import os
import sys
from pathlib import Path

import pytest

from scripts import find_java, run_opensearch
from scripts.find_java import NoJavaError
from scripts.run_opensearch import OpenSearchError


def test_a_number_now_used_by_another_process_is_not_ours(tmp_path: Path) -> None:
    state = {"folder": str(tmp_path), "pid": os.getpid(), "port": 1}
    (tmp_path / "process.json").write_text(json.dumps(state))

    assert run_opensearch.find(tmp_path) is None
    assert not run_opensearch.stop(tmp_path)


def test_without_java_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(oldest: int) -> Path:
        raise NoJavaError("there is no Java")

    monkeypatch.setattr(find_java, "find_java", none)

    with pytest.raises(OpenSearchError, match=r"there is no Java; or .*OPENSEARCH_URL"):
        run_opensearch.start(tmp_path)


def test_root_is_told_where_nobody_else_may_enter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    with pytest.raises(OpenSearchError, match="does not run as root"):
        run_opensearch.other_user(closed / "node")


def test_only_this_machine_can_reach_it(tmp_path: Path) -> None:
    assert run_opensearch.settings(tmp_path, 1)["network.host"] == "127.0.0.1"


def test_a_named_server_is_neither_started_nor_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENSEARCH_URL", "http://127.0.0.1:9")
    monkeypatch.setattr(sys, "argv", ["run_opensearch.py", "stop"])

    with pytest.raises(SystemExit, match="not ours"):
        run_opensearch.main()
