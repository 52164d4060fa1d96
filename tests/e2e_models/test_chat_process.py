"""The function's own process, started as Lambda starts it: events leave it as they are made.

The local gateway buffers, so that here Lambda's Runtime API is a server of the test; the models,
the tables and the roles are those of the stack.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cairn.domain.chat.answer import BROKEN_OFF
from scripts.deploy.deployment import Deployment
from scripts.local.model_server.behaviours import EMPTY, ChatReply
from scripts.local.model_server.server import OpenAIServer
from scripts.local.model_server.streaming import BreaksOff, Streaming
from scripts.local.model_server.streams import Ending
from scripts.prepare_environments import ROOT
from tests.e2e.event_stream import parsed, text_of
from tests.e2e.http import Api
from tests.e2e_models.prompts import chats, last_chat
from tests.fakes.lambda_runtime import AFTER_PRELUDE, Invocation, LambdaRuntime
from tests.polling import eventually

pytestmark = pytest.mark.usefixtures("settled")

FOLDER = ROOT / "functions" / "chat"
LAYER = ROOT / "layers" / "common" / "python"
CHAT, COMPLETIONS = "/api/openmem/v1/chat", "/api/openmem/v1/chat/completions"
QUESTION = "Where shall I go?"
PIECES = ("How ", "about ", "Chengdu?")
HELD = ChatReply(pieces=PIECES, stream=Streaming(holds_after=1))

type Ask = Callable[..., Invocation]


@contextmanager
def process(
    runtime: LambdaRuntime, environment: dict[str, str], folder: Path = FOLDER
) -> Iterator[subprocess.Popen[bytes]]:
    variables = {
        **environment,
        "PATH": os.defpath,
        "PYTHONPATH": str(LAYER),
        "AWS_LAMBDA_RUNTIME_API": runtime.address,
        "LAMBDA_TASK_ROOT": str(folder),
        "_HANDLER": "handler.lambda_handler",
    }
    command = ["sh", str(FOLDER / "bootstrap"), sys.executable, "-the", "usual", "runtime"]
    started = subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL)
    try:
        yield started
    finally:
        started.kill()
        started.wait()


@pytest.fixture(scope="module")
def environment(deployment: Deployment) -> dict[str, str]:
    """The deployed function's, with its role's permissions and no others."""
    functions, iam = deployment.client("lambda"), deployment.client("iam")
    name = deployment.physical_ids("AWS::Lambda::Function")["ChatFunction"]
    role = deployment.physical_ids("AWS::IAM::Role")["ChatRole"]
    arn = iam.get_role(RoleName=role)["Role"]["Arn"]
    given = deployment.client("sts").assume_role(RoleArn=arn, RoleSessionName="chat")["Credentials"]
    configured = functions.get_function_configuration(FunctionName=name)["Environment"]
    return {
        **configured["Variables"],
        "AWS_REGION": deployment.region,
        "AWS_DEFAULT_REGION": deployment.region,
        "AWS_ENDPOINT_URL": deployment.endpoint_url or "",
        "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
        "AWS_SESSION_TOKEN": given["SessionToken"],
    }


@pytest.fixture(scope="module")
def runtime(environment: dict[str, str]) -> Iterator[LambdaRuntime]:
    """One process for all tests, which none of them may end."""
    with LambdaRuntime() as api, process(api, environment):
        yield api


@pytest.fixture
def ask(runtime: LambdaRuntime, api: Api, small: OpenAIServer) -> Ask:
    """An invocation by the gateway; the body's fields beside question and user."""

    def asked(
        stream: bool = True, seconds: float = 300, breaks_after: int | None = None, **fields: Any
    ) -> Invocation:
        body = {"user_id": api.user_id, "conversation_id": "c", "query": QUESTION}
        event = gateway_event(api, CHAT, body | {"model_name": "small", "stream": stream} | fields)
        return runtime.invoke(event, seconds=seconds, breaks_after=breaks_after)

    return asked


def gateway_event(api: Api, path: str, body: dict[str, Any], **fields: Any) -> dict[str, Any]:
    headers = {"Authorization": f"Token {api.key}", "Content-Type": "application/json"}
    return {
        "resource": path,
        "path": path,
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "requestContext": {"requestId": "request-of-the-gateway", "path": f"/live{path}"},
        "body": json.dumps(body),
        "isBase64Encoded": False,
        **fields,
    }


def opened(parts: Iterator[bytes]) -> dict[str, Any]:
    """The prelude, which comes in a part of its own."""
    prelude = next(parts)
    assert prelude.endswith(AFTER_PRELUDE)
    return dict(json.loads(prelude.removesuffix(AFTER_PRELUDE)))


def streamed(invocation: Invocation) -> tuple[dict[str, Any], str]:
    """Prelude and body, once all of it has come."""
    prelude, _, body = invocation.body().partition(AFTER_PRELUDE)
    return dict(json.loads(prelude)), body.decode()


def kept(ask: Ask, small: OpenAIServer) -> list[tuple[str, str]]:
    small.reset()
    prelude, _ = streamed(ask(add_message_on_answer=False, query="And then?"))
    assert prelude["statusCode"] == 200
    return last_chat(small).turns


def test_the_first_event_leaves_before_the_model_has_ended(ask: Ask, small: OpenAIServer) -> None:
    small.script(HELD)
    invocation = ask()
    parts = invocation.parts()

    prelude, first = opened(parts), next(parts)

    assert small.streams[0].ending is None
    assert not invocation.is_complete
    assert prelude["statusCode"] == 200
    assert prelude["headers"]["Content-Type"] == "text/event-stream"
    assert parsed(first.decode()) == [{"type": "text", "data": "How "}]
    small.release()
    rest = [parsed(part.decode()) for part in parts]
    assert rest == [
        [{"type": "text", "data": "about "}],
        [{"type": "text", "data": "Chengdu?"}],
        [{"type": "end"}],
    ]
    assert small.streams[0].ending is Ending.FINISHED
    assert invocation.is_complete
    assert invocation.headers["lambda-runtime-function-response-mode"] == "streaming"
    assert kept(ask, small) == [("user", QUESTION), ("assistant", "".join(PIECES))]


def test_thoughts_leave_at_once_too(ask: Ask, small: OpenAIServer) -> None:
    small.script(ChatReply(reasoning=("Hm.",), pieces=PIECES, stream=Streaming(holds_after=1)))
    parts = ask().parts()

    opened(parts)

    assert parsed(next(parts).decode()) == [{"type": "reasoning", "data": "Hm."}]
    small.release()
    assert parsed(b"".join(parts).decode())[-1] == {"type": "end"}


def test_completions_stream_as_well(runtime: LambdaRuntime, api: Api, small: OpenAIServer) -> None:
    small.script(HELD)
    messages = [{"role": "user", "content": QUESTION}]
    body = {"model": "small", "user": api.user_id, "messages": messages, "stream": True}

    parts = runtime.invoke(gateway_event(api, COMPLETIONS, body)).parts()

    opened(parts)
    [chunk] = parsed(next(parts).decode())
    assert chunk["choices"][0]["delta"] == {"role": "assistant", "content": "How "}
    small.release()
    assert b"".join(parts).endswith(b"data: [DONE]\n\n")


def test_where_nobody_listens_any_more_the_model_stops_and_what_was_sent_is_kept_once(
    ask: Ask, small: OpenAIServer
) -> None:
    """The break is noticed by the next part that is sent."""
    slow = Streaming(interval=0.05)
    small.script(ChatReply(pieces=("How ", *["on and "] * 2_000), stream=slow))

    parts = list(ask(breaks_after=2).parts())

    [first] = parsed(parts[1].decode())
    assert first == {"type": "text", "data": "How "}
    eventually(lambda: small.streams[0].ending is Ending.CLIENT_LEFT)
    question, (role, answer) = kept(ask, small)
    assert (question, role) == (("user", QUESTION), "assistant")
    assert answer.startswith("How") and answer.endswith(BROKEN_OFF)


def test_whoever_leaves_after_the_last_part_costs_nothing(ask: Ask, small: OpenAIServer) -> None:
    small.script(ChatReply(pieces=("How?",)))

    *_, last = ask(breaks_after=3).parts()

    assert parsed(last.decode()) == [{"type": "end"}]
    assert kept(ask, small) == [("user", QUESTION), ("assistant", "How?")]


def test_an_answer_that_breaks_off_ends_with_an_error_event(ask: Ask, small: OpenAIServer) -> None:
    small.script(
        ChatReply(pieces=PIECES, stream=Streaming(breaks_off=BreaksOff(after=2, how="closed")))
    )

    prelude, body = streamed(ask())

    *pieces, last = parsed(body)
    assert prelude["statusCode"] == 200
    assert text_of(pieces) == "How about "
    assert (last["type"], last["code"]) == ("error", 50004)
    assert kept(ask, small)[-1] == ("assistant", f"How about {BROKEN_OFF}")


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("reply", "fields", "status", "code"),
    [
        (ChatReply(status=500), {}, 503, 50004),
        (ChatReply(status=429, retry_after="7"), {}, 503, 50004),
        (EMPTY, {}, 503, 50004),
        (ChatReply(), {"query": ""}, 400, 40002),
        (ChatReply(), {"filter": {"and": {}}}, 400, 40000),
        (ChatReply(), {"allow_knowledgebase_ids": ["base1"]}, 400, 50123),
    ],
)
def test_an_error_before_the_first_event_has_its_status_and_is_json(
    ask: Ask,
    small: OpenAIServer,
    reply: ChatReply,
    fields: dict[str, Any],
    status: int,
    code: int,
    stream: bool,
) -> None:
    small.script(reply)

    prelude, body = streamed(ask(stream, **fields))

    assert (prelude["statusCode"], json.loads(body)["code"]) == (status, code)
    assert prelude["headers"]["Content-Type"] == "application/json"
    assert prelude["headers"].get("Retry-After") == (
        reply.retry_after or prelude["headers"].get("Retry-After")
    )


def test_a_model_that_is_too_slow_is_given_up_in_time(ask: Ask, small: OpenAIServer) -> None:
    """Six of the seconds are reserves: for the response, and to keep the answer."""
    small.script(ChatReply(pieces=PIECES, stream=Streaming(holds_after=0)))
    silent, _ = streamed(ask(seconds=7.0))
    small.script(HELD)
    _, body = streamed(ask(seconds=7.0))

    assert silent["statusCode"] == 503
    assert [event["type"] for event in parsed(body)] == ["text", "error"]
    eventually(lambda: {each.ending for each in small.streams} == {Ending.CLIENT_LEFT})
    assert kept(ask, small)[-1] == ("assistant", f"How {BROKEN_OFF}")


def test_a_whole_answer_is_one_too(ask: Ask, small: OpenAIServer) -> None:
    small.script(ChatReply(pieces=PIECES))

    prelude, body = streamed(ask(stream=False))

    assert prelude["statusCode"] == 200
    assert json.loads(body)["data"] == {"response": "".join(PIECES)}


@pytest.mark.parametrize("stream", [False, True])
def test_a_function_that_passes_a_request_on_gets_the_whole_response(
    runtime: LambdaRuntime, api: Api, small: OpenAIServer, stream: bool
) -> None:
    small.script(ChatReply(pieces=PIECES))
    body = {"user_id": api.user_id, "conversation_id": "c", "query": QUESTION}
    asked = body | {"model_name": "small", "stream": stream}

    invocation = runtime.invoke(gateway_event(api, CHAT, asked, isForwarded=True))
    response = json.loads(invocation.body())

    assert "lambda-runtime-function-response-mode" not in invocation.headers
    assert response["statusCode"] == 200
    answer = response["body"]
    assert ("".join(PIECES) in answer) is not stream
    assert not stream or text_of(parsed(answer)) == "".join(PIECES)


def test_an_event_that_is_none_is_answered_and_ends_nothing(
    runtime: LambdaRuntime, ask: Ask, small: OpenAIServer
) -> None:
    nonsense = runtime.invoke({"this": "is no request"})

    assert nonsense.body() or nonsense.error
    assert streamed(ask())[0]["statusCode"] == 200


def test_one_after_the_other(ask: Ask, small: OpenAIServer) -> None:
    invocations = [ask(query=f"Question {number}") for number in range(3)]

    assert {streamed(each)[0]["statusCode"] for each in invocations} == {200}
    asked = [chat.question[1] for chat in chats(small)]
    assert asked == [f"Question {number}" for number in range(3)]


def test_a_function_that_cannot_start_says_so_and_ends(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """By the class of the error alone."""
    (tmp_path / "handler.py").write_text("raise LookupError('said in confidence')")

    with LambdaRuntime() as runtime, process(runtime, environment, tmp_path) as started:
        status = started.wait()

    assert status != 0
    assert runtime.start_errors == [{"errorType": "LookupError", "errorMessage": ""}]
