"""The MemOS filter grammar."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.api.memos.filters import MAX_DEPTH, parse_filter
from cairn.domain.errors import InvalidRequest
from cairn.domain.index.filters import (
    And,
    Compare,
    Equals,
    Filter,
    HasTag,
    InfoEquals,
    Or,
    RelatedTo,
)
from cairn.domain.index.matching import matches
from cairn.domain.index.projection import Projection
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.scope import SubjectType

DAY = 86_400_000
START = 1_735_689_600_000  # 2025-01-01 in UTC


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"agent_id": "a"}, Equals("agent_id", "a")),
        ({"app_id": "a"}, Equals("app_id", "a")),
        ({"conversation_id": "0610"}, Equals("session_id", "0610")),
        ({"memory_type": "LongTermMemory"}, Equals("memory_type", "LongTermMemory")),
        ({"related_id": ["u", "a"]}, RelatedTo(("u", "a"))),
        ({"tags": {"contains": "travel"}}, HasTag("travel")),
        ({"tags": "travel"}, HasTag("travel")),
        ({"scene": "checkout"}, InfoEquals("scene", "checkout")),
        ({"order": 17}, InfoEquals("order", "17")),
        ({"paid": True}, InfoEquals("paid", "true")),
        ({"user": "bob"}, InfoEquals("user", "bob")),
        ({"create_time": {"gte": "2025-01-01"}}, Compare("created_at", "gte", START)),
        ({"create_time": {"lt": "2025-01-01"}}, Compare("created_at", "lt", START)),
        ({"create_time": {"lte": "2025-01-01"}}, Compare("created_at", "lte", START + DAY - 1)),
        ({"create_time": {"gt": "2025-01-01"}}, Compare("created_at", "gt", START + DAY - 1)),
        ({"created_at": {"gte": START}}, Compare("created_at", "gte", START)),
        (
            {"update_time": {"gt": "2025-01-01T08:00:00+08:00"}},
            Compare("updated_at", "gt", START),
        ),
        (
            {"updated_at": {"gt": "2025-01-01 00:00:01"}},
            Compare("updated_at", "gt", START + 1000),
        ),
        (
            {"update_time": {"gte": "2025-01-01", "lt": "2025-01-02"}},
            And(
                (
                    Compare("updated_at", "gte", START),
                    Compare("updated_at", "lt", START + DAY),
                )
            ),
        ),
        (
            {"or": [{"scene": "a"}, {"and": [{"scene": "b"}, {"tags": "t"}]}]},
            Or((InfoEquals("scene", "a"), And((InfoEquals("scene", "b"), HasTag("t"))))),
        ),
        ({}, None),
        (None, None),
        ({"and": [{}, {"scene": "a"}]}, And((InfoEquals("scene", "a"),))),
        ({"or": [{}, {"scene": "a"}]}, None),
    ],
)
def test_each_form_becomes_its_node(given: dict[str, Any] | None, expected: Filter | None) -> None:
    assert parse_filter(given).of(SubjectType.USER) == expected


def test_a_filter_without_sources_holds_everywhere() -> None:
    filters = parse_filter({"scene": "a"})

    assert {filters.of(source) for source in SubjectType} == {InfoEquals("scene", "a")}


def test_each_source_has_its_own_filter_and_the_others_none() -> None:
    filters = parse_filter(
        {
            "user": {"and": [{"agent_id": "planner"}]},
            "knowledgebase": {"tags": {"contains": "policy"}},
            "agent": {},
        }
    )

    assert filters.of(SubjectType.USER) == And((Equals("agent_id", "planner"),))
    assert filters.of(SubjectType.KNOWLEDGE_BASE) == HasTag("policy")
    assert filters.of(SubjectType.PUBLIC) is None
    assert filters.of(SubjectType.AGENT) is None


@pytest.mark.parametrize(
    ("given", "node"),
    [
        ({"and": {"scene": "a"}}, "filter.and "),
        ({"or": []}, "filter.or "),
        (
            {"and": [{"a": "1"}, {"create_time": {"after": "2025-01-01"}}]},
            "filter.and[1].create_time.after ",
        ),
        ({"and": [{"a": "1"}, {"create_time": "2025-01-01"}]}, "filter.and[1].create_time "),
        ({"and": [{"or": [{"x": "1"}, "y"]}]}, "filter.and[0].or[1] "),
        ({"update_time": {"gte": "2025-13-01"}}, "filter.update_time.gte "),
        ({"update_time": {"gte": True}}, "filter.update_time.gte "),
        ({"update_time": {}}, "filter.update_time "),
        ({"scene": "a", "order": "b"}, "filter "),
        ({"and": [{"a": "1"}], "or": [{"a": "1"}]}, "filter "),
        ({"scene": {"eq": "a"}}, "filter.scene "),
        ({"scene": None}, "filter.scene "),
        ({"agent_id": ["a"]}, "filter.agent_id "),
        ({"tags": {"has": "a"}}, "filter.tags "),
        ({"tags": ["a"]}, "filter.tags "),
        ({"related_id": [1]}, "filter.related_id "),
        ({"user": {"scene": "a"}, "and": [{"a": "b"}]}, "filter.and "),
        ({"user": {"scene": {"x": 1}}}, "filter.user.scene "),
        ({"and": [{"user": {"scene": "a"}}]}, "filter.and[0].user "),
    ],
)
def test_a_malformed_filter_names_its_node(given: dict[str, Any], node: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse_filter(given)

    assert caught.value.message.startswith(node)


def test_a_filter_nested_without_end_is_refused() -> None:
    filter: dict[str, Any] = {"scene": "a"}
    for _ in range(MAX_DEPTH + 1):
        filter = {"and": [filter]}

    with pytest.raises(InvalidRequest, match="nested"):
        parse_filter(filter)


IDS = st.sampled_from(["a", "b", "预算", "1"])
TIMES = st.integers(START - 2 * DAY, START + 2 * DAY)
DATES = st.sampled_from(["2024-12-31", "2025-01-01", "2025-01-02"])
CONDITIONS = st.one_of(
    st.builds(
        lambda field, value: {field: value},
        st.sampled_from(["agent_id", "app_id", "conversation_id", "memory_type", "scene", "order"]),
        IDS,
    ),
    st.builds(lambda ids: {"related_id": ids}, st.lists(IDS, max_size=2)),
    st.builds(lambda tag: {"tags": {"contains": tag}}, IDS),
    st.builds(
        lambda field, tests: {field: tests},
        st.sampled_from(["create_time", "update_time"]),
        st.dictionaries(
            st.sampled_from(["gt", "gte", "lt", "lte"]), TIMES | DATES, min_size=1, max_size=2
        ),
    ),
)
FILTERS = st.recursive(
    CONDITIONS,
    lambda nodes: st.builds(
        lambda junction, children: {junction: children},
        st.sampled_from(["and", "or"]),
        st.lists(nodes, min_size=1, max_size=3),
    ),
    max_leaves=6,
)
PROJECTIONS = st.builds(
    Projection,
    memory_id=st.just("m"),
    version=st.just(1),
    rev=st.just(0),
    kind=st.just(MemoryKind.FACT),
    memory_type=IDS,
    home_hash=st.just("h"),
    accepted_at=st.just(1),
    created_at=TIMES,
    updated_at=TIMES,
    event_time=st.just(1),
    speaker=st.just("user"),
    text_terms=st.just(()),
    context_terms=st.just(()),
    tags=st.lists(IDS, max_size=2).map(tuple),
    session_ids=st.lists(IDS, max_size=2).map(tuple),
    owner_ids=st.lists(IDS, max_size=2).map(tuple),
    agent_ids=st.lists(IDS, max_size=2).map(tuple),
    app_id=st.none() | IDS,
    info=st.dictionaries(
        st.sampled_from(["scene", "order"]), st.lists(IDS, max_size=2).map(tuple), max_size=2
    ),
)


@given(FILTERS, PROJECTIONS)
def test_parsed_filters_agree_with_a_naive_reading(
    filter: dict[str, Any], projection: Projection
) -> None:
    parsed = parse_filter(json.loads(json.dumps(filter))).of(SubjectType.USER)

    assert matches(parsed, projection) is _reads(filter, projection)


def _reads(node: dict[str, Any], memory: Projection) -> bool:
    """The grammar's table, row by row, on the JSON itself."""
    ((field, test),) = node.items()
    if field == "and":
        return all(_reads(child, memory) for child in test)
    if field == "or":
        return any(_reads(child, memory) for child in test)
    if field in ("create_time", "update_time"):
        at = memory.created_at if field == "create_time" else memory.updated_at
        return all(_in_time(at, op, bound) for op, bound in test.items())
    if field == "related_id":
        return any(value in memory.owner_ids or value in memory.agent_ids for value in test)
    if field == "tags":
        return test["contains"] in memory.tags
    fields: dict[str, tuple[str | None, ...]] = {
        "agent_id": memory.agent_ids,
        "app_id": (memory.app_id,),
        "conversation_id": memory.session_ids,
        "memory_type": (memory.memory_type,),
    }
    return test in fields.get(field, memory.info.get(field, ()))


def _in_time(at: int, op: str, bound: int | str) -> bool:
    """A date is its whole day: before it, in it or after it."""
    days = {"2024-12-31": -1, "2025-01-01": 0, "2025-01-02": 1}
    here, there = (at, bound) if isinstance(bound, int) else ((at - START) // DAY, days[bound])
    return {"gt": here > there, "gte": here >= there, "lt": here < there, "lte": here <= there}[op]
