"""What comes back from every route to a key with every set of permissions."""

import json
from collections.abc import Iterator

import pytest

from cairn.api.all_routes import FUNCTIONS, describe
from cairn.api.dialects import is_openai
from cairn.domain.scope import Permission
from tests.unit.functions.route_permissions import READ, ROWS, WRITE, Row
from tests.unit.functions.stored_project import (
    ALL_SETS,
    HIDDEN,
    MEMOS,
    Permissions,
    Reply,
    StoredProject,
    stored_project,
)

KEYED = {"Idempotency-Key": "1"}


# Every row leaves something behind, and the fake of the table copies all of it for each write.
ROWS_OF_A_PROJECT = 12
PLACED = [(place // ROWS_OF_A_PROJECT, row) for place, row in enumerate(ROWS)]


@pytest.fixture(scope="module")
def stored(request: pytest.FixtureRequest) -> Iterator[StoredProject]:
    """Another one for each parameter."""
    with stored_project() as stored:
        yield stored


def test_every_route_is_in_the_table() -> None:
    assert {(row.method, row.route) for row in ROWS} == set(describe(*FUNCTIONS).routes)


def test_all_sets_of_permissions_have_a_key(stored: StoredProject) -> None:
    assert len(ALL_SETS) == len(stored.keys) == 2 ** len(Permission)


@pytest.mark.parametrize(
    ("stored", "row"),
    PLACED,
    indirect=["stored"],
    ids=[f"{row.method} {row.route}" for row in ROWS],
)
def test_a_route_is_for_keys_with_its_permissions_and_shows_what_is_stored_to_readers_only(
    stored: StoredProject, row: Row
) -> None:
    for held, key in stored.keys.items():
        path, body = row.path(stored), row.body(stored)

        reply = stored.ask(row.method, path, body, key)

        shown = stored.shown(reply.text, besides=(path, json.dumps(body)))
        if is_allowed(held, row.needs):
            assert reply.status == row.status, reply
            assert row.shows <= bool(shown), "the row claims to show something"
        else:
            assert_refused(reply, held, row)
        if not is_allowed(held, READ):
            assert shown == set()


def is_allowed(held: Permissions, needed: Permissions) -> bool:
    return Permission.ADMIN in held or needed <= held


def assert_refused(reply: Reply, held: Permissions, row: Row) -> None:
    """MemOS has other statuses for this."""
    is_memos = row.route.startswith(MEMOS) and not is_openai(row.route)
    assert reply.status in ((400, 401) if is_memos else (403,))
    assert any(f"'{lacking}'" in reply.message for lacking in row.needs - held)


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("is_keyed", [True, False])
def test_who_repeats_a_call_without_reading_is_shown_what_was_sent(
    stored: StoredProject, version: str, is_keyed: bool
) -> None:
    name = f"{version} {is_keyed}"
    headers = {"Idempotency-Key": name} if is_keyed else {}
    path, body = f"/{version}/memories", {"content": name, "agent_id": "visitor"}
    made = stored.ask("POST", path, body, stored.functions.key, **headers).body
    amended = {"metadata": {"is": HIDDEN}}
    stored.make("PATCH", f"/v1/memories/{made['id']}", amended)

    mine = stored.ask("POST", path, body, stored.keys[WRITE], **headers)
    all_of_it = stored.ask("POST", path, body, stored.functions.key, **headers)

    assert mine.body["id"] == all_of_it.body["id"] == made["id"]
    assert mine.body.keys() == all_of_it.body.keys()
    assert HIDDEN not in mine.text
    assert (HIDDEN in all_of_it.text) == (version == "v1")


def test_an_idempotency_key_of_others_shows_a_writer_nothing_of_theirs(
    stored: StoredProject,
) -> None:
    theirs = {"content": f"They keep {HIDDEN}", "agent_id": "visitor"}
    made = stored.ask("POST", "/v1/memories", theirs, stored.functions.key, **KEYED).body

    guessed = stored.ask(
        "POST", "/v1/memories", {**theirs, "content": "?"}, stored.keys[WRITE], **KEYED
    )

    assert guessed.status in (403, 409, 422)
    assert HIDDEN not in guessed.text
    assert made["id"] not in guessed.text
