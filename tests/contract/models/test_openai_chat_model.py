"""How answers are asked for, how servers stream them, and what becomes of bad streams."""

from collections.abc import Iterator
from typing import Any

import pytest

from cairn.domain.chat.answer import SILENCE, Finish, Piece, PieceKind
from cairn.domain.errors import CairnError, DependencyUnavailable, InvalidRequest
from scripts.local.model_server.behaviours import EMPTY, ERRING, REFUSING, ChatReply, Dribble
from scripts.local.model_server.server import OpenAIServer
from scripts.local.model_server.streaming import (
    ERROR,
    KEEP_ALIVE,
    NO_CHOICES,
    NOT_JSON,
    Break,
    BreaksOff,
    Interjection,
    Streaming,
)
from scripts.local.model_server.streams import Ending
from tests.contract.model_servers import KEY, chat_model, soon
from tests.contract.models.test_chat_model import PROMPT
from tests.polling import eventually

PIECES = ("How ", "about ", "Lyon?")
OPTIONS = {"temperature": 0.2, "top_p": 0.9, "max_tokens": 77, "stop": ["."]}


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer(api_key=KEY) as started:
        yield started


def answer(server: OpenAIServer, options: Any = None, **given: Any) -> list[Piece | Finish]:
    return list(chat_model(server, **given).answer(PROMPT, options or {}, deadline=soon()))


def failure(server: OpenAIServer, reply: ChatReply, **given: Any) -> CairnError:
    server.script(reply)
    with pytest.raises(CairnError) as caught:
        answer(server, **given)
    return caught.value


def text(pieces: list[Piece | Finish], kind: PieceKind = PieceKind.TEXT) -> list[str]:
    return [piece.text for piece in pieces if isinstance(piece, Piece) and piece.kind is kind]


def end(pieces: list[Piece | Finish]) -> Finish:
    assert isinstance(pieces[-1], Finish)
    return pieces[-1]


def bodies(server: OpenAIServer) -> list[dict[str, Any]]:
    return [request.body for request in server.requests]


def test_the_answer_comes_piece_by_piece_with_what_it_took(server: OpenAIServer) -> None:
    server.script(ChatReply(pieces=PIECES))

    pieces = answer(server)

    assert text(pieces) == list(PIECES)
    usage = end(pieces).usage
    assert usage is not None
    assert usage.prompt > 0
    assert usage.completion > 0
    assert not end(pieces).is_truncated


def test_half_a_surrogate_pair_can_be_sent_on(server: OpenAIServer) -> None:
    """Models write it, and no event could hold it."""
    server.script(ChatReply(pieces=("left \ud83d", " right"), reasoning=("\udc4d",)))

    pieces = answer(server)

    assert text(pieces) == ["left ?", " right"]
    assert text(pieces, PieceKind.REASONING) == ["?"]


def test_the_first_piece_comes_before_the_model_has_ended(server: OpenAIServer) -> None:
    server.script(ChatReply(pieces=PIECES, stream=Streaming(holds_after=1)))
    pieces = chat_model(server).answer(PROMPT, {}, deadline=soon())

    assert next(pieces) == Piece(PieceKind.TEXT, "How ")

    assert server.streams[0].ending is None
    server.release()
    assert text(list(pieces)) == ["about ", "Lyon?"]


def test_whoever_leaves_ends_the_servers_work(server: OpenAIServer) -> None:
    server.script(ChatReply(pieces=PIECES, stream=Streaming(holds_after=1)))
    pieces = chat_model(server).answer(PROMPT, {}, deadline=soon())
    next(pieces)

    pieces.close()

    eventually(lambda: server.streams[0].ending is Ending.CLIENT_LEFT)


def test_messages_and_options_are_sent_as_they_are(server: OpenAIServer) -> None:
    answer(server, OPTIONS)

    (body,) = bodies(server)
    assert body == {
        "model": "some-chat",
        "messages": [
            {"role": "system", "content": "Be kind."},
            {"role": "user", "content": "Well?"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        **OPTIONS,
    }


@pytest.mark.parametrize(
    ("refused", "sent"),
    [
        ("max_tokens", {"temperature": 0.2, "top_p": 0.9, "max_completion_tokens": 77}),
        ("temperature", {"top_p": 0.9, "max_tokens": 77}),
        ("top_p", {"temperature": 0.2, "max_tokens": 77}),
        ("stream_options", {"temperature": 0.2, "top_p": 0.9, "max_tokens": 77}),
    ],
)
def test_a_parameter_that_the_server_refuses_is_given_up_once(
    server: OpenAIServer, refused: str, sent: dict[str, Any]
) -> None:
    server.refuses = {refused}
    model = chat_model(server)

    first = list(model.answer(PROMPT, OPTIONS, deadline=soon()))
    again = list(model.answer(PROMPT, OPTIONS, deadline=soon()))

    assert isinstance(first[-1], Finish)
    assert isinstance(again[-1], Finish)
    assert len(server.requests) == 3
    others = {"model", "messages", "stream", "stream_options", "stop"}
    last = bodies(server)[-1]
    assert {name: value for name, value in last.items() if name not in others} == sent


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_thoughts_come_apart_from_the_answer(server: OpenAIServer, field: str) -> None:
    reply = {"reasoning": ("Hm, ", "Lyon."), "reasoning_field": field}
    server.script(ChatReply.model_validate({"pieces": PIECES, **reply}))

    pieces = answer(server)

    assert text(pieces, PieceKind.REASONING) == ["Hm, ", "Lyon."]
    assert text(pieces) == list(PIECES)


def test_silence_is_told(server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cairn.adapters.openai.endpoint.SILENCE_SECONDS", 0.01)
    server.script(ChatReply(pieces=PIECES, stream=Streaming(holds_after=0)))
    pieces = chat_model(server).answer(PROMPT, {}, deadline=soon())

    assert next(pieces) is SILENCE
    assert next(pieces) is SILENCE
    server.release()
    assert "".join(text(list(pieces))) == "How about Lyon?"


def test_room_that_ran_out_is_told(server: OpenAIServer) -> None:
    server.script(ChatReply(pieces=PIECES, finish_reason="length"))

    assert end(answer(server)).is_truncated


def test_a_refusal_is_the_answer(server: OpenAIServer) -> None:
    server.script(REFUSING)

    assert "".join(text(answer(server)))


def test_nothing_is_no_text(server: OpenAIServer) -> None:
    server.script(EMPTY)

    assert text(answer(server)) == []


@pytest.mark.parametrize("given", [KEEP_ALIVE, NO_CHOICES])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_is_no_piece_is_passed_over(server: OpenAIServer, given: str, line_end: Any) -> None:
    interjections = (Interjection(after=1, text=given),)
    stream = Streaming(interjections=interjections, line_end=line_end)
    server.script(ChatReply(pieces=PIECES, stream=stream))

    assert text(answer(server)) == list(PIECES)


@pytest.mark.parametrize(
    "stream",
    [
        Streaming(interjections=(Interjection(after=1, text=NOT_JSON),)),
        Streaming(interjections=(Interjection(after=1, text=ERROR),)),
        *(Streaming(breaks_off=BreaksOff(after=1, how=how)) for how in Break),
    ],
)
def test_a_stream_that_breaks_is_an_outage_after_what_came(
    server: OpenAIServer, stream: Streaming
) -> None:
    server.script(ChatReply(pieces=PIECES, stream=stream))
    pieces = chat_model(server).answer(PROMPT, {}, deadline=soon())

    came: list[Piece | Finish] = []
    with pytest.raises(DependencyUnavailable):
        came.extend(pieces)

    assert text(came) in ([], ["How "]), "a reset may overtake the piece before it"


def test_an_error_in_a_stream_is_an_outage(server: OpenAIServer) -> None:
    assert isinstance(failure(server, ERRING), DependencyUnavailable)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (ChatReply(status=429, retry_after="7"), DependencyUnavailable),
        (ChatReply(status=500), DependencyUnavailable),
        (ChatReply(status=401), DependencyUnavailable),
        (ChatReply(status=404), DependencyUnavailable),
        (ChatReply(is_reset=True), DependencyUnavailable),
        (ChatReply(raw_body="<html>busy</html>"), DependencyUnavailable),
        (ChatReply(status=400, message="content policy"), InvalidRequest),
    ],
)
def test_a_refused_request_is_an_error_of_its_kind(
    server: OpenAIServer, reply: ChatReply, kind: type[CairnError]
) -> None:
    error = failure(server, reply)

    assert type(error) is kind or isinstance(error, kind)
    assert "Well?" not in error.message


def test_a_server_says_when_to_come_again(server: OpenAIServer) -> None:
    error = failure(server, ChatReply(status=429, retry_after="7"))

    assert isinstance(error, DependencyUnavailable)
    assert error.retry_after_seconds == 7


def test_a_conversation_that_is_too_long_for_the_model_says_so(server: OpenAIServer) -> None:
    reply = ChatReply(status=400, message="maximum context length is 4096 tokens")

    assert failure(server, reply).reason == "model_input_too_long"


def test_an_answer_that_takes_too_long_is_an_outage_and_ends_the_servers_work(
    server: OpenAIServer,
) -> None:
    server.script(ChatReply(pieces=PIECES, stream=Streaming(holds_after=1)))
    model = chat_model(server, timeout_ms=150)

    with pytest.raises(DependencyUnavailable, match="in time"):
        list(model.answer(PROMPT, {}, deadline=soon()))

    eventually(lambda: server.streams[0].ending is Ending.CLIENT_LEFT)


def test_bytes_that_trickle_in_are_too_late_all_the_same(server: OpenAIServer) -> None:
    server.script(ChatReply(pieces=PIECES, dribble=Dribble(interval=0.02, at_least=30)))

    with pytest.raises(DependencyUnavailable, match="in time"):
        list(chat_model(server, timeout_ms=150).answer(PROMPT, {}, deadline=soon()))


def test_no_time_is_no_request(server: OpenAIServer) -> None:
    with pytest.raises(DependencyUnavailable, match="no time"):
        list(chat_model(server).answer(PROMPT, {}, deadline=0))

    assert server.requests == []


def test_lone_surrogates_are_sent_as_something_else(server: OpenAIServer) -> None:
    (first, question) = PROMPT.messages
    prompt = PROMPT._replace(messages=(first, question._replace(text="a\ud83d")))

    list(chat_model(server).answer(prompt, {}, deadline=soon()))

    assert bodies(server)[0]["messages"][1]["content"] != "a\ud83d"
