"""The README is short, and its map is the territory."""

import re
from pathlib import Path

import pytest

from tests.documents import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAP = re.findall(r"^\| `([\w./]+)` \| (.*) \|$", README, re.MULTILINE)
# Folders whose rooms the map names.
ROOMY = ("domain/", "use_cases/", "adapters/", "scripts/")


def rooms(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if any(path.rglob("*.py"))}


def test_it_has_at_most_220_lines() -> None:
    assert len(README.splitlines()) <= 220


@pytest.mark.parametrize("place", [place for place, _ in MAP])
def test_what_the_map_shows_exists(place: str) -> None:
    assert (ROOT / place).exists()


def test_the_map_shows_every_folder_of_the_layer() -> None:
    layer = "layers/common/python/cairn/"
    shown = {place.removeprefix(layer).rstrip("/") for place, _ in MAP if place.startswith(layer)}

    assert rooms(ROOT / layer) == shown


@pytest.mark.parametrize(
    ("place", "holds"), [pytest.param(*row, id=row[0]) for row in MAP if row[0].endswith(ROOMY)]
)
def test_the_map_names_every_room(place: str, holds: str) -> None:
    assert set(re.findall(r"`([a-z_]+)`", holds)) == rooms(ROOT / place)
