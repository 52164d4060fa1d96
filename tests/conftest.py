"""What every suite shares: the last lines say what was left out on this machine, and why."""

import os
from collections.abc import Generator

import pytest

LEAVE_NOTHING_OUT = "CAIRN_TESTS_LEAVE_NOTHING_OUT"


def left_out(terminal: pytest.TerminalReporter) -> list[str]:
    """One line for each reason to skip, with the number of tests it left out."""
    counts: dict[str, int] = {}
    for report in terminal.getreports("skipped"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = reason.removeprefix("Skipped: ")
        counts[reason] = counts.get(reason, 0) + 1
    return [f"  {count} tests: {reason}" for reason, count in sorted(counts.items())]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter,
) -> Generator[None, None, None]:
    yield  # pytest's own summary first
    lines = left_out(terminalreporter)
    terminalreporter.section("left out on this machine")
    terminalreporter.write_line("\n".join(lines) if lines else "nothing")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if terminal and os.environ.get(LEAVE_NOTHING_OUT) and left_out(terminal):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
