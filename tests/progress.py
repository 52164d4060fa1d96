"""How far a run is: a line now and then in the place of a dot for each test.

For terminals and logs alike, with xdist or without: `pytest -p tests.progress`.
"""

import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable

import pytest

SECONDS = 30.0  # the longest silence, as long as tests end
type Status = tuple[str, str, str]  # category, letter, word
UNUSUAL = ("failed", "error", "skipped", "xfailed", "xpassed")  # what the summary names


class Progress:
    """A line for every suite that ends, for every failure, and twice a minute."""

    def __init__(
        self, write: Callable[[str], object], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._write, self._clock = write, clock
        self._begun_at = self._written_at = clock()
        self._wanted, self._done = Counter[str](), Counter[str]()

    def expect(self, nodeids: Iterable[str]) -> None:
        self._wanted = Counter(map(suite_of, nodeids))

    def end(self, nodeid: str) -> None:
        suite = suite_of(nodeid)
        self._done[suite] += 1
        is_silent = self._clock() - self._written_at >= SECONDS
        if is_silent or self._done[suite] == self._wanted[suite]:
            self._written_at = self._clock()
            self._write(self.line())

    def line(self) -> str:
        """Of suites that have begun, those with most to do first."""
        done, wanted = self._done.total(), self._wanted.total()
        suites = [f"{name} {self._done[name]}/{n}" for name, n in self._wanted.most_common()]
        begun = ", ".join(suite for suite in suites if " 0/" not in suite)
        seconds = self._clock() - self._begun_at
        return f"{done / wanted:5.0%}  {done} of {wanted} tests in {seconds:.0f} s: {begun}"

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.expect(item.nodeid for item in session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: object, ids: list[str]) -> None:
        self.expect(ids)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_report_teststatus(self) -> Generator[None, Status, Status]:
        """As pytest has it, without the letter."""
        category, _, word = yield
        return category, "", word if category in UNUSUAL else ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._write(f"FAILED {report.nodeid} ({report.when})")

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self.end(nodeid)


def suite_of(nodeid: str) -> str:
    """`unit` of `tests/unit/test_config.py::test_it`."""
    return nodeid.split("/")[1]


@pytest.hookimpl(trylast=True)  # once there is a reporter
def pytest_configure(config: pytest.Config) -> None:
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal:  # xdist's workers have none
        config.pluginmanager.register(Progress(terminal.write_line), "progress")
