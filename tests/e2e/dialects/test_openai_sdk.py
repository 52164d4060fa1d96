"""OpenAI's own client, unmodified, with nothing changed but base URL and key."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from openai import (
    AuthenticationError,
    BadRequestError,
    OpenAI,
    PermissionDeniedError,
)

from cairn.adapters.offline.chat_model import NO_MODEL
from tests.e2e.http import Api

FERRY = "The ferry to the island leaves at nine"
QUESTION = "When does the ferry leave?"
SAID: Any = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": QUESTION}]


def client_of(api: Api, **changes: Any) -> OpenAI:
    return OpenAI(base_url=api.base_url, api_key=api.key, max_retries=0, **changes)


def test_an_answer_as_a_whole(api: Api) -> None:
    api.add(FERRY)

    completion = client_of(api).chat.completions.create(
        model="gpt-5", messages=SAID, user=api.user_id, metadata={"conversation_id": "pier"}
    )

    [choice] = completion.choices
    assert (choice.message.role, choice.finish_reason) == ("assistant", "stop")
    assert choice.message.content
    assert choice.message.content.startswith(NO_MODEL)
    assert FERRY in choice.message.content
    assert completion.model == "gpt-5"
    assert completion.usage and completion.usage.total_tokens > 0


def test_an_answer_as_a_stream(api: Api) -> None:
    api.add(FERRY)

    with client_of(api).chat.completions.create(
        model="gpt-5",
        messages=SAID,
        user=api.user_id,
        stream=True,
        stream_options={"include_usage": True},
    ) as stream:
        *chunks, last = list(stream)

    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert FERRY in text
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert (last.choices, bool(last.usage)) == ([], True)


def test_the_clients_own_helper_for_streams(api: Api) -> None:
    with client_of(api).chat.completions.stream(
        model="gpt-5", messages=SAID, user=api.user_id
    ) as stream:
        stream.until_done()
        completion = stream.get_final_completion()

    assert (completion.choices[0].message.content or "").startswith(NO_MODEL)


def test_the_raw_response_names_the_request(api: Api) -> None:
    raw = client_of(api).chat.completions.with_raw_response.create(
        model="gpt-5", messages=SAID, user=api.user_id
    )

    assert raw.parse().id.endswith(raw.headers["x-request-id"])


def test_only_the_last_message_is_remembered(api: Api) -> None:
    earlier: Any = [
        {"role": "user", "content": "I once owned a kayak"},
        {"role": "assistant", "content": "What became of it?"},
        {"role": "user", "content": "I sold it in Bergen"},
    ]

    client_of(api).chat.completions.create(model="gpt-5", messages=earlier, user=api.user_id)

    values = api.values("kayak sold Bergen", memory_limit_number=25)
    assert any("Bergen" in value for value in values)
    assert not any("kayak" in value for value in values)


def test_metadata_labels_what_is_remembered(api: Api) -> None:
    client_of(api).chat.completions.create(
        model="gpt-5", messages=SAID, user=api.user_id, metadata={"order": "7"}
    )

    assert api.values(QUESTION, filter={"order": "7"})
    assert not api.values(QUESTION, filter={"order": "8"})


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"user": ""}, "user"),
        ({"n": 2}, "n"),
        ({"temperature": 3}, "temperature"),
        ({"messages": [{"role": "assistant", "content": "Well?"}]}, "messages"),
    ],
)
def test_a_request_that_cannot_work_is_the_callers_error(
    api: Api, fields: dict[str, Any], param: str, stream: bool
) -> None:
    asked = {"model": "gpt-5", "messages": SAID, "user": api.user_id, "stream": stream}

    with pytest.raises(BadRequestError) as caught:
        client_of(api).chat.completions.create(**asked | fields)

    assert (caught.value.type, caught.value.param) == ("invalid_request_error", param)
    assert caught.value.code


def test_without_a_user_nothing_is_answered(api: Api) -> None:
    with pytest.raises(BadRequestError) as caught:
        client_of(api).chat.completions.create(model="gpt-5", messages=SAID)

    assert caught.value.param == "user"


def test_keys_that_open_nothing_or_not_enough(api: Api, issue_key: Callable[..., str]) -> None:
    for key, error in (
        ("mem_unknown", AuthenticationError),
        (issue_key("--scopes", "read"), PermissionDeniedError),
    ):
        with pytest.raises(error):
            client_of(replace(api, key=key)).chat.completions.create(
                model="gpt-5", messages=SAID, user=api.user_id
            )
