"""What a run says about how far it is."""

import pytest

from tests.progress import SECONDS, Progress

NODEIDS = ["tests/unit/a.py::test_b", "tests/unit/a.py::test_c", "tests/contract/a.py::test_d"]


class Run:
    """Its lines, and a clock that moves when it is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.now = 0.0
        self.progress = Progress(self.lines.append, lambda: self.now)
        self.progress.expect(NODEIDS)


@pytest.fixture
def run() -> Run:
    return Run()


def test_a_suite_that_ends_is_told_with_all_that_has_begun(run: Run) -> None:
    for nodeid in NODEIDS:
        run.progress.end(nodeid)

    assert run.lines == [
        "  67%  2 of 3 tests in 0 s: unit 2/2",
        " 100%  3 of 3 tests in 0 s: unit 2/2, contract 1/1",
    ]


def test_in_a_long_suite_silence_is_broken_now_and_then(run: Run) -> None:
    run.now = SECONDS
    run.progress.end(NODEIDS[0])

    assert run.lines == ["  33%  1 of 3 tests in 30 s: unit 1/2"]
