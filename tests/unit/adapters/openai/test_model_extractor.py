"""One call a window, one repair, and what it took is reported."""

import pytest

from cairn.adapters.openai.ask_proposals import REPAIR_MS
from cairn.adapters.openai.model_extractor import ModelExtractor
from cairn.domain.conversation.message import Message
from cairn.domain.conversation.role import Role
from cairn.domain.errors import CairnError, DependencyUnavailable, InvalidRequest
from cairn.ports.extractor import Extraction, Window
from cairn.ports.language_model import Completion
from tests.builders import NOW, make_task
from tests.fakes.ports import FakeClock
from tests.fakes.scripted_model import ScriptedModel, operation, reply

GOOD = reply(operation(value="The user lives in Oslo"))


def extract(model: ScriptedModel, *, left: int = 25_000, role: Role = Role.USER) -> Extraction:
    said = Message(message_id="add:0", role=role, text="I live in Oslo", event_time=NOW)
    window = Window(make_task(), (said,), (), ())
    return ModelExtractor(model, FakeClock(NOW)).extract(window, deadline=NOW + left)


def test_a_good_reply_takes_one_call() -> None:
    model = ScriptedModel(GOOD)

    found = extract(model)

    assert [made.statement.words for made in found.operations] == ["The user lives in Oslo"]
    assert (found.calls, found.prompt_tokens, found.completion_tokens) == (1, 100, 10)
    assert len(model.prompts) == 1


def test_a_window_without_anybodys_words_takes_none() -> None:
    model = ScriptedModel(GOOD)

    assert extract(model, role=Role.TOOL) == Extraction(())
    assert model.prompts == []


@pytest.mark.parametrize(
    "bad", ["", "I cannot do that.", '{"operations": [{"action": "ad', '{"result": []}']
)
def test_an_invalid_reply_is_repaired_once(bad: str) -> None:
    model = ScriptedModel(bad, GOOD)

    found = extract(model)

    assert (len(found.operations), found.calls, found.prompt_tokens) == (1, 2, 200)
    assert [turn.role for turn in model.prompts[1]] == ["system", "user", "assistant", "user"]


def test_a_second_invalid_reply_is_tried_again_later() -> None:
    model = ScriptedModel("no", "no")

    with pytest.raises(DependencyUnavailable, match="invalid twice: there is no JSON"):
        extract(model)

    assert len(model.prompts) == 2


def test_there_is_no_repair_when_time_is_short() -> None:
    model = ScriptedModel("no", GOOD)

    with pytest.raises(DependencyUnavailable, match="invalid"):
        extract(model, left=REPAIR_MS - 1)

    assert len(model.prompts) == 1


@pytest.mark.parametrize("error", [DependencyUnavailable("down"), InvalidRequest("too long")])
def test_what_the_model_raises_is_passed_on(error: CairnError) -> None:
    with pytest.raises(type(error)):
        extract(ScriptedModel(error))


@pytest.mark.parametrize("cut", range(1, len(GOOD), 7))
def test_no_word_is_lost_wherever_a_reply_is_truncated(cut: int) -> None:
    found = extract(ScriptedModel(Completion(GOOD[:cut], is_truncated=True), GOOD))

    assert [operation.statement.evidence for operation in found.operations] == [("add:0",)]


def test_rejections_are_told() -> None:
    found = extract(ScriptedModel(reply(operation(value="Parrots!"), {"action": "dance"})))

    assert found.rejected == ("says what its evidence does not", "is malformed")
