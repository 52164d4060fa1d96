"""Streams as OpenAI's own client reads them: well, held, odd, broken off, and left."""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import openai
import pytest
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam

from scripts.local.model_server.behaviours import (
    EMPTY,
    ERRING,
    FILTERED,
    ONLY_REASONING,
    REFUSING,
    ChatReply,
)
from scripts.local.model_server.server import OpenAIServer
from scripts.local.model_server.streaming import (
    KEEP_ALIVE,
    NO_CHOICES,
    NOT_JSON,
    Break,
    BreaksOff,
    Interjection,
    Streaming,
)
from scripts.local.model_server.streams import Ending
from tests.e2e.http import send
from tests.polling import eventually

AGES = 600  # seconds; nobody waits for it
KEY = "sk-right"
MESSAGES: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Where to?"}]
PIECES = ("How ", "about ", "Chengdu?")

type Stream = openai.Stream[ChatCompletionChunk]


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer(api_key=KEY, answer=lambda request: "As you like.") as server:
        yield server


@pytest.fixture
def client(server: OpenAIServer) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=server.base_url, api_key=KEY, max_retries=0) as client:
        yield client


def streamed(client: openai.OpenAI) -> Stream:
    return client.chat.completions.create(model="m", messages=MESSAGES, stream=True)


def said(stream: Stream, *, field: str = "content") -> Iterator[str]:
    """What is not empty of it, as it comes."""
    for chunk in stream:
        for choice in chunk.choices:
            if text := getattr(choice.delta, field, None):
                yield text


def control(server: OpenAIServer, path: str, body: Any = None) -> Any:
    answer = send(server.url + path, body=json.dumps(body).encode(), headers={})
    assert answer.status == 200, answer.text
    return answer.body


def test_a_stream_has_the_pieces_of_its_script_the_reasoning_first(
    server: OpenAIServer, client: openai.OpenAI
) -> None:
    server.script(ChatReply(pieces=PIECES, reasoning=("South", "west.")))

    chunks = list(streamed(client))

    deltas = [chunk.choices[0].delta.model_dump(exclude_unset=True) for chunk in chunks]
    assert deltas == [
        {"role": "assistant", "content": ""},
        {"reasoning_content": "South"},
        {"reasoning_content": "west."},
        *({"content": piece} for piece in PIECES),
        {},
    ]
    endings = [chunk.choices[0].finish_reason for chunk in chunks]
    assert endings == [None] * 6 + ["stop"]
    assert {chunk.object for chunk in chunks} == {"chat.completion.chunk"}


def test_reasoning_may_have_its_other_name(server: OpenAIServer, client: openai.OpenAI) -> None:
    thinking = ChatReply(pieces=PIECES, reasoning=("Hm", "."), reasoning_field="reasoning")
    server.script(thinking, thinking)

    assert list(said(streamed(client), field="reasoning")) == ["Hm", "."]
    whole = client.chat.completions.create(model="m", messages=MESSAGES).choices[0].message
    assert (whole.content, getattr(whole, "reasoning", None)) == ("How about Chengdu?", "Hm.")


def test_the_first_piece_is_read_before_the_last_is_written(
    server: OpenAIServer, client: openai.OpenAI
) -> None:
    server.script(ChatReply(pieces=PIECES, stream=Streaming(holds_after=1)))

    texts = said(streamed(client))
    assert next(texts) == "How "
    (stream,) = server.streams
    assert (stream.pieces_written, stream.ending) == (1, None)
    server.release()

    assert list(texts) == ["about ", "Chengdu?"]
    assert (stream.pieces_written, stream.ending) == (3, Ending.FINISHED)


def test_the_role_is_read_while_the_first_piece_is_held(
    server: OpenAIServer, client: openai.OpenAI
) -> None:
    server.script(ChatReply(pieces=PIECES, stream=Streaming(holds_after=0)))

    stream = streamed(client)
    assert next(stream).choices[0].delta.role == "assistant"
    assert server.streams[0].pieces_written == 0
    server.release()

    assert list(said(stream)) == list(PIECES)


def test_a_stream_that_begins_after_a_release_is_held(
    server: OpenAIServer, client: openai.OpenAI
) -> None:
    server.release()
    server.script(*[ChatReply(pieces=PIECES, stream=Streaming(holds_after=1))] * 2)
    first, second = said(streamed(client)), said(streamed(client))
    assert (next(first), next(second)) == ("How ", "How ")

    server.streams[0].release()

    assert list(first) == ["about ", "Chengdu?"]
    assert (server.streams[1].pieces_written, server.streams[1].ending) == (1, None)
    server.reset()
    assert list(second) == ["about ", "Chengdu?"]
    assert server.streams == []


@pytest.mark.parametrize("waits", [Streaming(silence=AGES), Streaming(interval=AGES)])
def test_a_model_may_be_slow_between_its_pieces(
    server: OpenAIServer, client: openai.OpenAI, waits: Streaming
) -> None:
    server.script(ChatReply(pieces=PIECES, stream=waits))

    with pytest.raises(openai.APITimeoutError):
        list(streamed(client.with_options(timeout=0.3)))

    (stream,) = server.streams
    eventually(lambda: stream.ending)
    expected = 0 if waits.silence else 1
    assert (stream.pieces_written, stream.ending) == (expected, Ending.CLIENT_LEFT)


def test_silence_and_intervals_end(server: OpenAIServer, client: openai.OpenAI) -> None:
    server.script(ChatReply(pieces=PIECES, stream=Streaming(silence=0.01, interval=0.01)))

    assert list(said(streamed(client))) == list(PIECES)


def test_who_leaves_with_the_finish_reason_has_all_of_it(
    server: OpenAIServer, client: openai.OpenAI
) -> None:
    leaving = streamed(client)
    assert any(chunk.choices[0].finish_reason for chunk in leaving)

    leaving.close()

    assert [stream.ending for stream in server.streams] == [Ending.FINISHED]


def test_it_is_known_when_a_client_left(server: OpenAIServer, client: openai.OpenAI) -> None:
    server.script(ChatReply(pieces=PIECES, stream=Streaming(holds_after=2)))
    stream = streamed(client)
    texts = said(stream)
    assert [next(texts), next(texts)] == ["How ", "about "]

    stream.close()

    (record,) = server.streams
    assert eventually(lambda: record.ending) == Ending.CLIENT_LEFT
    assert record.pieces_written == 2
    server.release()
    counts = server.counts
    assert (counts.streams_begun, counts.streams_finished, counts.streams_left) == (1, 0, 1)


@pytest.mark.parametrize(
    ("reply", "texts", "ending"),
    [
        (EMPTY, [], "stop"),
        (ONLY_REASONING, [], "stop"),
        (REFUSING, [], "stop"),
        (FILTERED, [], "content_filter"),
        (ChatReply(pieces=(*PIECES, ""), finish_reason="length"), [*PIECES], "length"),
        (ChatReply(pieces=PIECES, cut_at=6), ["How ", "ab"], "length"),
        (ChatReply(pieces=PIECES, cut_at=18), [*PIECES], "stop"),
        (ChatReply(pieces=()), [], "stop"),
    ],
)
def test_answers_that_are_not_whole(
    server: OpenAIServer,
    client: openai.OpenAI,
    reply: ChatReply,
    texts: list[str],
    ending: str,
) -> None:
    server.script(reply, reply)

    chunks = list(streamed(client))
    whole = client.chat.completions.create(model="m", messages=MESSAGES).choices[0]

    pieces = [chunk.choices[0].delta.content for chunk in chunks]
    assert [piece for piece in pieces if piece] == texts
    assert chunks[-1].choices[0].finish_reason == whole.finish_reason == ending
    assert (whole.message.content or "") == "".join(texts)
    is_null = reply in (ONLY_REASONING, REFUSING)
    assert (pieces[0] is None, whole.message.content is None) == (is_null, is_null)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_comments_and_chunks_without_choices_disturb_no_client(
    server: OpenAIServer, client: openai.OpenAI, line_end: Any
) -> None:
    odd = [Interjection(after=0, text=KEEP_ALIVE), Interjection(after=3, text=NO_CHOICES)]
    reply = ChatReply(pieces=PIECES, stream=Streaming(interjections=odd, line_end=line_end))
    server.script(reply, reply)

    chunks = list(streamed(client))
    body = {"model": "m", "messages": MESSAGES, "stream": True}
    headers = {"Authorization": f"Bearer {KEY}"}
    url = f"{server.base_url}/chat/completions"
    raw = send(url, body=json.dumps(body).encode(), headers=headers)

    assert [bool(chunk.choices) for chunk in chunks] == [True] * 4 + [False, True]
    events = raw.text.split(line_end * 2)
    assert events[1] == KEEP_ALIVE
    assert events[-2:] == ["data: [DONE]", ""]
    assert raw.text.count("\r\n") == (raw.text.count("\n") if line_end == "\r\n" else 0)
    assert raw.header("transfer-encoding") == "chunked"
    assert raw.header("content-type") == "text/event-stream"


def test_a_chunk_may_be_no_json(server: OpenAIServer, client: openai.OpenAI) -> None:
    odd = [Interjection(after=1, text=NOT_JSON)]
    server.script(ChatReply(pieces=PIECES, stream=Streaming(interjections=odd)))

    texts = said(streamed(client))

    assert next(texts) == "How "
    with pytest.raises(json.JSONDecodeError):
        next(texts)


def test_an_error_may_come_in_the_middle_of_a_good_status(
    server: OpenAIServer, client: openai.OpenAI
) -> None:
    server.script(ERRING.model_copy(update={"pieces": PIECES}))

    texts = said(streamed(client))

    assert next(texts) == "How "
    with pytest.raises(openai.APIError, match="engine is dead"):
        next(texts)
    (stream,) = server.streams
    assert eventually(lambda: stream.ending) == Ending.BROKEN_OFF
    assert stream.pieces_written == 1


@pytest.mark.parametrize(
    ("how", "cause"),
    [
        (Break.DONE, None),
        (Break.ENDED, None),
        (Break.CLOSED, "incomplete chunked read"),
        (Break.RESET, "reset by peer"),
    ],
)
def test_a_stream_may_break_off(
    server: OpenAIServer, client: openai.OpenAI, how: Break, cause: str | None
) -> None:
    breaks = Streaming(breaks_off=BreaksOff(after=2, how=how), holds_after=2)
    server.script(ChatReply(pieces=PIECES, stream=breaks))

    texts = said(streamed(client))
    assert [next(texts), next(texts)] == ["How ", "about "]
    server.release()  # a reset may overtake what has not been read

    with pytest.raises(openai.APIConnectionError) if cause else nullcontext() as caught:
        assert list(texts) == []
    assert cause is None or cause in str(caught and caught.value.__cause__)
    (stream,) = server.streams
    assert (stream.pieces_written, stream.ending) == (2, Ending.BROKEN_OFF)
    assert next(said(streamed(client))) == "As you like."


def test_a_stream_may_end_without_saying_that_it_is_done(
    server: OpenAIServer, client: openai.OpenAI
) -> None:
    server.script(ChatReply(pieces=PIECES, stream=Streaming(sends_done=False)))

    assert [chunk.choices[0].finish_reason for chunk in streamed(client)][-1] == "stop"
    assert server.streams[0].ending == Ending.FINISHED


def test_closing_the_server_breaks_a_stream_off() -> None:
    with OpenAIServer() as server:
        server.script(ChatReply(pieces=PIECES, stream=Streaming(holds_after=1)))
        client = openai.OpenAI(base_url=server.base_url, api_key=KEY, max_retries=0)
        texts = said(streamed(client))
        assert next(texts) == "How "

    with pytest.raises(openai.APIConnectionError), client:
        next(texts)
    assert eventually(lambda: server.streams[0].ending) == Ending.BROKEN_OFF


@pytest.mark.parametrize("parameter", ["stream", "stream_options", "max_completion_tokens"])
def test_a_server_may_not_know_a_parameter(parameter: str) -> None:
    body: dict[str, Any] = {
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_completion_tokens": 9,
    }
    with (
        OpenAIServer(refuses={parameter}) as server,
        openai.OpenAI(base_url=server.base_url, api_key=KEY) as client,
    ):
        with pytest.raises(openai.BadRequestError) as caught:
            client.chat.completions.create(model="m", messages=MESSAGES, **body)
        assert caught.value.param == parameter
        assert server.streams == []


def test_another_process_may_script_hold_release_and_count_streams(
    server: OpenAIServer, client: openai.OpenAI
) -> None:
    stream = {
        "holds_after": 1,
        "silence": 0.001,
        "interjections": [{"after": 1, "text": KEEP_ALIVE}],
        "breaks_off": {"after": 2, "how": "ended"},
    }
    reply = {"pieces": PIECES, "reasoning": ["Hm."], "reasoning_field": "reasoning"}
    control(server, "/__script", {"chat": [reply | {"stream": stream}, {"content": "one"}]})

    deltas = said(streamed(client), field="reasoning")
    assert next(deltas) == "Hm."
    counts = send(f"{server.url}/__counts", method="GET", headers={}).body
    assert (counts["streams_begun"], counts["streams_finished"]) == (1, 0)
    control(server, "/__release")
    assert list(deltas) == []

    assert list(said(streamed(client))) == ["one"]
    counts = send(f"{server.url}/__counts", method="GET", headers={}).body
    assert (counts["streams_begun"], counts["streams_finished"]) == (2, 1)
    assert [stream.pieces_written for stream in server.streams] == [2, 1]
    assert control(server, "/__reset")["streams_begun"] == 0
