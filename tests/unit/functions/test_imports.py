"""What a function loads before it can answer."""

import json
import os
import subprocess
import sys

import pytest

from scripts.local import sample_events

MODEL_CLIENTS = {"openai", "opensearchpy"}
CAPABILITIES = sorted({case.split("/")[0] for case in sample_events.cases()})
LIST_MODULES = "import json, sys, functions.{}.handler; print(json.dumps(list(sys.modules)))"


MODELS = {
    "CAIRN_CHAT_MODEL": "some-chat",
    "CAIRN_EMBEDDINGS_MODEL": "some-embedding",
    "CAIRN_EMBEDDINGS_DIMENSIONS": "256",
    "CAIRN_MODEL_SECRET": "cairn/model",
}


INDEX = {
    "CAIRN_VECTOR_BACKEND": "url",
    "CAIRN_OPENSEARCH_URL": "http://127.0.0.1:9",
}


def loaded(capability: str, program: str = LIST_MODULES, **settings: str) -> set[str]:
    """Modules of a fresh interpreter that has imported the handler."""
    here = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.defpath}
    lambda_variables = {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
    listing = subprocess.run(
        [sys.executable, "-c", program.format(capability)],
        env={**here, **lambda_variables, "CAIRN_TABLE": "table", **settings},
        capture_output=True,
        check=True,
    )
    return set(json.loads(listing.stdout))


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_a_function_loads_only_what_it_needs_whatever_is_configured(capability: str) -> None:
    """Model servers and an index are spoken to only when they are asked."""
    unneeded = MODEL_CLIENTS | ({"numpy"} if capability in ("agents", "ingest", "tasks") else set())

    assert loaded(capability, **MODELS, **INDEX) & unneeded == set()


def test_adding_loads_what_guards_addresses_only_for_those_that_name_one() -> None:
    assert "cairn.adapters.http.outbound" not in loaded("ingest")


OPEN_INDEX = (
    "import functions.{}.handler; from cairn.bootstrap.adapters import search_index;"
    "search_index.external_index(); import json, sys; print(json.dumps(list(sys.modules)))"
)


@pytest.mark.parametrize("settings", [INDEX, {}], ids=["an index", "none"])
def test_what_speaks_to_an_index_is_loaded_only_where_there_is_one(
    settings: dict[str, str],
) -> None:
    assert ("opensearchpy" in loaded("search", OPEN_INDEX, **settings)) == bool(settings)


def test_chat_loads_the_client_of_models_for_the_first_answer() -> None:
    """Whichever model it is: each second of a start is one that a caller waits."""
    program = (
        "import functions.{}.handler; from cairn.bootstrap.adapters import chat_models;"
        "names = [chat_models.chat_model(name).name for name in (None, 'small', 'other')];"
        "import json, sys; print(json.dumps([*sys.modules, *names]))"
    )
    several = json.dumps({"small": {"model": "some-small-chat"}})

    found = loaded("chat", program, CAIRN_CHAT_MODELS=several, **MODELS)

    assert {"some-chat", "some-small-chat"} <= found
    assert found & MODEL_CLIENTS == set()


def test_health_names_the_models_without_asking_them() -> None:
    program = (
        "import functions.{}.handler; from cairn.bootstrap import extraction;"
        "from cairn.bootstrap.adapters import models;"
        "names = [extraction.extractor().name, models.embedder().model];"
        "import json, sys; print(json.dumps([*sys.modules, *names]))"
    )

    found = loaded("system", program, **MODELS)

    assert {"some-chat (extraction-1)", "some-embedding@256"} <= found
    assert found & {*MODEL_CLIENTS, "cairn.adapters.aws.model_keys"} == set()
