"""A chat on the command line is answered with what is remembered, and remembered itself."""

import os
import pty
import subprocess
from contextlib import closing, suppress

from scripts.verbs import FRONT_DOOR
from tests.e2e.command_line import run_cairn
from tests.e2e.http import Api

SAID = "I work night shifts at the harbour"
QUESTION = "Do I work night shifts?"


def of(api: Api) -> dict[str, str]:
    return {"MEMOS_BASE_URL": api.base_url, "MEMOS_API_KEY": api.key}


def chat(api: Api, *words: str, typed: str) -> subprocess.CompletedProcess[str]:
    return run_cairn("chat", "--user", api.user_id, *words, environment=of(api), typed=typed)


def test_a_pipe_is_answered_with_what_is_remembered(api: Api) -> None:
    api.add(SAID)

    done = chat(api, "--no-memory", typed=f"{QUESTION}\n/why\n")

    assert done.returncode == 0, done.stderr
    assert done.stdout.count(SAID) == 2, "in the answer, and as what it rests on"
    assert api.values(QUESTION) == [v for v in api.values(QUESTION) if SAID in v]


def test_what_is_asked_is_found_in_the_same_conversation_at_once(api: Api) -> None:
    chat(api, "--conversation", "talk", typed="My sister Lin comes along. Is that fine?\n")

    assert any("My sister Lin comes along" in value for value in api.values("sister Lin"))


def test_a_chat_in_a_terminal_goes_on_until_it_is_left(api: Api) -> None:
    api.add(SAID)
    outer, inner = pty.openpty()
    with subprocess.Popen(
        [FRONT_DOOR, "chat", "--user", api.user_id],
        env={**os.environ, **of(api), "TERM": "dumb"},
        stdin=inner,
        stdout=inner,
        stderr=inner,
    ) as process:
        os.close(inner)
        os.write(outer, f"{QUESTION}\n/why\n/quit\n".encode())
        with closing(os.fdopen(outer, "rb", buffering=0)) as terminal:
            shown = b""
            with suppress(OSError):  # how Linux says that the other side is closed
                while part := terminal.read(4_096):
                    shown += part

    assert process.returncode == 0
    assert shown.decode().count(SAID) == 2
