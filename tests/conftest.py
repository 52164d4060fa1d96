"""What every suite shares: services, and last lines that say what was left out here, and why."""

import os
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.effort import tries
from tests.scheduling import SuiteScheduling, longest_first
from tests.services.session import OPTIONAL, ServiceSession

LEAVE_NOTHING_OUT = "CAIRN_TESTS_LEAVE_NOTHING_OUT"
# The same examples in every run, however busy the machine is.
settings.register_profile(
    "cairn",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
    max_examples=tries(60),
)
settings.load_profile("cairn")
SERVICES = pytest.StashKey[ServiceSession]()


def left_out(terminal: pytest.TerminalReporter) -> dict[str, int]:
    """How many tests each reason to skip left out."""
    counts: dict[str, int] = {}
    for report in terminal.getreports("skipped"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = reason.removeprefix("Skipped: ")
        counts[reason] = counts.get(reason, 0) + 1
    return dict(sorted(counts.items()))


@pytest.hookimpl(optionalhook=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: longest_first(item.nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SuiteScheduling:
    return SuiteScheduling(config, log)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter,
) -> Generator[None, None, None]:
    yield  # pytest's own summary first
    lines = [f"  {n} tests: {reason}" for reason, n in left_out(terminalreporter).items()]
    terminalreporter.section("left out on this machine")
    terminalreporter.write_line("\n".join(lines) if lines else "nothing")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if not terminal or not os.environ.get(LEAVE_NOTHING_OUT):
        return
    if any(not reason.startswith(OPTIONAL) for reason in left_out(terminal)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_configure(config: pytest.Config) -> None:
    """xdist's workers share the services of the process that started them."""
    shared = getattr(config, "workerinput", {}).get("services")
    if shared:
        config.stash[SERVICES] = ServiceSession(Path(shared))
        return
    context = ExitStack()
    config.stash[SERVICES] = context.enter_context(_service_session())
    config.add_cleanup(context.close)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["services"] = str(node.config.stash[SERVICES].folder)


@pytest.fixture(scope="session")
def services(request: pytest.FixtureRequest) -> ServiceSession:
    return request.config.stash[SERVICES]


@contextmanager
def _service_session() -> Iterator[ServiceSession]:
    with tempfile.TemporaryDirectory(prefix="cairn-", ignore_cleanup_errors=True) as folder:
        session = ServiceSession(Path(folder))
        session.open()
        try:
            yield session
        finally:
            session.close()
