"""Answers of good, slow and broken models: what the caller gets, and what of it is kept.

The local gateway passes a stream on in one piece; `test_chat_process` sees it as it is sent.
"""

from typing import Any

import pytest

from cairn.domain.chat.answer import BROKEN_OFF
from scripts.local.model_server.behaviours import EMPTY, ERRING, FILTERED, ONLY_REASONING, ChatReply
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
from tests.e2e.event_stream import events, parsed, text_of
from tests.e2e.http import Answer, Api
from tests.e2e_models.prompts import last_chat

pytestmark = pytest.mark.usefixtures("settled")

QUESTION = "Where shall I go?"
PIECES = ("How ", "about ", "Chengdu", "?")
ANSWER = "".join(PIECES)
GOOD = ChatReply(pieces=PIECES)


def streamed(api: Api, query: str = QUESTION, **fields: Any) -> Answer:
    return api.chat(query, model_name="small", stream=True, **fields)


def completed(api: Api, **fields: Any) -> Answer:
    """By the other route, in the same conversation."""
    body = {
        "model": "small",
        "user": api.user_id,
        "metadata": {"conversation_id": "chat"},
        "messages": [{"role": "user", "content": QUESTION}],
    }
    return api.post("/chat/completions", body | fields)


def kept(api: Api, small: OpenAIServer) -> list[tuple[str, str]]:
    """The turns that the next question's prompt has."""
    small.reset()
    assert api.chat("And then?", model_name="small", add_message_on_answer=False).status == 200
    return last_chat(small).turns


def piecewise(**streaming: Any) -> ChatReply:
    return ChatReply(pieces=PIECES, stream=Streaming(**streaming))


@pytest.mark.parametrize("field", ["reasoning", "reasoning_content"])
def test_thoughts_then_the_answer_piece_by_piece_then_the_end(
    api: Api, small: OpenAIServer, field: Any
) -> None:
    thoughts = ("Hm. ", "Not there.")
    small.script(ChatReply(reasoning=thoughts, reasoning_field=field, pieces=PIECES))

    found = events(streamed(api))

    assert found == [
        *({"type": "reasoning", "data": thought} for thought in thoughts),
        *({"type": "text", "data": piece} for piece in PIECES),
        {"type": "end"},
    ]
    assert kept(api, small) == [("user", QUESTION), ("assistant", ANSWER)]


@pytest.mark.parametrize(
    "reply",
    [
        piecewise(line_end="\r\n"),
        piecewise(sends_done=False),
        piecewise(interval=0.05, silence=0.2),
        piecewise(interjections=[Interjection(after=n, text=KEEP_ALIVE) for n in range(5)]),
        piecewise(interjections=[Interjection(after=2, text=NO_CHOICES)]),
        ChatReply(content=ANSWER, dribble={"interval": 0.0002}),
    ],
    ids=["CRLF", "no-DONE", "slow", "comments", "no-choices", "byte-by-byte"],
)
def test_servers_speak_differently(api: Api, small: OpenAIServer, reply: ChatReply) -> None:
    small.script(reply, reply)

    found = events(streamed(api, add_message_on_answer=False))
    whole = api.chat(QUESTION, model_name="small").data

    assert (text_of(found), found[-1]) == (ANSWER, {"type": "end"})
    assert whole["response"] == ANSWER
    assert small.counts.streams_finished == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("line\u2028separated\u2029and\x85so\non", None),
        ('data: {"type":"end"}\n\ndata: [DONE]\n\n', None),
        ("李雷 👩‍👩‍👧 e\u0301", None),
        ("half \ud83d a pair", "half ? a pair"),
    ],
)
def test_no_text_breaks_the_stream(
    api: Api, small: OpenAIServer, text: str, said: str | None
) -> None:
    small.script(text)

    found = events(streamed(api))

    assert [event["type"] for event in found] == ["text"] * (len(found) - 1) + ["end"]
    assert text_of(found) == (said or text)
    assert kept(api, small)[1] == ("assistant", said or text)


UNAVAILABLE = (503, 50004)
TOO_LONG = "This model's maximum context length is 10 tokens"


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (ChatReply(status=500), UNAVAILABLE),
        (ChatReply(status=503), UNAVAILABLE),
        (ChatReply(status=504), UNAVAILABLE),
        (ChatReply(status=429, retry_after="7"), UNAVAILABLE),
        (ChatReply(status=401), UNAVAILABLE),
        (ChatReply(status=404), UNAVAILABLE),
        (ChatReply(is_reset=True), UNAVAILABLE),
        (ChatReply(status=502, raw_body="<html>Bad gateway</html>"), UNAVAILABLE),
        (ChatReply(raw_body="<html>Welcome</html>"), UNAVAILABLE),
        (ChatReply(raw_body='{"object": "nonsense"}'), UNAVAILABLE),
        (ChatReply(status=400, message=TOO_LONG), (400, 40303)),
        (ChatReply(status=400, message="I do not like it"), (400, 40000)),
        (EMPTY, UNAVAILABLE),
        (FILTERED, UNAVAILABLE),
        (ChatReply(is_content_null=True), UNAVAILABLE),
        (piecewise(breaks_off={"after": 0, "how": "closed"}), UNAVAILABLE),
        (piecewise(breaks_off={"after": 0, "how": "done"}), UNAVAILABLE),
    ],
)
def test_an_error_before_the_first_piece_is_an_envelope(
    api: Api, small: OpenAIServer, reply: ChatReply, expected: tuple[int, int], stream: bool
) -> None:
    """With its status; and there is nothing that one might keep."""
    small.script(reply)

    answer = api.chat(QUESTION, model_name="small", stream=stream)

    assert (answer.status, answer.code) == expected, answer.text
    assert answer.header("content-type") == "application/json"
    assert answer.body["data"] is None and answer.body["message"]
    assert "sk-of-the" not in answer.text and small.url not in answer.text
    if reply.retry_after:
        assert answer.header("retry-after") == reply.retry_after
    assert kept(api, small) == []


@pytest.mark.parametrize("how", list(Break))
def test_what_was_seen_of_an_answer_that_breaks_off_is_kept(
    api: Api, small: OpenAIServer, how: Break
) -> None:
    small.script(piecewise(breaks_off=BreaksOff(after=2, how=how)))

    *pieces, last = events(streamed(api))

    assert last["type"] == "error" and last["code"] == 50004 and last["content"]
    assert text_of(pieces) == "How about " or how is Break.RESET
    seen = [("assistant", f"{text_of(pieces).rstrip()} {BROKEN_OFF}")] if pieces else []
    assert kept(api, small) == [*[("user", QUESTION)][: len(seen)], *seen]


@pytest.mark.parametrize(
    "reply",
    [
        piecewise(breaks_off={"after": 2, "how": "closed"}),
        piecewise(interjections=[Interjection(after=2, text=NOT_JSON)]),
        ERRING,
    ],
    ids=["closed", "malformed", "erring"],
)
def test_nobody_saw_a_whole_answer_that_broke_off(
    api: Api, small: OpenAIServer, reply: ChatReply
) -> None:
    small.script(reply, reply)

    whole, completion = api.chat(QUESTION, model_name="small"), completed(api)

    assert (whole.status, whole.code) == UNAVAILABLE
    assert (completion.status, completion.body["error"]["type"]) == (503, "server_error")
    assert kept(api, small) == []


@pytest.mark.parametrize(
    "reply", [piecewise(interjections=[Interjection(after=2, text=NOT_JSON)]), ERRING]
)
def test_nonsense_in_the_middle_is_the_last_that_is_read(
    api: Api, small: OpenAIServer, reply: ChatReply
) -> None:
    small.script(reply)

    *pieces, last = events(streamed(api))

    assert (pieces[0]["type"], last["type"]) == ("text", "error")
    assert kept(api, small)[-1][1].endswith(BROKEN_OFF)


def test_thoughts_alone_are_no_answer(api: Api, small: OpenAIServer) -> None:
    small.script(ONLY_REASONING, ONLY_REASONING)

    *thoughts, last = events(streamed(api))
    whole = api.chat(QUESTION, model_name="small")

    assert {event["type"] for event in thoughts} == {"reasoning"}
    assert (last["type"], last["code"]) == ("error", 50004)
    assert (whole.status, whole.code) == UNAVAILABLE
    assert kept(api, small) == []


def test_an_answer_that_ran_out_of_room_is_an_answer(api: Api, small: OpenAIServer) -> None:
    cut = ChatReply(pieces=PIECES, cut_at=9)
    small.script(cut, cut)

    found = events(streamed(api))
    choice = completed(api).body["choices"][0]

    assert (text_of(found), found[-1]) == ("How about", {"type": "end"})
    assert (choice["message"]["content"], choice["finish_reason"]) == ("How about", "length")
    assert kept(api, small)[-1] == ("assistant", "How about")


def test_completions_stream_chunks(api: Api, small: OpenAIServer) -> None:
    small.script(ChatReply(pieces=PIECES, reasoning=("Hm.",)))

    answer = completed(api, stream=True, stream_options={"include_usage": True})

    body, done = answer.text.removesuffix("\n\n").rsplit("\n\n", 1)
    first, *_, last, usage = parsed(f"{body}\n")
    chunks = parsed(f"{body}\n")
    deltas = [choice["delta"] for chunk in chunks for choice in chunk["choices"]]
    assert done == "data: [DONE]"
    assert first["choices"][0]["delta"] == {"role": "assistant", "reasoning_content": "Hm."}
    assert "".join(delta.get("content", "") for delta in deltas) == ANSWER
    assert last["choices"][0]["finish_reason"] == "stop"
    assert (usage["choices"], usage["usage"]["total_tokens"] > 0) == ([], True)
    assert len({(chunk["id"], chunk["created"], chunk["model"]) for chunk in chunks}) == 1


def test_completions_that_break_off_end_with_an_error(api: Api, small: OpenAIServer) -> None:
    small.script(piecewise(breaks_off={"after": 2, "how": "closed"}))

    *chunks, last = parsed(completed(api, stream=True).text)

    assert len(chunks) == 2
    assert last["error"]["type"] == "server_error"
    assert kept(api, small)[-1] == ("assistant", f"How about {BROKEN_OFF}")


def test_every_stream_was_read_to_its_end(api: Api, small: OpenAIServer) -> None:
    small.script(GOOD, GOOD)

    streamed(api)
    completed(api)

    assert [stream.ending for stream in small.streams] == [Ending.FINISHED] * 2
