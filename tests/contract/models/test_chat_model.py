"""Every chat model: text in pieces, one end, and no thoughts among the text."""

from collections.abc import Iterator

import pytest

from cairn.adapters.offline.chat_model import OfflineChatModel
from cairn.domain.chat.answer import Finish, Piece
from cairn.domain.search.query import ScoredMemory
from cairn.ports.chat_model import ChatModel, ChatPrompt
from cairn.ports.language_model import PromptMessage
from scripts.local.model_server.behaviours import ChatReply
from scripts.local.model_server.server import OpenAIServer
from tests.builders import NOW, direct, make_new, make_statement
from tests.contract.model_servers import KEY, chat_model, soon
from tests.fakes.scripted_chat_model import ScriptedChatModel

PROMPT = ChatPrompt((PromptMessage("system", "Be kind."), PromptMessage("user", "Well?")))


@pytest.fixture(params=["openai", "offline", "scripted"])
def model(request: pytest.FixtureRequest) -> Iterator[ChatModel]:
    if request.param == "openai":
        with OpenAIServer(api_key=KEY) as server:
            server.script(ChatReply(pieces=("How ", "about ", "Lyon?")))
            yield chat_model(server)
    elif request.param == "offline":
        yield OfflineChatModel()
    else:
        yield ScriptedChatModel("How ", "about ", "Lyon?")


def test_an_answer_is_pieces_of_text_and_one_end(model: ChatModel) -> None:
    *pieces, end = model.answer(PROMPT, {}, deadline=soon())

    assert isinstance(end, Finish)
    assert pieces
    assert all(isinstance(piece, Piece) and piece.text for piece in pieces)


def test_it_can_be_left_at_any_time(model: ChatModel) -> None:
    answer = model.answer(PROMPT, {}, deadline=soon())
    next(answer)

    answer.close()

    assert list(answer) == []


def test_it_has_a_name(model: ChatModel) -> None:
    assert model.name


def remembered(*texts: str) -> ChatPrompt:
    memories = [
        direct(make_new()).model_copy(update={"statement": make_statement(text)}) for text in texts
    ]
    return ChatPrompt(PROMPT.messages, tuple(ScoredMemory(memory, 1.0) for memory in memories))


def offline(prompt: ChatPrompt) -> list[str]:
    model = OfflineChatModel()
    *pieces, end = model.answer(prompt, {}, deadline=NOW)
    assert isinstance(end, Finish)
    assert model.only_recalls
    return [piece.text for piece in pieces if isinstance(piece, Piece)]


def test_without_a_model_it_says_so_and_lists_what_is_remembered_with_dates() -> None:
    first, *lines = offline(remembered("I live in Lyon", "I like\nrain", "I live in Lyon"))

    assert "No language model is configured" in first
    assert lines == [
        "- 10 December 2025, user: I live in Lyon\n",
        "- 10 December 2025, user: I like rain\n",
    ]


def test_without_a_model_a_long_memory_is_shortened_and_a_long_list_too() -> None:
    _, *lines = offline(remembered(*(f"{number} {'word ' * 99}" for number in range(9))))

    assert len(lines) == 5
    assert all(len(line) < 350 and line.endswith("…\n") for line in lines)


def test_without_a_model_or_memories_it_says_that_there_is_nothing() -> None:
    (only,) = offline(PROMPT)

    assert "nothing yet" in only
