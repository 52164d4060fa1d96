"""A person's own chat log goes in through the script, resumable, and nothing twice."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.e2e.command_line import run_cairn
from tests.e2e.http import Api

TURNS = [
    {
        "role": "user" if n % 2 == 0 else "assistant",
        "content": f"Diary page {n} tells of mountain number {n * 11}",
        "chat_time": f"2025-03-{n % 28 + 1:02d} 09:00:00",
    }
    for n in range(45)
]


def run_import(api: Api, file: Path) -> subprocess.CompletedProcess[str]:
    environment = {"MEMOS_BASE_URL": api.base_url, "MEMOS_API_KEY": api.key}
    return run_cairn("import", str(file), "--user", api.user_id, environment=environment)


@pytest.fixture
def as_lines(tmp_path: Path) -> Path:
    file = tmp_path / "diary.jsonl"
    file.write_text("\n".join(map(json.dumps, TURNS)))
    return file


def test_every_message_becomes_findable_with_its_own_date(api: Api, as_lines: Path) -> None:
    done = run_import(api, as_lines)

    [value] = [v for v in api.values("diary page 17 mountain") if "page 17 " in v]
    assert done.returncode == 0, done.stderr
    assert "45 memories added" in done.stdout
    assert "18 March 2025" in value


def test_running_it_again_adds_nothing(api: Api, as_lines: Path) -> None:
    first, again = run_import(api, as_lines), run_import(api, as_lines)

    found = api.search("diary mountain", relativity=0, memory_limit_number=25).data
    assert (first.returncode, again.returncode) == (0, 0)
    assert all(e["create_time"] == e["update_time"] for e in found["memory_detail_list"])


def test_the_same_log_as_one_json_document_works_alike(api: Api, tmp_path: Path) -> None:
    file = tmp_path / "diary.json"
    file.write_text(json.dumps({"messages": TURNS, "conversation_id": "d"}, ensure_ascii=False))

    done = run_import(api, file)

    assert done.returncode == 0, done.stderr
    assert any("page 44 " in value for value in api.values("diary page 44"))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "holds no messages"),
        ('{"role": "user", "content": "a"}\nnonsense', "line 2: not JSON"),
        ('{"role": "robot", "content": "a"}', "'role' must be one of"),
        ('{"role": "user"}', "'content' is missing"),
        ('["text"]', "expected a message object"),
    ],
)
def test_a_bad_log_is_refused_before_anything_is_sent(
    api: Api, tmp_path: Path, content: str, complaint: str
) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text(content)

    done = run_import(api, file)

    assert done.returncode == 1
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr
