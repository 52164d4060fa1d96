"""Figures about adds."""

import pytest
from openai import OpenAI

from scripts.bench.add import Rounds, ask_again, by_operation, ratio_figures, write_units
from scripts.bench.aws_calls import TimedCall
from scripts.bench.figures import Figure
from scripts.bench.import_load import turns
from scripts.local.model_server.ledger import Counts
from scripts.local.model_server.server import OpenAIServer


def by_name(figures: list[Figure]) -> dict[str, Figure]:
    return {figure.measure.strip(): figure for figure in figures}


def test_ratios_are_those_of_the_medians() -> None:
    rounds = Rounds([0.02, 0.03, 9.0], [1.0, 1.2, 9.0], [0.8, 1.0, 9.0], [Counts(chat_calls=1)])

    found = by_name(ratio_figures(rounds))

    assert found["asynchronous / synchronous add"].value == pytest.approx(0.025)
    assert found["synchronous add / its model calls"].value == pytest.approx(1.2)


def test_the_worst_add_decides_about_calls_and_tokens() -> None:
    counts = [
        Counts(chat_calls=1, embedding_requests=1, prompt_tokens=1_000),
        Counts(chat_calls=2, embedding_requests=3, prompt_tokens=2_501),
    ]

    found = by_name(ratio_figures(Rounds([0.1], [1.0], [1.0], counts)))

    missed = {name for name, figure in found.items() if not figure.is_met}
    assert missed >= {
        "model calls per add, most",
        "prompt tokens per add, most",
        "embedding requests per add, most",
    }


def test_bare_calls_repeat_what_an_add_asked_with_two_embedding_requests() -> None:
    with OpenAIServer() as server:
        model = OpenAI(base_url=server.base_url, api_key="none", max_retries=0)
        model.embeddings.create(model="m", input=["said"], encoding_format="float")
        model.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hello"}])
        asked = server.requests
        server.reset()

        ask_again(model, asked)

        assert server.counts.chat_calls == 1
        assert server.counts.embedding_requests == 2
        assert {request.body["model"] for request in server.requests} == {"m"}


def test_calls_are_counted_and_summed_per_add() -> None:
    calls = [
        [TimedCall("dynamodb:Query", 0.010), TimedCall("dynamodb:Query", 0.020)],
        [
            TimedCall("dynamodb:Query", 0.030),
            TimedCall("dynamodb:Query", 0.040),
            TimedCall("sqs:SendMessage", 0.005),
        ],
        [TimedCall("dynamodb:Query", 0.050), TimedCall("dynamodb:Query", 0.060)],
    ]

    found = by_name(by_operation("synchronous", calls))

    assert found["synchronous: 2 dynamodb:Query"].value == pytest.approx(70)
    assert found["synchronous: 0 sqs:SendMessage"].value == pytest.approx(0)


def test_write_units_are_those_of_the_median_add() -> None:
    calls = [
        [TimedCall("dynamodb:PutItem", 0.1, 2.0), TimedCall("dynamodb:TransactWriteItems", 0.1, 9)],
        [TimedCall("dynamodb:PutItem", 0.1, 3.0)],
        [TimedCall("dynamodb:PutItem", 0.1, 99.0)],
    ]

    assert write_units("synchronous", calls).value == 11


def test_every_imported_message_is_an_add_of_its_own() -> None:
    found = turns(50)

    assert len({request["conversation_id"] for request in found}) == len(found) == 50
