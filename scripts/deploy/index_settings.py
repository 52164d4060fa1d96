"""Where a deployment is to search, read from the operator's environment."""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

# Template parameters by variable. One that is not set leaves what was deployed, if anything was.
PARAMETERS = {
    "VECTOR_BACKEND": "VectorBackend",
    "OPENSEARCH_URL": "OpenSearchUrl",
    "OPENSEARCH_SERVICE": "OpenSearchService",
}
# Settings of functions and scripts, by output of the template.
VARIABLES = {
    "VectorBackend": "CAIRN_VECTOR_BACKEND",
    "OpenSearchUrl": "CAIRN_OPENSEARCH_URL",
    "OpenSearchService": "CAIRN_OPENSEARCH_SERVICE",
    "OpenSearchAlias": "CAIRN_OPENSEARCH_ALIAS",
    "EmbeddingsModel": "CAIRN_EMBEDDINGS_MODEL",
    "EmbeddingsDimensions": "CAIRN_EMBEDDINGS_DIMENSIONS",
}
BACKENDS = ("serverless", "embedded", "url")
EMBEDDED: Mapping[str, str] = MappingProxyType({"VectorBackend": "embedded"})


class BadIndexSettings(ValueError):
    """The variables do not fit together; the message names them and shows no password."""


def read(environment: Mapping[str, str], *, is_local: bool) -> dict[str, str]:
    """Locally the default is to search without a server. Raises: BadIndexSettings."""
    given = {PARAMETERS[name]: environment[name] for name in PARAMETERS if environment.get(name)}
    if is_local:
        given = {**EMBEDDED, **given}
    backend, url = given.get("VectorBackend"), given.get("OpenSearchUrl", "")
    if backend is not None and backend not in BACKENDS:
        raise BadIndexSettings(f"VECTOR_BACKEND is one of {', '.join(BACKENDS)}")
    if is_local and backend == "serverless":
        raise BadIndexSettings("no local AWS has OpenSearch Serverless: use VECTOR_BACKEND=url")
    if not is_local and backend == "url" and not url:
        raise BadIndexSettings("VECTOR_BACKEND=url needs OPENSEARCH_URL")
    if urlsplit(url).username is not None:
        raise BadIndexSettings(
            "OPENSEARCH_URL holds a password: put user:password into the secret that "
            "CAIRN_MODEL_SECRET names, under `opensearch`, and set OPENSEARCH_SERVICE=basic"
        )
    return given
