"""Settings: what is missing or wrong is named at start."""

import pytest
from pydantic import ValidationError

from cairn.config import OPENAI_URL, read_settings

PAGE = "https://host"


@pytest.fixture(autouse=True)
def table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIRN_TABLE", "table")


def test_without_a_model_there_is_none() -> None:
    chosen = read_settings()

    assert (chosen.chat_model, chosen.embeddings_model, chosen.model_secret) == ("", "", "")


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """The template sets all of them, whether there is a model or not."""
    for name in ("CHAT_BASE_URL", "EMBEDDINGS_BASE_URL", "EMBEDDINGS_DIMENSIONS"):
        monkeypatch.setenv(f"CAIRN_{name}", "")

    chosen = read_settings()

    assert chosen.chat_base_url == chosen.embeddings_base_url == OPENAI_URL
    assert chosen.embeddings_dimensions is None


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"CAIRN_TABLE": ""}, "CAIRN_TABLE"),
        ({"CAIRN_EMBEDDINGS_MODEL": "m"}, "CAIRN_EMBEDDINGS_DIMENSIONS"),
        ({"CAIRN_EMBEDDINGS_DIMENSIONS": "many"}, "CAIRN_EMBEDDINGS_DIMENSIONS"),
        ({"CAIRN_EMBEDDINGS_DIMENSIONS": "0"}, "CAIRN_EMBEDDINGS_DIMENSIONS"),
        ({"CAIRN_CHAT_BASE_URL": "ada:hunter2@host"}, "CAIRN_CHAT_BASE_URL"),
        ({"CAIRN_EMBEDDINGS_BASE_URL": "host/v1"}, "CAIRN_EMBEDDINGS_BASE_URL"),
        ({"CAIRN_VECTOR_BACKEND": "hunter2"}, "CAIRN_VECTOR_BACKEND"),
        ({"CAIRN_VECTOR_BACKEND": "url"}, "CAIRN_OPENSEARCH_URL"),
        ({"CAIRN_VECTOR_BACKEND": "serverless"}, "CAIRN_OPENSEARCH_URL"),
        ({"CAIRN_OPENSEARCH_URL": "https://ada:hunter2@host"}, "CAIRN_OPENSEARCH_URL"),
        ({"CAIRN_OPENSEARCH_SERVICE": "basic"}, "CAIRN_MODEL_SECRET"),
        ({"CAIRN_ALLOWED_ORIGINS": "https://ada:hunter2@host"}, "CAIRN_ALLOWED_ORIGINS"),
        ({"CAIRN_ALLOWED_ORIGINS": "https://host/"}, "CAIRN_ALLOWED_ORIGINS"),
        ({"CAIRN_ALLOWED_ORIGINS": ", ".join([PAGE, PAGE])}, "CAIRN_ALLOWED_ORIGINS"),
        ({"CAIRN_ALLOWED_ORIGINS": PAGE + ","}, "CAIRN_ALLOWED_ORIGINS"),
        ({"CAIRN_ALLOWED_ORIGINS": PAGE + ",*"}, "CAIRN_ALLOWED_ORIGINS"),
        ({"CAIRN_ALLOWED_ORIGINS": "null"}, "CAIRN_ALLOWED_ORIGINS"),
    ],
)
def test_a_wrong_value_names_its_variable_and_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], named: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ValidationError, match=named) as caught:
        read_settings()

    assert "hunter2" not in str(caught.value)
