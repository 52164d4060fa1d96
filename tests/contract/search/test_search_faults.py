"""A server that is late, ill or wrong is said to be so: never an answer that looks like nothing."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import pytest

from cairn.adapters.opensearch.connection import OpenSearchConnection, Server
from cairn.adapters.opensearch.search_index import OpenSearchIndex
from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.index.projection import Projection
from cairn.domain.index.vectors import quantise
from cairn.domain.search.query import Source
from cairn.domain.search.question import Question
from cairn.domain.search.statistics import Statistics
from scripts.operate import indices
from scripts.operate.indices import CreateIndexError, Wanted
from tests.builders import ANN, SCOPE
from tests.contract.search_servers import MODEL, SearchServer, projection
from tests.fakes.nextgen.server import Fault, NextGen

# What a search waits here, instead of 2.5: all it needs, but for those that get no answer.
PATIENCE, HURRY = 60.0, 1.0
QUESTION = Question("word", ("word", "other"), quantise([1, 0, 0, 0], MODEL))


@pytest.fixture
def documents(nextgen: NextGen) -> OpenSearchIndex:
    """Over an index with two documents that show."""
    named = SearchServer(nextgen.url, "", lambda: None).documents()
    alias = nextgen.requests[0].path.split("/")[1]
    named = waiting(PATIENCE, nextgen.url, alias)
    named.put(
        SCOPE, ANN.hash, [projection(memory_id, vector=[1, 0, 0, 1]) for memory_id in ("m", "n")]
    )
    nextgen.advance(10)
    nextgen.requests.clear()
    return named


def waiting(seconds: float, url: str, alias: str = "cairn") -> OpenSearchIndex:
    connection = OpenSearchConnection(Server(url), seconds)
    return OpenSearchIndex(connection, alias, MODEL, pause=lambda _: None)


@pytest.fixture
def hurried(documents: OpenSearchIndex, nextgen: NextGen) -> OpenSearchIndex:
    """The same, not waiting for what is late."""
    hurried = waiting(HURRY, nextgen.url, documents._alias)
    hurried.index()
    return hurried


def find(documents: OpenSearchIndex) -> tuple[list[tuple[Projection, float]], Statistics]:
    found, statistics = documents.find(SCOPE, [Source(ANN)], QUESTION, 10, ())
    return found.get(ANN.hash, []), statistics


def in_first(**changes: Any) -> Callable[[Any], Any]:
    """With other values in the first of several searches."""

    def change(answer: Any) -> Any:
        answer["responses"][0] |= changes
        return answer

    return change


def of_one(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same for an answer that is one search's."""
    return lambda answer: change({"responses": [answer]})["responses"][0]


SHARDS = {"total": 2, "successful": 1, "skipped": 0, "failed": 1}
MISSING = SHARDS | {"failed": 0}
FAULTS = {
    "throttled": Fault(status=429),
    "gone": Fault(status=503),
    "not allowed": Fault(status=403),
    "slow": Fault(seconds=600),
    "trickling": Fault(seconds=0.1, drips=True),
    "a page": Fault(body=b"<html>hello</html>", content_type="text/html"),
    "a page called JSON": Fault(body=b"<html>hello</html>"),
    "half": Fault(body=b'{"responses": ['),
    "nothing": Fault(body=b"{}"),
    "a list": Fault(body=b"[]"),
    "null": Fault(body=b"null"),
    "failed shards": Fault(change=in_first(_shards=SHARDS)),
    "missing shards": Fault(change=in_first(_shards=MISSING)),
    "out of time": Fault(change=in_first(timed_out=True)),
    "one search refused": Fault(change=in_first(error={"reason": "?"}, status=429)),
    "one search missing": Fault(change=lambda answer: {"responses": answer["responses"][1:]}),
}


LATE = ("slow", "trickling")


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_no_empty_answer(
    documents: OpenSearchIndex, hurried: OpenSearchIndex, nextgen: NextGen, name: str
) -> None:
    nextgen.fail_next("_msearch", FAULTS[name])

    with pytest.raises(DependencyUnavailable):
        find(hurried if name in LATE else documents)

    assert len(find(documents)[0]) == 2


@pytest.mark.parametrize("name", [name for name in FAULTS if name != "one search missing"])
def test_what_is_shown_is_never_less_than_it_is(
    documents: OpenSearchIndex, hurried: OpenSearchIndex, nextgen: NextGen, name: str
) -> None:
    fault = FAULTS[name]
    if fault.change:
        fault = Fault(change=of_one(fault.change))
    nextgen.fail_next("_search", fault)

    with pytest.raises(DependencyUnavailable):
        (hurried if name in LATE else documents).versions(SCOPE, ANN.hash, ["m", "n"])

    assert len(documents.versions(SCOPE, ANN.hash, ["m", "n"])) == 2


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where anything is in an answer."""
    items = value.items() if isinstance(value, dict) else ()
    for key, part in enumerate(value) if isinstance(value, list) else items:
        yield (*path, key)
        yield from places(part, (*path, key))


def changed(answer: Any, path: Sequence[Any], change: Callable[[Any, Any], None]) -> Any:
    place = answer
    for key in path[:-1]:
        place = place[key]
    change(place, path[-1])
    return answer


def kept(answer: Any, answers: list[Any]) -> Any:
    answers.append(answer)
    return answer


def drop(place: Any, key: Any) -> None:
    del place[key]


def put(value: Any) -> Callable[[Any, Any], None]:
    def change(place: Any, key: Any) -> None:
        place[key] = value

    return change


# What does not change what is found: not asked for, or not looked at.
IDLE = {"took", "_index", "_id", "skipped", "max_score", "_score"}


@pytest.mark.parametrize("change", [drop, put(None), put("x"), put([]), put({})])
def test_an_answer_that_lacks_or_mistakes_anything_is_refused(
    documents: OpenSearchIndex, nextgen: NextGen, change: Callable[[Any, Any], None]
) -> None:
    answers: list[Any] = []
    nextgen.fail_next("_msearch", Fault(change=partial(kept, answers=answers)))
    whole = find(documents)
    paths = [path for path in places(answers[0]) if not IDLE & set(path)]
    believed = []

    for path in paths:
        nextgen.fail_next("_msearch", Fault(change=partial(changed, path=path, change=change)))
        try:
            if find(documents) != whole:
                believed.append(path)
        except DependencyUnavailable:
            continue

    assert len(paths) > 50
    assert [path for path in believed if not is_content(path)] == []


def is_content(path: Sequence[Any]) -> bool:
    """Whether it is a word or a whole hit: nobody can tell that another one was there."""
    is_hit = path[-2:-1] == ("hits",) and isinstance(path[-1], int)
    return is_hit or path[-1] in ("text", "context", "hits", "key") or "speakers" in path


def test_a_broken_connection_is_tried_once_more_for_reading(
    documents: OpenSearchIndex, nextgen: NextGen
) -> None:
    nextgen.fail_next("_msearch", Fault(resets=True))
    assert len(find(documents)[0]) == 2

    nextgen.fail_next("_msearch", Fault(resets=True), Fault(resets=True))
    with pytest.raises(DependencyUnavailable):
        find(documents)


def test_a_server_that_is_not_there_is_said_to_be_so() -> None:
    nowhere = waiting(PATIENCE, "http://127.0.0.1:9")

    with pytest.raises(DependencyUnavailable):
        find(nowhere)
    with pytest.raises(DependencyUnavailable):
        nowhere.put(SCOPE, ANN.hash, [projection("m")])


def rejecting(status: int, *, every: bool = False) -> Fault:
    """Of a `_bulk`, some items refused although they were written, or all."""

    def change(answer: Any) -> Any:
        for item in answer["items"] if every else answer["items"][1:2]:
            next(iter(item.values()))["status"] = status
        return answer

    return Fault(change=change)


@pytest.mark.parametrize(
    "passing",
    [Fault(status=429), Fault(status=503), Fault(resets=True), rejecting(429), rejecting(503)],
    ids=["throttled", "gone", "reset", "items throttled", "items failed"],
)
def test_what_passes_is_written_all_the_same(
    documents: OpenSearchIndex, nextgen: NextGen, passing: Fault
) -> None:
    nextgen.fail_next("_bulk", passing, passing)

    documents.put(SCOPE, ANN.hash, [projection(memory_id) for memory_id in ("a", "b", "c")])

    nextgen.advance(10)
    assert set(documents.versions(SCOPE, ANN.hash, ["a", "b", "c"])) == {"a", "b", "c"}


def test_only_refused_items_are_sent_again(documents: OpenSearchIndex, nextgen: NextGen) -> None:
    nextgen.fail_next("_bulk", rejecting(429))

    documents.put(SCOPE, ANN.hash, [projection(memory_id) for memory_id in ("a", "b", "c")])

    sent = [
        request.body.count("\n") // 2 for request in nextgen.requests if "_bulk" in request.path
    ]
    assert sent == [3, 1]


def test_a_write_that_keeps_failing_is_said_to_have_failed(
    documents: OpenSearchIndex, nextgen: NextGen
) -> None:
    nextgen.always = rejecting(429, every=True)
    with pytest.raises(DependencyUnavailable):
        documents.put(SCOPE, ANN.hash, [projection(memory_id) for memory_id in ("a", "b")])

    nextgen.always = Fault(body=b"<html>", content_type="text/html")
    with pytest.raises(DependencyUnavailable):
        documents.delete(SCOPE, ANN.hash, [("m", 1, 0)])


@pytest.mark.parametrize("fault", [rejecting(400, every=True), Fault(status=400)])
def test_a_document_that_never_can_be_written_is_invalid(
    documents: OpenSearchIndex, nextgen: NextGen, fault: Fault
) -> None:
    nextgen.fail_next("_bulk", fault)

    with pytest.raises(InvalidRequest):
        documents.put(SCOPE, ANN.hash, [projection("a")])


def test_writes_show_ten_seconds_later(documents: OpenSearchIndex, nextgen: NextGen) -> None:
    documents.put(SCOPE, ANN.hash, [projection("late")])
    documents.delete(SCOPE, ANN.hash, [("m", 1, 0)])
    nextgen.advance(9.9)
    assert set(documents.versions(SCOPE, ANN.hash, ["m", "late"])) == {"m"}

    nextgen.advance(0.1)
    assert set(documents.versions(SCOPE, ANN.hash, ["m", "late"])) == {"late"}


def test_a_search_is_one_request_and_a_swapped_alias_is_noticed(
    documents: OpenSearchIndex, nextgen: NextGen
) -> None:
    seconds = 0.0
    alias, connection = documents._alias, OpenSearchConnection(Server(nextgen.url))
    documents = OpenSearchIndex(connection, alias, MODEL, monotonic=lambda: seconds)
    before = documents.index()
    nextgen.requests.clear()
    for _ in range(3):
        find(documents)
    assert [request.path for request in nextgen.requests] == [f"/{before}/_msearch"] * 3

    client = SearchServer(nextgen.url, "", lambda: None).client
    indices.make(client, Wanted("cairn-other", MODEL, "", "other"))
    swap = [{"remove": {"index": before, "alias": alias}}]
    add = [{"add": {"index": "cairn-tiny-4-other", "alias": alias}}]
    client.indices.update_aliases(body={"actions": swap + add})
    assert documents.index() == before
    seconds = 6.0

    assert documents.index() == "cairn-tiny-4-other"
    assert find(documents)[0] == []


def test_an_alias_of_two_indices_is_not_guessed_about(
    documents: OpenSearchIndex, nextgen: NextGen
) -> None:
    two = {name: {"mappings": {"_meta": {"model": MODEL}}} for name in ("a", "b")}
    nextgen.fail_next("_mapping", Fault(change=lambda _: two))
    fresh = OpenSearchIndex(OpenSearchConnection(Server(nextgen.url)), documents._alias, MODEL)

    with pytest.raises(DependencyUnavailable):
        fresh.index()


@pytest.mark.parametrize("service", ["aoss", "es"])
def test_requests_are_signed_for_their_service(
    documents: OpenSearchIndex,
    nextgen: NextGen,
    monkeypatch: pytest.MonkeyPatch,
    service: str,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "someone")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    server = Server(nextgen.url, service, "eu-west-1")
    signed = OpenSearchIndex(OpenSearchConnection(server), documents._alias, MODEL)

    find(signed)

    headers = {name.lower(): value for name, value in nextgen.requests[-1].headers.items()}
    assert f"/eu-west-1/{service}/aws4_request" in headers["authorization"]
    assert "x-amz-content-sha256" in headers["authorization"]
    sent = hashlib.sha256(nextgen.requests[-1].sent).hexdigest()
    assert headers["x-amz-content-sha256"] == sent


def test_a_plain_server_gets_user_and_password(
    documents: OpenSearchIndex, nextgen: NextGen
) -> None:
    server = Server(nextgen.url, login=lambda: ("ann", "secret"))

    find(OpenSearchIndex(OpenSearchConnection(server), documents._alias, MODEL))

    headers = {name.lower(): value for name, value in nextgen.requests[-1].headers.items()}
    assert headers["authorization"] == "Basic YW5uOnNlY3JldA=="


def test_errors_tell_nothing_of_what_the_server_said(
    documents: OpenSearchIndex, nextgen: NextGen
) -> None:
    nextgen.fail_next("_msearch", Fault(status=500, body=b'{"error": "private words"}'))

    with pytest.raises(DependencyUnavailable) as failure:
        find(documents)

    assert failure.value.message == "the search index answered with status 500"


def test_a_policy_that_is_not_known_yet_is_waited_for(nextgen: NextGen) -> None:
    client = SearchServer(nextgen.url, "", lambda: None).client
    wanted = Wanted("cairn-late", MODEL, "", "late")
    paused: list[float] = []
    nextgen.fail_next("_mapping", Fault(status=401), Fault(status=403))

    assert indices.create(client, wanted, paused.append) == "cairn-tiny-4-late"

    assert len(paused) == 2
    nextgen.always = Fault(status=403)
    with pytest.raises(CreateIndexError):
        indices.create(client, wanted, paused.append)
