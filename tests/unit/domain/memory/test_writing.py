"""Memories that are written as they are, and what can be changed about them."""

from typing import Any

import pytest

from cairn.domain.memory.editing import (
    merged,
    with_content,
    with_importance,
    with_mentions,
)
from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.handling import Handling, Tier
from cairn.domain.memory.memory import (
    EmbeddingAttempts,
    EmbeddingState,
    Labels,
    Memory,
    MemoryKind,
    MemoryStatus,
)
from cairn.domain.memory.mention import Mention
from cairn.domain.memory.readiness import Readiness, readiness
from cairn.domain.memory.writing import (
    claim_of,
    ready,
)
from cairn.domain.retry import KEYED_WINDOW_MS, RESEND_WINDOW_MS
from cairn.domain.scope import Subject, SubjectType
from tests.builders import ANN, NOW, direct, make_new

SCOUT = Subject(type=SubjectType.AGENT, id="scout")
LATER = NOW + 5_000
TRIES = EmbeddingAttempts(begun=3, next_at=NOW)
MENTIONS = (Mention(type="person", value="Priya"),)


def stored(**changes: Any) -> Memory:
    """One that has been found to be a near-duplicate and to mention somebody."""
    known = {"rev": 4, "embedding": EmbeddingState.READY, "mentions": MENTIONS}
    return direct(make_new("I like tea"), **{**known, **changes})


def done(evolution: Evolution | None) -> Evolution:
    assert evolution is not None
    return evolution


# New ones.


def test_what_is_written_is_stored_as_it_came() -> None:
    memory = direct(make_new("  two\nlines ", info={"pk": "x"}, session_id="0610"))

    assert memory.statement.value == memory.statement.words == "  two\nlines "
    assert (memory.home, memory.placements) == (SCOUT, (SCOUT,))
    assert memory.labels == Labels(info={"pk": "x"}, agent_ids=("scout",))
    assert memory.session_ids == ("0610",)
    assert (memory.task_id, memory.embedding) == ("", EmbeddingState.PENDING)
    assert memory.accepted_at == memory.created_at == memory.statement.event_time == NOW


def test_a_user_who_is_named_finds_it_too_and_does_not_own_it() -> None:
    memory = direct(make_new(user_id="ann"))

    assert (memory.home, memory.placements) == (SCOUT, (SCOUT, ANN))


@pytest.mark.parametrize(
    ("type", "kind"),
    [
        (None, MemoryKind.FACT),
        ("preference", MemoryKind.PREFERENCE),
        ("insight", MemoryKind.FACT),
        ("working", MemoryKind.FACT),
        ("document", MemoryKind.FACT),
    ],
)
def test_nobody_makes_it_what_it_is_not_by_calling_it_so(
    type: str | None, kind: MemoryKind
) -> None:
    assert direct(make_new(handling=Handling(type=type))).statement.kind is kind


def test_the_same_words_of_one_home_have_one_claim() -> None:
    claims = [direct(make_new("I like tea")).claim for _ in range(2)]
    others = [
        direct(make_new("I like tea ")).claim,
        direct(make_new("I like tea", "ranger")).claim,
        direct(make_new("I like tea", is_keyed=True)).claim,
    ]

    assert claims[0] == claims[1]
    assert len({claims[0], *others}) == 4


def test_the_same_key_of_one_home_has_one_claim_whatever_is_said() -> None:
    keyed: dict[str, Any] = {"fingerprint": "call-7", "is_keyed": True}

    one, two = (direct(make_new(text, **keyed)) for text in ("I like tea", "I like coffee"))

    assert one.claim == two.claim
    assert one.claim != direct(make_new("I like tea", "ranger", **keyed)).claim


@pytest.mark.parametrize(
    ("fields", "lasts", "is_lasting"),
    [
        ({}, RESEND_WINDOW_MS, False),
        ({"is_keyed": True}, KEYED_WINDOW_MS, False),
        ({"handling": Handling(alike=0.9)}, RESEND_WINDOW_MS, True),
    ],
)
def test_how_long_a_claim_is_held(fields: dict[str, Any], lasts: int, is_lasting: bool) -> None:
    new = make_new(**fields)

    claim = claim_of(new, direct(new))

    assert (claim.until - claim.made_at, claim.is_lasting) == (lasts, is_lasting)
    assert (claim.fingerprint, claim.replaced) == (new.fingerprint, "")


# Changed ones.


def test_new_words_are_the_next_version_and_the_old_ones_history() -> None:
    before = stored(tries=TRIES, is_duplicate=True, handling=Handling(importance=0.9))

    evolution = done(with_content(before, LATER, "I like coffee", None))

    after = evolution.memory
    assert (after.version, after.rev, evolution.expected) == (2, 5, (1, 4))
    assert after.statement.value == after.statement.words == after.statement.key == "I like coffee"
    assert after.statement.event_time == after.updated_at == LATER
    assert after.embedding is EmbeddingState.PENDING
    assert (after.tries, after.mentions, after.is_duplicate) == (None, (), False)
    for same in ("memory_id", "home", "placements", "claim", "handling", "labels", "created_at"):
        assert getattr(after, same) == getattr(before, same)
    archived = evolution.archived
    assert archived is not None
    assert archived.model_copy(update={"status": before.status, "valid_until": None}) == before
    assert (archived.status, archived.valid_until) == (MemoryStatus.SUPERSEDED, LATER)


def test_of_what_somebody_said_they_stay_the_speaker() -> None:
    before = stored()
    statement = before.statement.model_copy(
        update={"speaker": "Ann", "kind": MemoryKind.PREFERENCE, "evidence": ("t:0",)}
    )
    before = before.model_copy(update={"statement": statement})

    after = done(with_content(before, LATER, "I like coffee", None)).memory.statement

    assert (after.speaker, after.kind, after.evidence) == ("Ann", MemoryKind.PREFERENCE, ())


def test_labels_alone_make_no_new_version() -> None:
    before = stored()

    evolution = done(with_content(before, LATER, "I like tea", {"a": 1}))

    assert evolution.archived is None
    assert evolution.expected == (1, 4)
    changed = {"rev": 5, "updated_at": LATER, "labels": evolution.memory.labels}
    assert evolution.memory == before.model_copy(update=changed)
    assert evolution.memory.labels == Labels(info={"a": 1}, agent_ids=("scout",))


def test_new_words_and_labels_are_one_change() -> None:
    after = done(with_content(stored(), LATER, "I like coffee", {"a": 1})).memory

    assert (after.version, after.labels.info) == (2, {"a": 1})


@pytest.mark.parametrize("info", [None, {}])
@pytest.mark.parametrize("content", [None, "I like tea"])
def test_what_is_as_it_was_is_no_change(content: str | None, info: dict[str, Any] | None) -> None:
    assert with_content(stored(), LATER, content, info) is None


def test_merging_keeps_what_is_not_named_and_forgets_what_is_null() -> None:
    known = {"a": 1, "b": {"c": 2}}

    assert merged(known, {"b": {"d": 3}, "e": 4}) == {"a": 1, "b": {"d": 3}, "e": 4}
    assert merged(known, {"a": None, "never": None}) == {"b": {"c": 2}}
    assert known == {"a": 1, "b": {"c": 2}}


@pytest.mark.parametrize(
    ("before", "importance", "tier", "after"),
    [
        (Handling(), 0.9, None, Handling(importance=0.9)),
        (Handling(tier=Tier.COLD), 0.9, None, Handling(importance=0.9)),
        (Handling(importance=0.9), None, Tier.COLD, Handling(importance=0.9, tier=Tier.COLD)),
        (Handling(importance=0.9), 0.9, None, None),
        (Handling(), None, None, None),
    ],
)
def test_importance_is_changed_in_place(
    before: Handling, importance: float | None, tier: Tier | None, after: Handling | None
) -> None:
    evolution = with_importance(stored(handling=before), LATER, importance, tier)

    assert (evolution and evolution.memory.handling) == after
    assert evolution is None or evolution.memory.version == 1


def test_mentions_are_changed_in_place() -> None:
    assert with_mentions(stored(), LATER, MENTIONS) is None
    assert done(with_mentions(stored(), LATER, ())).memory.mentions == ()


def test_a_clock_that_went_back_moves_no_update_back() -> None:
    before = stored(updated_at=NOW + 9_000)

    assert done(with_content(before, LATER, "else", None)).memory.updated_at == NOW + 9_000
    assert done(with_content(before, LATER, None, {"a": 1})).memory.updated_at == NOW + 9_000


def test_with_its_vector_it_is_ready() -> None:
    evolution = done(with_content(stored(), LATER, "else", None))

    after = ready(evolution)

    assert readiness(after.memory) is Readiness.READY
    assert (after.expected, after.archived) == (evolution.expected, evolution.archived)


# How far they are.


@pytest.mark.parametrize(
    ("embedding", "tries", "state"),
    [
        (EmbeddingState.NONE, None, Readiness.READY),
        (EmbeddingState.PENDING, None, Readiness.PENDING),
        (EmbeddingState.PENDING, TRIES, Readiness.PROCESSING),
        (EmbeddingState.PENDING, TRIES.model_copy(update={"begun": 0}), Readiness.PENDING),
        (EmbeddingState.READY, None, Readiness.READY),
        (EmbeddingState.FAILED, TRIES, Readiness.FAILED),
        (EmbeddingState.FAILED, None, Readiness.FAILED),
    ],
)
def test_how_far_a_memory_is(
    embedding: EmbeddingState, tries: EmbeddingAttempts | None, state: Readiness
) -> None:
    assert readiness(stored(embedding=embedding, tries=tries)) is state


@pytest.mark.parametrize(
    ("importance", "tier"),
    [(0, "cold"), (0.39, "cold"), (0.4, "warm"), (0.79, "warm"), (0.8, "hot"), (1, "hot")],
)
def test_the_importance_means_a_tier_unless_one_is_named(importance: float, tier: str) -> None:
    assert Handling(importance=importance).effective_tier == tier
    assert Handling(importance=importance, tier=Tier.COLD).effective_tier == "cold"
