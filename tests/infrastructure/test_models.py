"""Which functions know of models, and which may read their keys."""

from typing import Any

Template = dict[str, Any]

CHAT = {"CAIRN_CHAT_BASE_URL", "CAIRN_CHAT_MODEL"}
CHOICE = {"CAIRN_CHAT_MODELS"}
EMBEDDINGS = {
    "CAIRN_EMBEDDINGS_BASE_URL",
    "CAIRN_EMBEDDINGS_MODEL",
    "CAIRN_EMBEDDINGS_DIMENSIONS",
}
RERANK = {"CAIRN_RERANK_BASE_URL", "CAIRN_RERANK_MODEL"}
SECRET = {"CAIRN_MODEL_SECRET"}
NAMES = {"CAIRN_CHAT_MODEL", "CAIRN_EMBEDDINGS_MODEL", "CAIRN_EMBEDDINGS_DIMENSIONS"}


def model_settings(properties: Template) -> set[str]:
    known = CHAT | CHOICE | EMBEDDINGS | RERANK | SECRET
    return set(properties["Environment"]["Variables"]) & known


def test_functions_are_told_of_the_models_they_use(functions: dict[str, Template]) -> None:
    found = {name: model_settings(properties) for name, properties in functions.items()}

    assert {name: variables for name, variables in found.items() if variables} == {
        "IngestFunction": CHAT | EMBEDDINGS | SECRET,
        "ChatFunction": CHAT | CHOICE | EMBEDDINGS | SECRET,
        "ExtractionFunction": CHAT | EMBEDDINGS | SECRET,
        "EmbeddingFunction": EMBEDDINGS | SECRET,
        "SearchFunction": EMBEDDINGS | RERANK | SECRET,
        "MemoriesFunction": EMBEDDINGS | SECRET,
        "IndexingFunction": (NAMES & EMBEDDINGS) | SECRET,
        "SystemFunction": CHAT | CHOICE | EMBEDDINGS,
    }


def test_every_model_setting_is_empty_unless_it_is_given(written: Template) -> None:
    chosen = {"Stage", "LoopbackTargets", "VectorBackend", "OpenSearchService"}
    parameters = {
        name: parameter for name, parameter in written["Parameters"].items() if name not in chosen
    }

    assert {parameter["Default"] for parameter in parameters.values()} == {""}


def test_the_one_secret_is_read_by_functions_that_call_a_model_where_one_is_named(
    transformed: Template,
) -> None:
    policy = transformed["Resources"]["ModelSecretPolicy"]
    properties = policy["Properties"]
    (statement,) = properties["PolicyDocument"]["Statement"]

    assert policy["Condition"] == "HasModelSecret"
    assert statement["Action"] == ["secretsmanager:GetSecretValue"]
    assert statement["Resource"]["Fn::Sub"].endswith(":secret:${ModelSecret}-??????")
    assert properties["Roles"] == [
        {"Ref": "IngestRole"},
        only_if("HasChatModel", "ExtractionRole"),
        only_if("HasEmbeddingsModel", "EmbeddingRole"),
        only_if("HasEmbeddingsModel", "MemoriesRole"),
        only_if("SearchAsksSecret", "SearchRole"),
        only_if("ChatAsksSecret", "ChatRole"),
        only_if("HasPassword", "IndexingRole"),
    ]


def test_no_key_is_a_parameter(written: Template) -> None:
    assert [name for name in written["Parameters"] if "Key" in name] == []


def only_if(condition: str, role: str) -> Template:
    return {"Fn::If": [condition, {"Ref": role}, {"Ref": "AWS::NoValue"}]}
