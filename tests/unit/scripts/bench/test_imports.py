"""Figures about imports."""

import os
import sys
from pathlib import Path

import pytest

from scripts.bench.imports import compare, lambda_environment, seconds, table

HERE = {"PYTHONPATH": os.pathsep.join(sys.path)}


def test_the_ratio_is_the_median_of_the_rounds_so_that_a_slow_round_counts_for_both() -> None:
    found = compare("search", handler=[1.2, 24.0, 1.2], needed=[1.0, 20.0, 1.0])

    assert (found.handler_ms, found.needed_ms) == (1200, 1000)
    assert found.ratio == pytest.approx(1.2)


def test_imports_are_timed_in_an_interpreter_of_their_own() -> None:
    assert seconds("import sys; sys.modules['only_there'] = sys", HERE) > 0
    assert "only_there" not in sys.modules


def test_a_function_is_timed_with_the_variables_that_the_template_gives_it() -> None:
    assert lambda_environment("search", Path("layer"))["OPENBLAS_NUM_THREADS"] == "1"


def test_loading_a_client_that_only_workers_may_load_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="loads openai"):
        seconds("import sys; sys.modules['openai'] = sys", HERE)


def test_the_table_shows_each_function() -> None:
    rows = table([compare("ingest", [0.5], [0.4])]).splitlines()

    assert rows[1].split() == ["ingest", "500", "ms", "400", "ms", "1.25"]
