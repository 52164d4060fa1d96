"""Makes search indices and their aliases on an OpenSearch server."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError, OpenSearchException, TransportError

from cairn.adapters.opensearch.connection import Server
from cairn.adapters.opensearch.mapping import index_body, index_name

SECONDS = 30.0  # the first request to a sleeping collection takes about 20
POLICY_SECONDS = 60.0  # how long a change of its policies may take to be known
PAUSE_SECONDS = 5.0
NOT_YET = (401, 403)


class CreateIndexError(RuntimeError):
    """The index could not be made; the message says why."""


@dataclass(frozen=True)
class Wanted:
    """`model` is name@dim; `engine` empty where the server chooses, as on Serverless."""

    alias: str
    model: str
    engine: str
    suffix: str

    @property
    def index(self) -> str:
        return index_name(self.model, self.suffix)


def create(client: OpenSearch, wanted: Wanted, pause: Callable[[float], None] = time.sleep) -> str:
    """The index behind the alias, made if there is none. Doing it again changes nothing.

    Raises: CreateIndexError when the alias names an index of another model, or the server refuses.
    """
    try:
        return patiently(lambda: ensure(client, wanted), pause)
    except OpenSearchException as error:
        raise CreateIndexError(f"the server did not do it: {error}") from error


def patiently(step: Callable[[], str], pause: Callable[[float], None]) -> str:
    """Repeat it while the server does not know us: policies take a while to be known."""
    for waited in range(0, int(POLICY_SECONDS), int(PAUSE_SECONDS)):
        try:
            return step()
        except TransportError as refusal:
            if refusal.status_code not in NOT_YET:
                raise
            print(f"not let in yet ({refusal.status_code}), waiting ... {waited} s", flush=True)
            pause(PAUSE_SECONDS)
    return step()


def ensure(client: OpenSearch, wanted: Wanted) -> str:
    behind = behind_alias(client, wanted.alias)
    if behind is None:
        make(client, wanted)
        return wanted.index
    index, model = behind
    if model != wanted.model:
        raise CreateIndexError(
            f"{wanted.alias} names {index}, which is for {model} and not for {wanted.model}: "
            "run scripts/cairn reindex"
        )
    return index


def behind_alias(client: OpenSearch, alias: str) -> tuple[str, str] | None:
    """The index it names and the model that index is for."""
    try:
        answer = client.indices.get_mapping(index=alias, request_timeout=SECONDS)
    except NotFoundError:
        return None
    ((index, content),) = answer.items()
    return index, content["mappings"].get("_meta", {}).get("model", "an unknown model")


def make(client: OpenSearch, wanted: Wanted) -> None:
    """An index left by a try that did not come to its alias is used."""
    if not client.indices.exists(index=wanted.index, request_timeout=SECONDS):
        body = index_body(wanted.model, wanted.engine)
        client.indices.create(index=wanted.index, body=body, request_timeout=SECONDS)
    add: dict[str, Any] = {"add": {"index": wanted.index, "alias": wanted.alias}}
    client.indices.update_aliases(body={"actions": [add]}, request_timeout=SECONDS)


def default_engine(server: Server) -> str:
    """Serverless refuses the setting; others may lack the native library of their default."""
    return "" if server.service == "aoss" else "lucene"
