"""The chat in a terminal: answers as they arrive, commands, and errors after which it goes on."""

import io
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from threading import Event

import pytest

from scripts.local.model_server.chunked import ChunkedBody
from scripts.operate.api_client import ApiError
from scripts.operate.chat import add_options, answer_all, converse, fields
from scripts.operate.chat_session import ChatSession
from scripts.operate.memos_client import MemosClient
from scripts.operate.streamed_answer import TEXT, THOUGHTS_TOO
from tests.fakes import chat_deployment
from tests.fakes.chat_deployment import (
    END,
    ChatDeployment,
    event,
    refused,
    streamed,
    streaming,
    text,
)

PATIENCE_SECONDS = 30
MEMORY = {"id": "m1", "line": '-[2026-11-30 09:44] "user: I moved to Lyon"', "relativity": 0.834}
EXPLAINED = {**END, "memories": [MEMORY]}

type Chatting = tuple[ChatDeployment, MemosClient]
type Capture = pytest.CaptureFixture[str]


@pytest.fixture
def chatting() -> Iterator[Chatting]:
    with chat_deployment.running() as both:
        yield both


def session_with(api: MemosClient) -> ChatSession:
    return ChatSession(api, {"user_id": "mia"}, TEXT)


def options_of(*words: str) -> Namespace:
    parser = ArgumentParser()
    add_options(parser)
    return parser.parse_args(["--user", "mia", *words])


def test_pieces_arrive_while_the_answer_is_still_being_made(chatting: Chatting) -> None:
    deployment, api = chatting
    received = Event()

    def send(body: ChunkedBody) -> None:
        body.send(event(text("How ")))
        assert received.wait(PATIENCE_SECONDS)
        body.send(event(text("about Lyon?")) + event(END))

    deployment.answers = [streaming(send)]
    events = api.chat({"query": "Where to?"})
    first = next(events)
    received.set()

    assert [first, *events] == [text("How "), text("about Lyon?"), END]
    assert deployment.asked == [{"query": "Where to?", "stream": True}]
    assert deployment.keys == ["Bearer a-key"]


def test_hanging_up_is_noticed_by_the_deployment(chatting: Chatting) -> None:
    deployment, api = chatting
    left = Event()

    def send(body: ChunkedBody) -> None:
        body.send(event(text("How ")))
        try:
            body.wait(PATIENCE_SECONDS)
        finally:
            left.set()

    deployment.answers = [streaming(send)]
    events = api.chat({"query": "Where to?"})
    next(events)
    events.close()

    assert left.wait(PATIENCE_SECONDS / 2)


def test_an_error_before_the_answer_is_that_of_the_api(chatting: Chatting) -> None:
    deployment, api = chatting
    deployment.answers = [refused(503, 50301, "the language model does not answer")]

    with pytest.raises(ApiError, match="HTTP 503, code 50301: the language model does not answer"):
        next(api.chat({"query": "Where to?"}))
    assert len(deployment.asked) == 1, "a question is not repeated"


@pytest.mark.parametrize("is_whole", [True, False])
def test_an_answer_without_its_end_broke_off(chatting: Chatting, is_whole: bool) -> None:
    deployment, api = chatting
    deployment.answers = [streamed(text("How "), is_whole=is_whole)]
    events = api.chat({"query": "Where to?"})

    assert next(events) == text("How ")
    with pytest.raises(ConnectionError, match="broke off"):
        next(events)


def test_a_question_goes_with_all_that_was_chosen_and_its_answer_is_printed(
    chatting: Chatting, capsys: Capture
) -> None:
    deployment, api = chatting
    deployment.answers = [streamed(text("How "), text("about Lyon?"), EXPLAINED)]
    options = options_of("--model", "small", "--system-prompt", "Be brief.", "--no-memory")

    ChatSession(api, fields(options), TEXT, "talk").take(" Where to?\n")

    assert capsys.readouterr().out == "How about Lyon?\n"
    assert deployment.asked == [
        {
            "user_id": "mia",
            "conversation_id": "talk",
            "query": "Where to?",
            "model_name": "small",
            "system_prompt": "Be brief.",
            "add_message_on_answer": False,
            "explain": True,
            "stream": True,
        }
    ]


def test_what_was_not_chosen_is_left_to_the_deployment() -> None:
    assert fields(options_of()) == {"user_id": "mia"}


def test_a_conversation_goes_on_until_a_new_one_is_wanted(
    chatting: Chatting, capsys: Capture
) -> None:
    deployment, api = chatting
    deployment.answers = [streamed(text("Yes."), END)] * 3
    session = session_with(api)

    for line in ("One?", "Two?", "/new", "Three?"):
        session.take(line)

    first, second, third = [asked["conversation_id"] for asked in deployment.asked]
    assert first == second != third
    assert capsys.readouterr().err == f"conversation {first}\nconversation {third}\n"


def test_why_shows_the_memories_of_the_last_answer_alone(
    chatting: Chatting, capsys: Capture
) -> None:
    deployment, api = chatting
    deployment.answers = [
        streamed(text("Lyon."), EXPLAINED),
        streamed(text("Hm."), {**END, "memories": []}),
        streamed(text("Broken"), is_whole=False),
    ]
    session = session_with(api)
    shown = []
    for line in ("/why", "Where?", "/why", "What?", "/why", "Who?", "/why"):
        capsys.readouterr()
        session.take(line)
        if line == "/why":
            shown.append("".join(capsys.readouterr()))

    assert shown == [
        "there is no answer yet that came to its end\n",
        '0.83 [2026-11-30 09:44] "user: I moved to Lyon"\n',
        "no memory was in the prompt\n",
        "there is no answer yet that came to its end\n",
    ]


@pytest.mark.parametrize("line", ["", "  \n", "/help", "/unknown", "/why"])
def test_commands_and_blank_lines_ask_nothing(chatting: Chatting, line: str) -> None:
    deployment, api = chatting
    session = session_with(api)

    session.take(line)

    assert (deployment.asked, session.is_over) == ([], False)


def test_a_question_may_begin_with_a_slash(chatting: Chatting) -> None:
    deployment, api = chatting
    deployment.answers = [streamed(text("A folder."), END)]

    session_with(api).take("/etc is what?")

    assert deployment.asked[0]["query"] == "/etc is what?"


def test_each_error_is_one_line_and_the_chat_goes_on(chatting: Chatting, capsys: Capture) -> None:
    deployment, api = chatting
    deployment.answers = [
        refused(400, 40010, "query: is too long"),
        streamed(text("How "), {"type": "error", "content": "the model broke off", "code": 50301}),
        streamed(text("How "), is_whole=False),
        streamed(text("Yes."), END),
    ]
    session = session_with(api)
    capsys.readouterr()

    for line in ("One?", "Two?", "Three?", "Four?"):
        session.take(line)

    printed = capsys.readouterr()
    assert printed.out == "How \nHow \nYes.\n", "a line that was begun is ended"
    assert printed.err.splitlines() == [
        "error: HTTP 400, code 40010: query: is too long",
        "error: HTTP 200, code 50301: the model broke off",
        "error: the answer broke off",
    ]
    assert session.failures == 3


def test_a_deployment_that_is_not_there_is_an_error_of_one_line(capsys: Capture) -> None:
    with chat_deployment.running() as (_, api):
        pass

    session_with(api).take("Where to?")

    assert capsys.readouterr().err.splitlines()[1:] == [f"error: {api.base_url} does not answer"]


def test_thoughts_are_dimmed_where_they_are_shown_and_apart_from_the_answer(
    chatting: Chatting, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment, api = chatting
    thought = {"type": "reasoning", "data": "Hm."}
    deployment.answers = [streamed(thought, text("Lyon."), {"type": "later"}, END)] * 2
    monkeypatch.setattr("scripts.operate.terminal.COLOURED", True)

    for styles in (THOUGHTS_TOO, TEXT):
        ChatSession(api, {}, styles).take("Where to?")

    assert capsys.readouterr().out == "\033[2mHm.\033[0m\n\nLyon.\nLyon.\n"


def test_words_of_others_do_not_operate_the_terminal(chatting: Chatting, capsys: Capture) -> None:
    deployment, api = chatting
    hostile = "\x1b]0;title\x07\x9b2J\ttab\nline \ud83d"
    deployment.answers = [
        streamed(text(hostile), {**END, "memories": [{**MEMORY, "line": hostile}]}),
        refused(400, 40010, hostile),
    ]
    session = session_with(api)

    for line in ("Where to?", "/why", "And then?"):
        session.take(line)

    printed = "".join(capsys.readouterr())
    assert printed.count("�]0;title��2J\ttab\nline �\n") == 3
    assert not set("\x1b\x07\x9b\ud83d") & set(printed)


def test_an_interrupt_stops_the_answer_and_not_the_chat(
    chatting: Chatting, capsys: Capture
) -> None:
    deployment, api = chatting

    def interrupted(words: str) -> str:
        if words == "about Lyon?":
            raise KeyboardInterrupt
        return words

    deployment.answers = [
        streamed(text("How "), text("about Lyon?"), END),
        streamed(text("Yes."), END),
    ]
    session = ChatSession(api, {}, {"text": interrupted})
    lines = iter(["One?", "Two?", "/quit", "Three?"])

    converse(session, lambda _: next(lines))

    printed = capsys.readouterr()
    assert printed.out == "How \nYes.\n"
    assert printed.err.splitlines()[1:] == ["stopped"]
    assert [asked["query"] for asked in deployment.asked] == ["One?", "Two?"]


def test_an_interrupt_gives_up_what_is_typed_and_the_end_of_input_ends(chatting: Chatting) -> None:
    deployment, api = chatting
    deployment.answers = [streamed(text("Yes."), END)]
    typed: Iterator[str | BaseException] = iter([KeyboardInterrupt(), "One?", EOFError()])

    def read(_: str) -> str:
        if isinstance(line := next(typed), BaseException):
            raise line
        return line

    converse(session_with(api), read)

    assert [asked["query"] for asked in deployment.asked] == ["One?"]


@pytest.mark.parametrize(
    ("lines", "code", "out"),
    [
        ("One?\nTwo?\n", 0, "Yes.\nYes.\n"),
        ("One?\n/quit\nTwo?\n", 0, "Yes.\n"),
        ("One?", 0, "Yes.\n"),
        ("", 0, ""),
    ],
)
def test_each_line_of_a_pipe_is_a_question(
    chatting: Chatting,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
    lines: str,
    code: int,
    out: str,
) -> None:
    deployment, api = chatting
    deployment.answers = [streamed(text("Yes."), END)] * 2
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))

    assert answer_all(session_with(api)) == code
    assert capsys.readouterr().out == out


def test_a_pipe_of_which_one_question_failed_is_answered_and_ends_with_1(
    chatting: Chatting, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment, api = chatting
    deployment.answers = [refused(503, 50301, "later"), streamed(text("Yes."), END)]
    monkeypatch.setattr("sys.stdin", io.StringIO("One?\nTwo?\n"))

    assert answer_all(session_with(api)) == 1
    assert capsys.readouterr().out == "Yes.\n"
