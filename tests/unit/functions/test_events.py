"""Every function has events, and every event a function."""

from pathlib import Path

import pytest

from scripts.deploy.template import read_template
from scripts.local import invoke, sample_events
from scripts.prepare_environments import ROOT

FUNCTIONS = ROOT / "functions"


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_dir() and path.name != "__pycache__"}


def test_every_function_has_an_event_and_every_event_a_function() -> None:
    with_events = {case.split("/")[0] for case in sample_events.cases()}

    assert with_events == names(FUNCTIONS) == names(sample_events.EVENTS)


def test_every_function_is_found_in_the_template_by_its_folder() -> None:
    resources = read_template()["Resources"]

    declared = {
        capability: resources[invoke.logical_id(capability)]["Properties"]["CodeUri"]
        for capability in names(FUNCTIONS)
    }

    assert declared == {name: f"functions/{name}/" for name in names(FUNCTIONS)}


@pytest.mark.parametrize("case", sample_events.cases())
def test_an_event_holds_no_key_of_anybody(case: str) -> None:
    assert "mem_" not in (sample_events.EVENTS / f"{case}.json").read_text()
