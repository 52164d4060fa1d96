"""`POST /chat`: what a request means, and how its answer is sent."""

from typing import Any

import pytest

from cairn.domain.chat.answer import SILENCE, Piece, PieceKind
from cairn.domain.conversation.role import Role
from cairn.domain.errors import DependencyUnavailable, InvalidRequest, NotAuthorized
from cairn.domain.memory.memory import Labels, MemoryKind
from cairn.domain.scope import PUBLIC, Scope, Subject, SubjectType
from cairn.domain.tasks.task import Conversation
from cairn.use_cases.messages.new_addition import NewMessage
from tests.unit.api.chat_client import CHAT, END, FUNCTION_MS, QUESTION, ChatClient, data_of, texts
from tests.unit.api.client import KEY, REMAINING_MS
from tests.unit.api.recording import NOW

USER = Subject(type=SubjectType.USER, id="u1")
AWAY = DependencyUnavailable("the language model did not answer", retry_after_seconds=9)
SHOWN = [{"id": END.memories[0].memory.memory_id, "relativity": 0.7}]


def test_the_answer_is_whole_without_streaming() -> None:
    client = ChatClient()

    answer = client.chat()

    assert answer.status == 200
    assert answer.body == {"code": 0, "data": {"response": "How about Lyon?"}, "message": "ok"}


def test_defaults_are_those_of_the_contract() -> None:
    client = ChatClient()

    client.chat()

    asked, scope, deadline = client.chats[0]
    assert scope == Scope("p1")
    assert deadline == NOW + 25_000
    assert asked.question == "Well?"
    assert asked.conversation == Conversation(subject=USER, session_id="c1")
    assert asked.turns == ()
    assert asked.instructions is None
    assert asked.model is None
    assert asked.options == {"temperature": 0.7, "top_p": 0.95, "max_tokens": 8192}
    assert not asked.is_streamed
    query = asked.query
    assert query.text == "Well?"
    assert [source.subject for source in query.sources] == [USER, PUBLIC]
    assert query.limits[MemoryKind.FACT] == 9
    assert query.limits[MemoryKind.PREFERENCE] == 9
    assert MemoryKind.TOOL not in query.limits
    assert query.min_score is None
    assert query.session_id == "c1"
    written = asked.written
    assert written is not None
    assert written.subjects == (USER,)
    assert written.messages == (NewMessage(Role.USER, "Well?"),)
    assert written.labels == Labels()
    assert written.session_id == "c1"
    assert not written.is_public
    assert not written.wait
    assert not written.is_keyed


def test_every_field_reaches_what_it_is_for() -> None:
    client = ChatClient()

    client.chat(
        filter={"tags": {"contains": "travel"}},
        relativity=0.8,
        memory_limit_number=26,
        include_preference=False,
        include_tool_memory=True,
        tool_memory_limit_number=3,
        model_name="deepseek-r1",
        temperature=0.1,
        top_p=0.2,
        max_tokens=1024,
        system_prompt="You are a pirate.",
        agent_id="guide",
        app_id="app",
        tags=["a", "b"],
        info={"scene": "trip"},
        allow_public=True,
        source="cli",
    )

    asked = client.asked
    assert asked.model == "deepseek-r1"
    assert asked.options == {"temperature": 0.1, "top_p": 0.2, "max_tokens": 1024}
    assert asked.instructions == "You are a pirate."
    query = asked.query
    assert query.min_score == 0.8
    assert query.limits[MemoryKind.FACT] == 25
    assert MemoryKind.PREFERENCE not in query.limits
    assert query.limits[MemoryKind.TOOL] == 3
    assert all(source.filter is not None for source in query.sources)
    assert [source.subject for source in query.sources] == [USER, PUBLIC], "labels narrow nothing"
    written = asked.written
    assert written is not None
    assert written.is_public
    assert written.labels == Labels(
        tags=("a", "b"),
        info={"scene": "trip"},
        agent_ids=("guide",),
        app_id="app",
        source="cli",
    )


def test_what_other_clients_send_is_ignored() -> None:
    client = ChatClient()
    others: dict[str, Any] = {
        "async_mode": True,
        "internet_search": True,
        "force_stop": False,
        "foo": 1,
    }

    assert client.chat(**others, use_mem_os_cube=None).status == 200


def test_nothing_is_written_when_it_is_not_to_be() -> None:
    client = ChatClient()

    client.chat(add_message_on_answer=False)

    assert client.asked.written is None


def test_knowledge_bases_are_named_to_both_sides() -> None:
    client = ChatClient()

    client.chat(knowledgebase_ids=["kb_1", "all"], allow_knowledgebase_ids=["kb_2"])

    knowledge_base = Subject(type=SubjectType.KNOWLEDGE_BASE, id="kb_1")
    assert client.asked.query.sources[-1].subject == knowledge_base
    assert client.asked.written is not None
    assert client.asked.written.knowledge_base_ids == ("kb_2",)


def test_a_key_of_the_caller_identifies_the_turn() -> None:
    client = ChatClient()
    headers = {"Authorization": f"Token {KEY}", "Idempotency-Key": "k1"}

    for query in ("Well?", "Well?", "Else?"):
        client.post(CHAT, {**QUESTION, "query": query}, headers=headers)

    first, again, other = (chat.written for chat, *_ in client.chats)
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.is_keyed
    assert first.fingerprint == again.fingerprint == other.fingerprint
    assert first.body == again.body != other.body


LONG_ENGLISH = "word" * 8_001
LONG_CHINESE = "记" * 8_001
LONG_CODE = "for(i=0;i<n;i++){sum+=a[i];}" * 1_144  # 32,032 bytes


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"user_id": None}, 40002, "user_id"),
        ({"user_id": " "}, 40002, "user_id"),
        ({"user_id": "u" * 101}, 40010, "user_id"),
        ({"user_id": []}, 40000, "user_id"),
        ({"conversation_id": None}, 40002, "conversation_id"),
        ({"conversation_id": ""}, 40002, "conversation_id"),
        ({"conversation_id": "c" * 101}, 40011, "conversation_id"),
        ({"query": None}, 40002, "query"),
        ({"query": " \n"}, 40002, "query"),
        ({"query": LONG_ENGLISH}, 40305, "query"),
        ({"query": LONG_CHINESE}, 40305, "query"),
        ({"query": LONG_CODE}, 40305, "query"),
        ({"query": "word" * 5_000, "system_prompt": "rule" * 5_000}, 40303, "system_prompt"),
        ({"filter": {"nor": []}}, 40000, "filter"),
        ({"filter": "tags"}, 40000, "filter"),
        ({"relativity": 2}, 40000, "relativity"),
        ({"memory_limit_number": -1}, 40000, "memory_limit_number"),
        ({"memory_limit_number": "many"}, 40000, "memory_limit_number"),
        ({"include_preference": "maybe"}, 40000, "include_preference"),
        ({"stream": 3}, 40000, "stream"),
        ({"temperature": 2.1}, 40000, "temperature"),
        ({"temperature": -0.1}, 40000, "temperature"),
        ({"temperature": True}, 40000, "temperature"),
        ({"top_p": 1.1}, 40000, "top_p"),
        ({"max_tokens": 0}, 40000, "max_tokens"),
        ({"max_tokens": 1.5}, 40000, "max_tokens"),
        ({"tags": ["t"] * 101}, 40000, "tags"),
        ({"tags": ["t" * 201]}, 40000, "tags"),
        ({"info": {"a": "b" * 20_000}}, 40000, "info"),
        ({"info": []}, 40000, "info"),
    ],
)
@pytest.mark.parametrize("is_streamed", [False, True])
def test_bad_input_is_refused_with_its_field(
    changes: dict[str, Any], code: int, field: str, is_streamed: bool
) -> None:
    client = ChatClient()

    answer = client.chat(**{"stream": is_streamed, **changes})

    assert (answer.status, answer.code) == (400, code)
    assert field in answer.body["message"]
    assert client.chats == []


@pytest.mark.parametrize("query", [LONG_ENGLISH[4:], LONG_CHINESE[1:], LONG_CODE[32:]])
def test_as_much_as_is_allowed_is_asked(query: str) -> None:
    assert ChatClient().chat(query=query).status == 200


def test_a_stream_is_events_and_an_end() -> None:
    thought = Piece(PieceKind.REASONING, "Hm\n\ndata: x")
    client = ChatClient(events=[thought, SILENCE, *texts("How about ", "Lyon?"), END])

    first, silence, *rest = client.streamed()

    assert data_of([first]) == [{"type": "reasoning", "data": "Hm\n\ndata: x"}]
    assert silence.startswith(":"), "a comment"
    assert data_of(rest) == [
        {"type": "text", "data": "How about "},
        {"type": "text", "data": "Lyon?"},
        {"type": "end"},
    ]
    assert client.asked.is_streamed


def test_the_memories_of_the_prompt_are_shown_to_who_asks() -> None:
    client = ChatClient()
    quoted = '"user: I live in Lyon"'

    whole = client.chat(explain=True).body["data"]["memories"]
    *_, end = data_of(client.streamed(explain=True))

    assert whole == end["memories"]
    (shown,) = whole
    assert quoted in shown.pop("line")
    assert [shown] == SHOWN


def test_a_gateway_that_streams_gets_each_event_as_it_comes() -> None:
    client = ChatClient()

    prelude, first, rest = client.stream()

    assert prelude["statusCode"] == 200
    assert prelude["headers"]["Content-Type"] == "text/event-stream"
    assert prelude["headers"]["X-Request-Id"] == "req-1"
    assert data_of([first.strip()]) == [{"type": "text", "data": "How about "}]
    assert data_of([next(rest).strip()]) == [{"type": "text", "data": "Lyon?"}]
    assert client.lines == [], "the request is logged at its end"
    assert data_of([text.strip() for text in rest]) == [{"type": "end"}]
    assert [line["status"] for line in client.lines] == [200]


def test_a_stream_has_the_time_of_its_function_and_others_that_of_the_gateway() -> None:
    client = ChatClient()

    client.stream()
    client.stream(stream=False)
    client.streamed()

    assert [deadline - NOW for *_, deadline in client.chats] == [
        FUNCTION_MS - 3_000,
        25_000,
        REMAINING_MS - 3_000,
    ]


def test_a_whole_answer_passes_a_gateway_that_streams() -> None:
    prelude, first, rest = ChatClient().stream(stream=False)

    assert prelude["headers"]["Content-Type"] == "application/json"
    assert '"response":"How about Lyon?"' in first
    assert list(rest) == []


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (AWAY, 503, 50004),
        (InvalidRequest("too long", code="model_input_too_long"), 400, 40303),
        (NotAuthorized("the API key lacks the 'write' permission"), 401, 40103),
        (RuntimeError("secret"), 500, 50000),
    ],
)
def test_an_error_before_the_first_piece_is_an_envelope_with_its_status(
    error: Exception, status: int, code: int
) -> None:
    client = ChatClient(events=[error])

    whole = client.chat()
    prelude, first, rest = client.stream()

    assert (whole.status, whole.code) == (status, code)
    assert whole.headers.get("Retry-After") == ("9" if error is AWAY else None)
    assert prelude["statusCode"] == status
    assert prelude["headers"]["Content-Type"] == "application/json"
    assert f'"code":{code}' in first
    assert list(rest) == []
    assert "secret" not in first


def test_an_error_after_it_is_the_last_event() -> None:
    client = ChatClient(events=[*texts("How "), AWAY])

    first, last = data_of(client.streamed())

    assert first == {"type": "text", "data": "How "}
    assert last == {"type": "error", "content": AWAY.message, "code": 50004}
    failed, request = client.lines
    assert failed["message"] == "failure"
    assert request["code"] == 50004


def test_an_answer_that_fails_in_the_middle_is_no_answer() -> None:
    client = ChatClient(events=[*texts("How "), AWAY])

    assert client.chat().status == 503


def test_whoever_leaves_ends_the_work_and_it_is_logged() -> None:
    client = ChatClient()
    *_, rest = client.stream()

    rest.close()

    assert client.is_closed
    assert [line["message"] for line in client.lines] == ["request"]


def test_what_fails_when_everybody_has_left_is_logged() -> None:
    client = ChatClient(failure_of_closing=AWAY)
    *_, rest = client.stream()

    rest.close()

    assert [line["message"] for line in client.lines] == ["failure", "request"]
