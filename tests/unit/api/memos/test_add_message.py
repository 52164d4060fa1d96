"""`POST /add/message` in the words of MemOS."""

import base64
from typing import Any

import pytest

from cairn.domain.conversation.role import Role
from cairn.domain.memory.memory import Labels
from cairn.domain.scope import Subject, SubjectType
from cairn.domain.tasks.task import TaskStatus
from cairn.use_cases.messages.new_addition import NewAttachment, NewMessage
from tests.unit.api.client import ADD, HELLO, KEY, Client
from tests.unit.api.recording import open_task

PDF = base64.b64encode(b"%PDF-1.7").decode()


def _user(content: object, **fields: object) -> list[dict[str, Any]]:
    return [{"role": "user", "content": content, **fields}]


def _file(source: str, name: str | None = None) -> list[dict[str, Any]]:
    return _user([{"type": "file", "file": {"file_data": source, "filename": name}}])


def _image(source: str) -> list[dict[str, Any]]:
    return _user([{"type": "image_url", "image_url": {"url": source}}])


def test_an_accepted_add_answers_its_task() -> None:
    answer = Client().add()

    assert answer.status == 200
    assert answer.body == {
        "code": 0,
        "data": {"success": True, "task_id": "task-1", "status": "running"},
        "message": "ok",
    }


@pytest.mark.parametrize(
    ("status", "word", "success"),
    [(TaskStatus.COMPLETED, "completed", True), (TaskStatus.FAILED, "failed", False)],
)
def test_work_done_in_the_call_shows_its_end(status: TaskStatus, word: str, success: bool) -> None:
    answer = Client(task=open_task(status=status)).add(async_mode=False)

    assert answer.body["data"] == {"success": success, "task_id": "task-1", "status": word}


def test_every_field_reaches_the_use_case() -> None:
    client = Client()

    client.add(
        conversation_id="0610",
        agent_id=["planner", "critic"],
        app_id="app",
        async_mode=False,
        tags=["a", "b", "a"],
        info={"scene": "checkout", "rooms": [1, 2]},
        allow_public=True,
        allow_knowledgebase_ids=["kb1"],
        source="cli",
    )

    command = client.command
    assert command.subjects == (Subject(type=SubjectType.USER, id="u1"),)
    assert command.messages == (NewMessage(role=Role.USER, text="hello"),)
    assert command.labels == Labels(
        tags=("a", "b"),
        info={"scene": "checkout", "rooms": [1, 2]},
        agent_ids=("planner", "critic"),
        app_id="app",
        source="cli",
    )
    assert command.session_id == "0610"
    assert command.is_public
    assert command.knowledge_base_ids == ("kb1",)
    assert command.wait
    assert command.request_id == "req-1"


def test_a_message_keeps_all_that_came_with_it() -> None:
    client = Client()
    call = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}

    client.add(
        messages=[
            {"role": "system", "content": "<tool_schema>[]</tool_schema>"},
            {
                "role": "user",
                "content": [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}],
                "chat_time": "2025-09-12 08:00:00",
                "role_id": "r1",
                "role_name": "Ana",
            },
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "content": "12 degrees", "tool_call_id": "c1"},
        ]
    )

    assert client.command.messages == (
        NewMessage(role=Role.SYSTEM, text="<tool_schema>[]</tool_schema>"),
        NewMessage(
            role=Role.USER,
            text="one\ntwo",
            said_at="2025-09-12 08:00:00",
            speaker_id="r1",
            speaker_name="Ana",
        ),
        NewMessage(role=Role.ASSISTANT, text="", tool_calls=(call,)),
        NewMessage(role=Role.TOOL, text="12 degrees", tool_call_id="c1"),
    )


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2025-09-12 08:00:00", "2025-09-12 08:00:00"),
        ("2025-09-12 08:00:00.123", "2025-09-12 08:00:00.123"),
        ("2025-09-12T08:00:00+08:00", "2025-09-12T08:00:00+08:00"),
        ("2025/09/12", "2025/09/12"),
        ("09:44 AM on 10 December, 2025 UTC", "09:44 AM on 10 December, 2025 UTC"),
        ("上周二", "上周二"),
        ("when pigs fly", "when pigs fly"),
        (1_765_359_875_901, "1765359875901"),
        ({"day": 1}, '{"day": 1}'),
        ("", None),
        (None, None),
    ],
)
def test_a_chat_time_is_kept_as_sent_and_never_refused(sent: object, kept: str | None) -> None:
    client = Client()

    answer = client.add(messages=_user("hi", chat_time=sent))

    assert answer.status == 200
    assert client.command.messages[0].said_at == kept


def test_null_means_absent_and_unknown_fields_do_not_matter() -> None:
    client = Client()
    nulls = dict.fromkeys(
        ["agent_id", "conversation_id", "app_id", "async_mode", "tags", "info", "allow_public"]
    )

    answer = client.post(ADD, {**HELLO, **nulls, "mode": "fast", "framework": {"x": [1]}})

    assert answer.status == 200
    assert client.command.labels == Labels()
    assert not client.command.wait


def test_a_group_add_names_each_user_once() -> None:
    client = Client()

    client.add(user_id=["u1", "u2", "u1"])

    assert [subject.id for subject in client.command.subjects] == ["u1", "u2"]


def test_without_a_user_the_agent_remembers() -> None:
    client = Client()

    client.add(user_id=None, agent_id="planner")

    assert client.command.subjects == (Subject(type=SubjectType.AGENT, id="planner"),)
    assert client.command.labels.agent_ids == ("planner",)


@pytest.mark.parametrize("identifier", ["a b", "a#b", "a/b", "用户", "😀", "a:b"])
def test_ids_may_hold_any_character(identifier: str) -> None:
    client = Client()

    answer = client.add(user_id=identifier, conversation_id=identifier, agent_id=identifier)

    assert answer.status == 200
    assert client.command.subjects[0].id == identifier
    assert client.command.session_id == identifier


def test_two_hundred_messages_are_one_add() -> None:
    client = Client()

    client.add(messages=_user("hello") * 200)

    assert len(client.command.messages) == 200


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"messages": None}, 40002, "messages"),
        ({"messages": []}, 40003, "messages"),
        ({"messages": "hello"}, 40000, "messages"),
        ({"messages": ["hello"]}, 40000, "messages[0]"),
        ({"messages": [{"content": "x"}]}, 40002, "messages[0].role"),
        ({"messages": [{"role": "oracle", "content": "x"}]}, 40000, "messages[0].role"),
        ({"messages": [{"role": "user"}]}, 40002, "messages[0]"),
        ({"messages": _user(None)}, 40002, "messages[0]"),
        ({"messages": _user("")}, 40002, "messages[0]"),
        ({"messages": _user(" \n ")}, 40002, "messages[0]"),
        ({"messages": _user([])}, 40002, "messages[0]"),
        ({"messages": _user([{"type": "text", "text": ""}])}, 40002, "messages[0]"),
        ({"messages": _user({"a": 1})}, 40000, "messages[0].content[0].text"),
        ({"messages": _user([{"type": "text"}])}, 40002, "messages[0].content[0]"),
        ({"messages": _user([{"type": "video"}])}, 40006, "messages[0].content[0].type"),
        ({"messages": _user([{"text": "x"}])}, 40002, "messages[0].content[0].type"),
        ({"messages": [*_user("ok"), *_user("")]}, 40002, "messages[1]"),
        ({"messages": _user("word " * 40_000)}, 40013, "messages"),
        ({"messages": _user("字" * 40_001)}, 40013, "messages"),
        ({"messages": _user("x") * 2_001}, 40013, "messages"),
        ({"user_id": None}, 40002, "user_id"),
        ({"user_id": []}, 40002, "user_id"),
        ({"user_id": ""}, 40002, "user_id[0]"),
        ({"user_id": "u" * 101}, 40010, "user_id[0]"),
        ({"user_id": [f"u{i}" for i in range(21)]}, 40000, "user_id"),
        ({"user_id": {"a": 1}}, 40000, "user_id[0]"),
        ({"agent_id": "a" * 101}, 40000, "agent_id[0]"),
        ({"conversation_id": "c" * 101}, 40011, "conversation_id"),
        ({"async_mode": "maybe"}, 40000, "async_mode"),
        ({"info": "x"}, 40000, "info"),
        ({"info": {"x": "y" * 20_000}}, 40000, "info"),
        ({"tags": [{"a": 1}]}, 40000, "tags[0]"),
        ({"tags": ["t" * 201]}, 40000, "tags"),
    ],
)
def test_bad_input_names_the_field_and_adds_nothing(
    changes: dict[str, Any], code: int, field: str
) -> None:
    client = Client()
    body = {**HELLO, **changes}

    answer = client.post(ADD, body)

    assert (answer.status, answer.code) == (400, code)
    assert field in answer.body["message"]
    assert not client.added


@pytest.mark.parametrize("changes", [{"user_id": "u" * 100}, {"conversation_id": "c" * 100}])
def test_ids_of_a_hundred_characters_pass(changes: dict[str, Any]) -> None:
    assert Client().add(**changes).status == 200


def test_text_at_the_limit_passes() -> None:
    assert Client().add(messages=_user("字" * 40_000)).status == 200


@pytest.mark.parametrize(
    ("messages", "attachment"),
    [
        (_file(PDF, "a.pdf"), NewAttachment("file", "a.pdf", data=b"%PDF-1.7")),
        (_file(PDF), NewAttachment("file", "file", data=b"%PDF-1.7")),
        (
            _file(f"data:application/pdf;base64,{PDF}", "A.PDF"),
            NewAttachment("file", "A.PDF", data=b"%PDF-1.7"),
        ),
        (
            _file("https://example.com/x/report%20a.docx?v=1"),
            NewAttachment("file", "report a.docx", url="https://example.com/x/report%20a.docx?v=1"),
        ),
        (
            _image("https://example.com/cat.png"),
            NewAttachment("image", "cat.png", url="https://example.com/cat.png"),
        ),
        (
            _image(f"data:image/png;base64,{PDF}"),
            NewAttachment("image", "image.png", data=b"%PDF-1.7"),
        ),
    ],
)
def test_files_and_images_travel_as_attachments_and_are_read_later(
    messages: list[dict[str, Any]], attachment: NewAttachment
) -> None:
    client = Client()

    answer = client.add(messages=messages, async_mode=False)

    assert answer.status == 200
    assert client.command.messages[0].attachments == (attachment,)
    assert not client.command.wait


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        (_file("not base64!", "a.pdf"), 40008),
        (_file("abc", "a.pdf"), 40008),
        (_file("data:application/pdf;base64,%%%", "a.pdf"), 40008),
        (_file("data:application/pdf;base64,", "a.pdf"), 40008),
        (_file("data:application/pdf,plain", "a.pdf"), 40009),
        (_file(PDF, "a.exe"), 40007),
        (_file("https://example.com/a.exe"), 40007),
        (_file("", "a.pdf"), 40002),
        (_image(PDF), 40009),
        (_image(f"data:application/pdf;base64,{PDF}"), 40007),
        (_image("data:image/png"), 40009),
        (_user([{"type": "file"}]), 40002),
        (_user([{"type": "file", "file": {}}]), 40002),
        (_user([{"type": "image_url", "image_url": {}}]), 40002),
        (_file(PDF, "a.pdf") * 21, 50103),
    ],
)
def test_a_bad_file_is_refused_by_its_kind_of_fault(
    messages: list[dict[str, Any]], code: int
) -> None:
    client = Client()

    answer = client.add(messages=messages)

    assert (answer.status, answer.code) == (400, code)
    assert "messages" in answer.body["message"]
    assert not client.added


def test_twenty_files_pass() -> None:
    assert Client().add(messages=_file(PDF, "a.pdf") * 20).status == 200


def _fingerprint(body: object, **headers: str) -> str:
    client = Client()
    client.post(ADD, body, headers={"Authorization": f"Token {KEY}", **headers})
    return client.command.fingerprint


def test_the_fingerprint_is_that_of_the_content_not_of_its_spelling() -> None:
    text = (
        '{"tags":null, "info":{"b":"2", "a":"1"}, "user_id":"u1",'
        ' "messages": [{"content":"hello", "role":"user"}]}'
    )

    assert _fingerprint(text) == _fingerprint({**HELLO, "info": {"a": "1", "b": "2"}})


@pytest.mark.parametrize(
    "change",
    [{"messages": _user("hello!")}, {"user_id": "u2"}, {"tags": ["a"]}, {"info": {"a": "1"}}],
)
def test_the_fingerprint_tells_different_adds_apart(change: dict[str, Any]) -> None:
    assert _fingerprint({**HELLO, **change}) != _fingerprint(HELLO)


def test_an_idempotency_key_stands_for_the_body() -> None:
    other = {**HELLO, "messages": _user("other")}

    first = _fingerprint(HELLO, **{"Idempotency-Key": "k1"})

    assert first == _fingerprint(other, **{"idempotency-key": "k1"})
    assert first != _fingerprint(HELLO, **{"Idempotency-Key": "k2"})


@pytest.mark.parametrize(("headers", "is_keyed"), [({}, False), ({"Idempotency-Key": "k1"}, True)])
def test_an_idempotency_key_is_told_apart_from_a_repeated_body(
    headers: dict[str, str], is_keyed: bool
) -> None:
    client = Client()

    client.post(ADD, HELLO, headers={"Authorization": f"Token {KEY}", **headers})

    assert client.command.is_keyed is is_keyed


VIEWS = ("detail_factual", "preference", "profile", "event", "skill", "tool_memory")


@pytest.mark.parametrize(
    ("given", "views"),
    [(None, ()), ([], ()), (list(VIEWS), VIEWS), (["preference", "preference"], ("preference",))],
)
def test_the_views_that_are_allowed(given: list[str] | None, views: tuple[str, ...]) -> None:
    client = Client()

    assert client.add(allow_memory_view=given).status == 200

    assert client.command.guidance.views == views


@pytest.mark.parametrize("given", [["facts"], "preference", [None], [1], {"preference": True}])
def test_a_view_that_does_not_exist_is_refused(given: object) -> None:
    answer = Client().add(allow_memory_view=given)

    assert (answer.status, answer.code) == (400, 40000)
    assert answer.body["message"].startswith("allow_memory_view")


@pytest.mark.parametrize(
    ("given", "prompts"),
    [
        (None, {}),
        ({}, {}),
        ({"preference": "Seats", "image": "座位"}, {"preference": "Seats", "image": "座位"}),
        ({"preference": None, "event": " "}, {}),
        ({"weather": "Is it fine?", "skill": 5}, {"skill": "5"}),
        ({"document": "茶" * 1_000}, {"document": "茶" * 1_000}),
    ],
)
def test_hints_for_extraction(given: object, prompts: dict[str, str]) -> None:
    client = Client()

    assert client.add(custom_extract_prompt=given).status == 200

    assert client.command.guidance.prompts == prompts


@pytest.mark.parametrize(
    "given", ["Seats", ["Seats"], {"event": "a" * 1_001}, {"event": ["a"]}, {"event": {}}]
)
def test_hints_that_are_refused(given: object) -> None:
    answer = Client().add(custom_extract_prompt=given)

    assert (answer.status, answer.code) == (400, 40000)
    assert answer.body["message"].startswith("custom_extract_prompt")


def test_other_hints_are_another_request() -> None:
    client = Client()
    client.add(custom_extract_prompt={"event": "a"})
    client.add(custom_extract_prompt={"event": "b"})
    client.add(allow_memory_view=["event"])

    assert len({command.fingerprint for command, *_ in client.added}) == 3
