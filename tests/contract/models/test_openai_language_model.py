"""How completions are asked for, what a server may refuse, and what becomes of bad answers."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import pytest

from cairn.adapters.openai.language_model import OpenAILanguageModel
from cairn.domain.errors import CairnError, DependencyUnavailable, InvalidRequest
from cairn.ports.language_model import Completion, PromptMessage
from cairn.prompts.extraction import SCHEMA
from scripts.local.model_server.behaviours import ChatReply, Dribble
from scripts.local.model_server.server import OpenAIServer
from tests.contract.model_servers import CLOCK, KEY, endpoint, language_model, soon

SECRET_WORDS = "I hide the key under the third stone."
PROMPT = (PromptMessage("system", "Answer with JSON."), PromptMessage("user", SECRET_WORDS))


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer(api_key=KEY) as started:
        yield started


def complete(server: OpenAIServer, **given: Any) -> Completion:
    return language_model(server, **given).complete(PROMPT, SCHEMA, deadline=soon())


def failure(server: OpenAIServer, reply: ChatReply, **given: Any) -> CairnError:
    server.script(reply)
    with pytest.raises(CairnError) as caught:
        complete(server, **given)
    return caught.value


def bodies(server: OpenAIServer) -> list[dict[str, Any]]:
    return [request.body for request in server.requests]


def test_the_answer_comes_as_it_is_with_what_it_took(server: OpenAIServer) -> None:
    server.script('{"operations": [] } and a word more')

    completion = complete(server)

    assert completion.text == '{"operations": [] } and a word more'
    assert not completion.is_truncated
    assert completion.prompt_tokens > completion.completion_tokens > 0


def test_the_schema_is_sent_for_the_server_to_enforce(server: OpenAIServer) -> None:
    complete(server)

    (body,) = bodies(server)
    asked = body.pop("response_format")
    assert asked["json_schema"]["schema"] == SCHEMA
    assert asked["json_schema"]["strict"]
    assert body == {
        "model": "some-chat",
        "messages": [{"role": message.role, "content": message.text} for message in PROMPT],
        "max_completion_tokens": 8_192,
        "temperature": 0,
    }


@pytest.mark.parametrize(
    ("refused", "settled"),
    [
        (["json_schema"], {"response_format": {"type": "json_object"}}),
        (["json_schema", "json_object"], {"response_format": None}),
        (["response_format"], {"response_format": None}),
        (["temperature"], {"temperature": None}),
        (["max_completion_tokens"], {"max_completion_tokens": None, "max_tokens": 8_192}),
        (["max_completion_tokens", "max_tokens"], {"max_tokens": None}),
        (["temperature", "json_schema"], {"temperature": None}),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else "",
)
def test_what_a_server_refuses_is_left_out_or_put_otherwise_for_good(
    refused: list[str], settled: dict[str, Any]
) -> None:
    with OpenAIServer(api_key=KEY, refuses=refused) as server:
        model = language_model(server)
        model.complete(PROMPT, SCHEMA, deadline=soon())
        tries = len(server.requests)
        model.complete(PROMPT, SCHEMA, deadline=soon())
        sent = bodies(server)

    assert tries > 1
    assert len(sent) == tries + 1
    assert {name: sent[-1].get(name) for name in settled} == settled


@pytest.mark.parametrize("status", [400, 422, 501])
def test_servers_refuse_a_format_with_different_statuses(server: OpenAIServer, status: int) -> None:
    server.script(ChatReply(status=status, message="extra fields not permitted: response_format"))

    complete(server)

    formats = [body["response_format"]["type"] for body in bodies(server)]
    assert formats == ["json_schema", "json_object"]


def test_a_server_that_refuses_everything_is_asked_no_more_than_there_are_forms() -> None:
    with OpenAIServer(api_key=KEY) as server:
        everything = "response_format, max_tokens and temperature are not supported"
        server.script(*[ChatReply(status=400, message=everything)] * 20)
        with pytest.raises(InvalidRequest):
            complete(server)

        assert len(server.requests) == 6


@pytest.mark.parametrize(
    ("status", "named"),
    [
        (401, "CAIRN_MODEL_SECRET"),
        (403, "CAIRN_MODEL_SECRET"),
        (404, "CAIRN_ROLE_MODEL and CAIRN_ROLE_BASE_URL"),
        (405, "CAIRN_ROLE_BASE_URL"),
        (429, "answered 429"),
        (500, "answered 500"),
        (503, "answered 503"),
    ],
)
def test_what_time_or_an_operator_can_mend_may_work_later(
    server: OpenAIServer, status: int, named: str
) -> None:
    error = failure(server, ChatReply(status=status))

    assert isinstance(error, DependencyUnavailable)
    assert named in error.message
    assert len(server.requests) == 1


def test_a_wrong_key_is_told_without_the_key(server: OpenAIServer) -> None:
    error = failure(server, ChatReply(), key="sk-wrong")

    assert isinstance(error, DependencyUnavailable)
    assert "sk-wrong" not in error.message
    assert "CAIRN_MODEL_SECRET" in error.message


def test_a_server_without_a_key_is_asked_without_one() -> None:
    with OpenAIServer() as server:
        assert complete(server, key="").text


@pytest.mark.parametrize("status", [400, 413, 422])
def test_other_refusals_are_for_good_and_quote_nothing(server: OpenAIServer, status: int) -> None:
    error = failure(server, ChatReply(status=status, message=f"cannot read: {SECRET_WORDS}"))

    assert isinstance(error, InvalidRequest)
    assert str(status) in error.message
    assert "stone" not in error.message


def test_a_prompt_that_is_too_long_is_refused_for_good(server: OpenAIServer) -> None:
    said = "This model's maximum context length is 8192 tokens."
    error = failure(server, ChatReply(status=400, message=said, code="context_length_exceeded"))

    assert isinstance(error, InvalidRequest)
    assert "too long" in error.message


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_says_in_seconds_when_to_come_back(server: OpenAIServer, status: int) -> None:
    error = failure(server, ChatReply(status=status, retry_after="17"))

    assert isinstance(error, DependencyUnavailable)
    assert error.retry_after_seconds == 17


def test_a_server_says_by_date_when_to_come_back(server: OpenAIServer) -> None:
    when = datetime.fromtimestamp(CLOCK.now() / 1000 + 100, UTC)
    error = failure(server, ChatReply(status=429, retry_after=format_datetime(when, usegmt=True)))

    assert isinstance(error, DependencyUnavailable)
    assert error.retry_after_seconds in (99, 100)  # dates have no milliseconds


@pytest.mark.parametrize("nonsense", ["soon", "nan", "-5", "Mon, 01 Jan 1990 00:00:00 GMT"])
def test_nonsense_about_when_to_come_back_is_some_seconds(
    server: OpenAIServer, nonsense: str
) -> None:
    error = failure(server, ChatReply(status=429, retry_after=nonsense))

    assert isinstance(error, DependencyUnavailable)
    assert 1 <= error.retry_after_seconds <= 10


@pytest.mark.parametrize(
    "reply",
    [
        ChatReply(refusal="I cannot assist with that."),
        ChatReply(content=""),
        ChatReply(is_content_null=True, reasoning="Hm."),
    ],
    ids=["refusal", "empty", "thought only"],
)
def test_an_answer_without_content_is_an_empty_text(server: OpenAIServer, reply: ChatReply) -> None:
    server.script(reply)

    assert complete(server).text == ""


def test_an_answer_that_ran_out_of_room_says_so(server: OpenAIServer) -> None:
    server.script(ChatReply(cut_at=5))

    completion = complete(server)

    assert (completion.text, completion.is_truncated) == ('{"ope', True)


@pytest.mark.parametrize(
    "reply",
    [
        ChatReply(is_reset=True),
        ChatReply(raw_body="<html>Bad gateway</html>"),
        ChatReply(raw_body='{"error": {"message": "upstream"}}'),
        ChatReply(raw_body='{"choices": []}'),
        ChatReply(raw_body='{"choices": [{}]}'),
        ChatReply(raw_body="{broken"),
    ],
    ids=[
        "hung up",
        "a page",
        "an error with status 200",
        "no choice",
        "an empty choice",
        "no JSON",
    ],
)
def test_what_is_no_completion_may_work_later(server: OpenAIServer, reply: ChatReply) -> None:
    assert isinstance(failure(server, reply), DependencyUnavailable)


@pytest.mark.parametrize(
    "reply",
    [ChatReply(latency=600), ChatReply(dribble=Dribble(interval=0.01, at_least=600))],
    ids=["silent", "dribbling"],
)
@pytest.mark.parametrize("limit", ["its own", "the deadline"])
def test_a_server_that_does_not_come_to_an_end_is_cut(
    server: OpenAIServer, reply: ChatReply, limit: str
) -> None:
    """The test ends, which it would not within the ten minutes that the server takes."""
    server.script(reply)
    model = language_model(server, timeout_ms=300 if limit == "its own" else 600_000)
    deadline = soon() if limit == "its own" else CLOCK.now() + 5_000

    with pytest.raises(DependencyUnavailable, match="did not answer"):
        model.complete(PROMPT, SCHEMA, deadline=deadline)


def test_without_time_nothing_is_asked(server: OpenAIServer) -> None:
    with pytest.raises(DependencyUnavailable, match="no time"):
        language_model(server).complete(PROMPT, SCHEMA, deadline=CLOCK.now() + 2_900)
    assert server.requests == []


def test_half_a_character_does_no_harm(server: OpenAIServer) -> None:
    """As a truncated answer may leave it in the request for a better one."""
    language_model(server).complete(
        (*PROMPT, PromptMessage("assistant", "x\ud83d")), SCHEMA, deadline=soon()
    )

    assert bodies(server)[0]["messages"][-1]["content"] == "x?"


def test_a_changed_key_is_noticed(server: OpenAIServer) -> None:
    keys = iter(["outdated", KEY])
    connected = endpoint(server, key=lambda: next(keys))
    model = OpenAILanguageModel("some-chat", lambda: connected)
    with pytest.raises(DependencyUnavailable):
        model.complete(PROMPT, SCHEMA, deadline=soon())

    assert model.complete(PROMPT, SCHEMA, deadline=soon()).text
