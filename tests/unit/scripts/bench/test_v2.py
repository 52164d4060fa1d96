"""Figures about creating memories."""

from argparse import ArgumentParser

import pytest

from scripts.bench.v2 import add_options, backlog_figures, ratio_figures


def test_the_ratio_is_that_of_the_medians() -> None:
    *_, ratio = ratio_figures([0.02, 0.03, 9.0], [0.3, 0.3, 9.0])

    assert ratio.value == pytest.approx(0.1)
    assert ratio.is_met


def test_accepting_must_cost_a_tenth_at_most() -> None:
    *_, ratio = ratio_figures([0.04], [0.3])

    assert not ratio.is_met


@pytest.mark.parametrize(
    ("memories", "requests", "is_met"),
    [(1_000, 40, True), (1_000, 41, False), (10, 1, True), (10, 2, False)],
)
def test_a_backlog_fills_its_requests(memories: int, requests: int, is_met: bool) -> None:
    *_, asked = backlog_figures(memories, 1.0, requests)

    assert asked.is_met is is_met


def test_the_embedder_takes_as_long_as_a_real_one() -> None:
    parser = ArgumentParser()
    add_options(parser)

    assert parser.parse_args([]).embedding_latency == 0.3
