"""What the code of today writes has the attributes and names that it always had."""

from contextlib import redirect_stdout
from io import StringIO
from typing import Any

from scripts import front_door
from tests.compatibility.client import MEMOS
from tests.compatibility.dump import NAMES, items
from tests.compatibility.hooks import URL
from tests.compatibility.kinds import attributes, names
from tests.compatibility.site import Site
from tests.compatibility.stream import items_of
from tests.fakes.webhook_receiver import WebhookReceiver

SAID = [{"role": "user", "content": "I no longer have a green bicycle"}]
# Without an index, in no need of it, or gone again by then.
UNWRITTEN = {"P#*#S#* INDEXING", "P#*#WEBHOOKS own", "P#*#S#* OPEN#*#*", "P#*#S#* TIDY#*"}
# Names that nothing had yet when the dump was made.
NEWER = {
    "P#*#M#* V#0 body.statement.said_by",
    "P#*#M#* V#0 claim",
    "P#*#M#* V#0 places",
    "P#*#S#* ~FRESH#* body.near",
    "P#*#T#* PLAN blob.windows.unread",
    "P#*#T#* PLAN blob.windows.left_out",
    "P#*#T#* PLAN blob.windows.unchanged",
    "P#*#T#* PLAN blob.operations.places",
    "P#*#T#* PLAN blob.profile_values",
    "P#*#T#* TASK body.changes.profiles",
    "P#*#T#* TASK body.changes.removed",
    "P#*#T#* TASK body.purpose",
    "P#*#T#* TASK body.guidance",
    "P#*#T#* TASK body.guidance.views",
    "P#*#T#* TASK body.guidance.prompts",
    "P#*#T#* TASK body.working_version",
    "P#*#T#* PLAN blob.operations.statement.said_by",
    "P#*#WEBHOOKS * body.secrets.is_standard",
}
# The words of callers are those of the dump, so that no others are stored.
WRITES: tuple[tuple[str, str, str, Any], ...] = (
    ("webhooks", "POST", "/v1/webhooks", {"url": f"{URL}/new"}),
    ("webhooks", "POST", f"/v1/webhooks/{NAMES['webhooks']['all']}/test", None),
    ("agents", "POST", "/v1/agents", {"name": "pilot", "metadata": {"team": "south"}}),
    ("agents", "PUT", "/v1/agents/pilot", {"name": "first pilot"}),
    ("ingest", "POST", "/v1/memories", {"agent_id": "pilot", "content": "Captain Ida likes fog"}),
    ("ingest", "POST", "/v2/memories", {"agent_id": "pilot", "content": "The Heron is for sale"}),
    (
        "ingest",
        "POST",
        f"{MEMOS}/add/message",
        {"user_id": "ann", "conversation_id": "waiting", "messages": SAID, "allow_public": True},
    ),
    ("agents", "POST", "/v1/memories/backfill-entities", None),
    ("memories", "PUT", f"/v1/memories/{NAMES['memories']['valve']}", {"content": "It is new"}),
    ("memories", "POST", f"{MEMOS}/delete/memory", {"user_id": "bob"}),
)


def test_what_is_written_is_called_as_it_was(site: Site, receiver: WebhookReceiver) -> None:
    before = items_of(site.table)

    with redirect_stdout(StringIO()):
        assert front_door.main(["projects", "create", "another"]) == 0
    for function, method, path, body in WRITES:
        assert site.ask(function, method, path, body).status < 300
    site.work()

    stored = items_of(site.table)
    assert names(stored.values()) - names(items().values()) == NEWER
    written = [stored[place] for place in stored if stored[place] != before.get(place)]
    assert attributes(before.values()).keys() - attributes(written).keys() <= UNWRITTEN
