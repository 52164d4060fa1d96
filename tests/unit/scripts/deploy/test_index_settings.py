"""Where to search, from the operator's environment."""

import pytest

from scripts.deploy import index_settings, model_settings
from scripts.deploy.deployment import Deployment
from scripts.deploy.index_settings import BadIndexSettings
from scripts.deploy.sam import overrides

URL = "https://search.example.com"


def test_nothing_asked_for_is_embedded_here_and_the_templates_default_on_aws() -> None:
    assert index_settings.read({}, is_local=True) == {"VectorBackend": "embedded"}
    assert index_settings.read({}, is_local=False) == {}


def test_a_server_of_ones_own_is_named_by_its_address() -> None:
    given = {"VECTOR_BACKEND": "url", "OPENSEARCH_URL": URL, "OPENSEARCH_SERVICE": "es"}

    assert index_settings.read(given, is_local=False) == {
        "VectorBackend": "url",
        "OpenSearchUrl": URL,
        "OpenSearchService": "es",
    }


@pytest.mark.parametrize(
    ("given", "is_local", "named"),
    [
        ({"VECTOR_BACKEND": "url"}, False, "OPENSEARCH_URL"),
        ({"VECTOR_BACKEND": "other"}, False, "embedded"),
        ({"VECTOR_BACKEND": "serverless"}, True, "VECTOR_BACKEND=url"),
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, str], is_local: bool, named: str) -> None:
    with pytest.raises(BadIndexSettings, match=named):
        index_settings.read(given, is_local=is_local)


def test_a_password_in_the_address_is_refused_and_not_shown() -> None:
    given = {"OPENSEARCH_URL": "https://ann:hush@search.example.com"}

    with pytest.raises(BadIndexSettings, match="secret") as refusal:
        index_settings.read(given, is_local=False)

    assert "hush" not in str(refusal.value)


def test_opting_out_is_added_to_the_usual_parameters() -> None:
    chosen = index_settings.read({"VECTOR_BACKEND": "embedded"}, is_local=False)

    arguments = overrides(model_settings.OFFLINE, chosen)

    assert arguments == ["--parameter-overrides", "Stage=production", 'VectorBackend="embedded"']


def test_scripts_are_told_what_functions_are_told() -> None:
    outputs = {
        "TableName": "t",
        "BucketName": "b",
        "ExtractionQueueUrl": "q",
        "EmbeddingQueueUrl": "r",
        "IndexingQueueUrl": "s",
        "VectorBackend": "url",
        "OpenSearchUrl": URL,
    }

    environment = Deployment("cairn", "us-east-1", None, outputs).environment()

    assert environment["CAIRN_VECTOR_BACKEND"] == "url"
    assert environment["CAIRN_OPENSEARCH_URL"] == URL
    assert "CAIRN_OPENSEARCH_ALIAS" not in environment
