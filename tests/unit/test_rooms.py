"""Every folder of modules stays small enough to be read at a glance."""

from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("functions", "layers", "scripts", "tests")
MODULES_MAX = 23  # about twenty


def test_no_folder_has_more_modules_than_a_reader_can_take_in() -> None:
    modules = [
        path.relative_to(ROOT).parent.as_posix()
        for source in SOURCES
        for path in (ROOT / source).rglob("*.py")
        if path.name != "__init__.py"
    ]

    sizes = Counter(modules)

    assert sizes
    assert {f: n for f, n in sizes.items() if n > MODULES_MAX} == {}
