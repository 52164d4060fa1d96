"""The external search index, where the deployment has one.

What speaks to it is loaded only there.
"""

from functools import cache
from typing import TYPE_CHECKING

from cairn.bootstrap import base
from cairn.bootstrap.adapters import models
from cairn.domain.errors import DependencyUnavailable

if TYPE_CHECKING:
    from cairn.adapters.opensearch.connection import Server
    from cairn.adapters.opensearch.search_index import OpenSearchIndex


@cache
def external_index() -> "OpenSearchIndex | None":
    """None with the embedded backend."""
    if base.settings().vector_backend == "embedded":
        return None
    from cairn.adapters.opensearch.connection import OpenSearchConnection  # noqa: PLC0415
    from cairn.adapters.opensearch.search_index import OpenSearchIndex  # noqa: PLC0415

    return OpenSearchIndex(OpenSearchConnection(server()), alias(), models.embedder().model)


def alias() -> str:
    """As the server spells names; a stack's may have capitals."""
    return base.settings().opensearch_alias.lower()


def server() -> "Server":
    """Of a backend other than embedded."""
    from cairn.adapters.opensearch.connection import Server  # noqa: PLC0415

    chosen = base.settings()
    assert chosen.opensearch_url
    signed = chosen.opensearch_service if chosen.opensearch_service in ("es", "aoss") else ""
    login = _login if chosen.opensearch_service == "basic" else None
    return Server(chosen.opensearch_url, signed, login=login)


def _login() -> tuple[str, str]:
    from cairn.adapters.aws.model_keys import ModelKeys  # noqa: PLC0415

    name, separator, password = (
        ModelKeys(base.settings().model_secret).key("opensearch").partition(":")
    )
    if not separator:
        raise DependencyUnavailable(
            "the secret holds no `opensearch` key of the form user:password"
        )
    return name, password
