"""The pins of layer, development and pyproject.toml agree, and name no place to download from."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LAYER = ROOT / "layers" / "common" / "python" / "requirements.txt"
COMPILED = [LAYER, *sorted((ROOT / "requirements").glob("*.txt"))]
NAME = re.compile(r"^([A-Za-z0-9._-]+)")


def canonical(requirement: str) -> str:
    found = NAME.match(requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found.group(1)).lower()


def pins(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text().splitlines() if "==" in line]
    return {canonical(line): line.split("==")[1].split()[0] for line in lines}


def direct(path: Path) -> set[str]:
    """Packages of a compiled file that something of ours, not a package, asks for."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", path.read_text())
    asked = [block for block in blocks if "pyproject.toml" in block]
    return {canonical(block) for block in asked}


def test_the_layer_ships_what_pyproject_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert direct(LAYER) == {canonical(requirement) for requirement in project["dependencies"]}


def test_tests_run_on_the_versions_of_the_layer() -> None:
    development = pins(ROOT / "requirements" / "dev.txt")

    differing = {
        name: (version, development.get(name))
        for name, version in pins(LAYER).items()
        if development.get(name) != version
    }

    assert differing == {}


@pytest.mark.parametrize("path", COMPILED, ids=lambda path: path.parent.name + "/" + path.name)
def test_every_pin_has_hashes_and_no_address(path: Path) -> None:
    text = path.read_text()

    assert len(pins(path)) == len(re.findall(r"==[^\n]*\\\n\s+--hash=sha256:", text)) > 0
    assert re.search(r"https?://|--(extra-)?index-url|--find-links", text) is None
