"""What retrieval is measured by."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from scripts.bench.retrieval.locomo import Asked, conversations
from scripts.bench.retrieval.recall import Answer, Item, Observed, TurnFinder, figures
from tests import retrieval

TURNS = ("My aunt gave me a green bicycle", "Lovely!", "Lovely! I flew to Lima with Otto")


def data_file(folder: Path) -> Path:
    said = [
        {"speaker": "Ann" if at % 2 else "Bo", "dia_id": f"D1:{at + 1}", "text": text}
        for at, text in enumerate(TURNS)
    ]
    record = {
        "conversation": {
            "speaker_a": "Ann",
            "speaker_b": "Bo",
            "session_1": said,
            "session_1_date_time": "1:56 pm on 8 May, 2023",
        },
        "qa": [
            {"question": "Who has a green bicycle?", "category": 4, "evidence": ["D1:1; D:1:03"]},
            {"question": "Who swam to Lima?", "category": 5, "evidence": ["D1:3"]},
            {"question": "Nobody knows", "category": 4, "evidence": ["D9:1"]},
        ],
    }
    file = folder / "talks.json"
    file.write_text(json.dumps([record]))
    return file


def answer(evidence: set[str], *items: tuple[float, set[str]], kind: str = "temporal") -> Answer:
    return Answer(
        Asked("?", kind, frozenset(evidence)),
        [Item("x" * 400, score) for score, _ in items],
        [frozenset(turns) for _, turns in items],
    )


def test_odd_evidence_is_read_and_what_has_none_is_not_asked(tmp_path: Path) -> None:
    (talk,) = conversations(data_file(tmp_path))

    assert [question.evidence for question in talk.questions] == [{"D1:1", "D1:3"}, {"D1:3"}]
    assert [turn.role for turn in talk.sessions[0].turns] == ["assistant", "user", "assistant"]


def test_a_short_turn_inside_of_a_longer_one_is_not_found_with_it() -> None:
    finder = TurnFinder(dict(zip("abc", TURNS, strict=True)))

    assert finder.of("[8 May 2023] Bo: lovely, I flew to Lima with Otto.") == {"c"}
    assert finder.of("Ann: Lovely!") == {"b"}


def test_recall_precision_and_silence_are_told_apart() -> None:
    answers = [
        answer({"a", "b"}, (0.9, {"a"}), (0.4, {"b"})),
        answer({"z"}, (0.9, set()), kind="adversarial"),
    ]

    found = figures(Observed(answers, foreign=[{0.45: 0, 0.5: 0}, {0.45: 2, 0.5: 0}], leaked=1))

    assert (found["all@1"], found["all@2"], found["all<=1000"]) == (0, 100, 100)
    assert (found["0.45 precision"], found["0.45 recall"]) == (100, 50)
    assert found["0.45 adversarial with little"] == 100
    assert (found["0.45 foreign with nothing"], found["0.5 foreign with nothing"]) == (50, 100)
    assert (found["leaks"], found["failed"]) == (1, 0)


def test_a_run_in_process_writes_figures_and_a_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures, drawn = tmp_path / "figures.json", tmp_path / "recall.svg"
    options = ["--data", data_file(tmp_path), "--json", figures, "--picture", drawn]

    assert retrieval.main(list(map(str, options))) == 0

    assert json.loads(figures.read_text())["all@5"] == 100
    assert "all@10 single-hop" in capsys.readouterr().out
    assert ET.fromstring(drawn.read_text()).tag.endswith("svg")
