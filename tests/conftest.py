"""Services that a run shares, and its last lines: what was left out on this machine, and why."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.services.session import ServiceSession

SESSION = pytest.StashKey[ServiceSession]()


def pytest_configure(config: pytest.Config) -> None:
    """xdist's workers share the folder of the process that started them."""
    shared = getattr(config, "workerinput", {}).get("services")
    if shared:
        config.stash[SESSION] = ServiceSession(Path(shared))
        return
    context = _session()
    config.stash[SESSION] = context.__enter__()
    config.add_cleanup(lambda: context.__exit__(None, None, None))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["services"] = str(node.config.stash[SESSION].folder)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is None or hasattr(config, "workerinput"):
        return
    left_out = config.stash[SESSION].left_out()
    for name, why in left_out.items():
        terminal.write_line(f"not run here: {name}, because {why}")
    if not left_out:
        terminal.write_line("nothing was left out")


@pytest.fixture(scope="session")
def services(request: pytest.FixtureRequest) -> ServiceSession:
    return request.config.stash[SESSION]


@contextmanager
def _session() -> Iterator[ServiceSession]:
    with tempfile.TemporaryDirectory(prefix="cairn-", ignore_cleanup_errors=True) as folder:
        session = ServiceSession(Path(folder))
        session.open()
        try:
            yield session
        finally:
            session.close()
