"""No pattern that reads what callers send has a shape that takes more than linear time."""

import re

import pytest

from scripts.bench.rules.patterns import Named, domain_patterns
from tests.unit.domain.regex_shapes import ambiguous_loops, begins_with_a_run

PATTERNS = domain_patterns()
NAMES = [f"{number} {named.name}" for number, named in enumerate(PATTERNS)]


@pytest.mark.parametrize("named", PATTERNS, ids=NAMES)
def test_no_pattern_is_tried_again_from_each_place_of_a_run(named: Named) -> None:
    assert not begins_with_a_run(named.pattern)


@pytest.mark.parametrize("named", PATTERNS, ids=NAMES)
def test_no_pattern_reads_a_row_of_words_in_two_ways(named: Named) -> None:
    assert ambiguous_loops(named.pattern) == []


def test_patterns_of_every_kind_of_rule_are_among_them() -> None:
    modules = {named.name.partition(".")[0] for named in PATTERNS}

    assert {"sentences", "english_preferences", "chinese", "said_at", "prompt_injection"} <= modules


@pytest.mark.parametrize(
    "pattern", [r"\s+x", r"\s*\n+\s*", r"(?:a|\w+) x", r"(?m)^\s*>", r"a|b*c", r"(?:\d+-)+x"]
)
def test_a_run_at_the_beginning_is_seen(pattern: str) -> None:
    assert begins_with_a_run(re.compile(pattern))


@pytest.mark.parametrize(
    "pattern",
    [r"\s+", r"x\s+y", r"^\s*x", r"\A\s*x", r"(?m)^[^\S\n]*>", r"\w+x?", r"(?<!\d)\d{1,9}x"],
)
def test_other_runs_are_harmless(pattern: str) -> None:
    assert not begins_with_a_run(re.compile(pattern))


@pytest.mark.parametrize(
    "pattern", ["(?:a|b|ab)*c", "我(?:还是|还|是)*爱", r"(?:(?:do|do not|not)\s+)*x"]
)
def test_a_loop_with_two_readings_is_seen(pattern: str) -> None:
    assert ambiguous_loops(re.compile(pattern))


@pytest.mark.parametrize(
    "pattern", ["(?:a|b|ab)*+c", "(?:ab|a|c)*d", r"(?:(?:do|not)\s+)*x", "(?:a|ab){1,3}c"]
)
def test_a_loop_with_one_reading_is_harmless(pattern: str) -> None:
    assert not ambiguous_loops(re.compile(pattern))
