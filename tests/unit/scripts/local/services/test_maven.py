"""Folders of parts are complete or not there."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from scripts.local.services import maven, opensearch_home
from scripts.local.services.maven import MavenError

PARTS = {"lib": ("org.a:first:1.0",), "module": ("org.b:second:2.0:zip",)}


def test_what_is_there_is_not_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    maven.bring(tmp_path, PARTS)


def test_without_maven_nothing_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(MavenError, match="apt-get install maven"):
        maven.bring(tmp_path / "parts", PARTS)

    assert list(tmp_path.iterdir()) == []


def test_a_failure_is_told_in_mavens_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "mvn"
    program.write_text("#!/bin/sh\necho '[ERROR] no such artifact'\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(MavenError, match="no such artifact"):
        maven.bring(tmp_path / "parts", PARTS)

    assert not (tmp_path / "parts").exists()


def test_each_folder_is_a_project_of_its_own(tmp_path: Path) -> None:
    maven.write_projects(tmp_path, PARTS)

    texts = [
        [
            element.text
            for element in ElementTree.parse(tmp_path / name / "pom.xml").iter()
            if element.text
        ]
        for name in PARTS
    ]
    assert texts[0][-3:] == ["org.a", "first", "1.0"]
    assert texts[1][-4:] == ["org.b", "second", "2.0", "zip"]


def test_jars_the_server_has_are_left_out_of_its_modules(tmp_path: Path) -> None:
    for name in opensearch_home.PARTS:
        (tmp_path / name).mkdir()
    for jar in (
        "lib/lucene-1.jar",
        "transport-netty4/lucene-1.jar",
        "transport-netty4/netty-4.jar",
    ):
        (tmp_path / jar).touch()
    archive = tmp_path / "opensearch-knn" / "opensearch-knn-3.6.0.0.zip"
    archive.write_bytes(b"PK\x05\x06" + bytes(18))  # an empty one

    opensearch_home.arrange(tmp_path)

    module = tmp_path / "modules" / "transport-netty4"
    assert {path.name for path in module.iterdir()} == {
        "netty-4.jar",
        "plugin-descriptor.properties",
    }
    assert (
        "classname=org.opensearch.transport.Netty4ModulePlugin"
        in (module / "plugin-descriptor.properties").read_text()
    )
