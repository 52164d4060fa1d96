"""Figures beside another system's."""

from scripts.bench.mem0.configuration import configuration, parser
from scripts.bench.peers import Cost, compared
from scripts.local.model_server.ledger import Counts

OURS = Cost(0.9, 0.1, 5, Counts(chat_calls=1, embedding_requests=1, prompt_tokens=1_000))
THEIRS = Cost(1.0, 1.0, 5, Counts(chat_calls=1, embedding_requests=2, prompt_tokens=9_000))


def missed(ours: Cost, theirs: Cost) -> set[str]:
    return {figure.measure for figure in compared([ours], [theirs]) if not figure.is_met}


def test_time_calls_and_prompt_tokens_have_to_be_lower() -> None:
    assert missed(OURS, THEIRS) == set()
    assert missed(THEIRS, OURS) == {
        "time until answered per add, Cairn / mem0",
        "time until understood per add, Cairn / mem0",
        "model calls and embedding requests per add, Cairn / mem0",
        "prompt tokens per add, Cairn / mem0",
    }


def test_a_tie_is_not_lower() -> None:
    assert len(missed(OURS, OURS)) == 4


def test_the_peer_asks_the_same_models_at_the_same_server() -> None:
    arguments = ["folder", "--base-url", "http://127.0.0.1:1/v1", "--dimensions", "8"]
    options = parser(None).parse_args([*arguments, "--chat-model", "c", "--embedding-model", "e"])

    found = configuration(options)

    parts = [found["llm"]["config"], found["embedder"]["config"]]
    assert [part["model"] for part in parts] == ["c", "e"]
    assert {part["openai_base_url"] for part in parts} == {"http://127.0.0.1:1/v1"}
