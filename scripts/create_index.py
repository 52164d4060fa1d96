"""Make the search index and its alias, unless they are there.

Without options for the deployment last made from this clone: its server, alias and embedding model.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError, OpenSearchException, TransportError

from cairn.adapters.opensearch.connection import Server, connect
from cairn.adapters.opensearch.mapping import index_body, index_name
from cairn.bootstrap import (
    base,
    models,
    search_index,
)
from scripts import operating

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
            "run scripts/reindex.py"
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


def for_deployment(engine: str | None = None, suffix: str = "", model: str | None = None) -> str:
    """Create what the settings in the environment ask for; the index, or why there is none.

    Raises: CreateIndexError.
    """
    if base.settings().vector_backend == "embedded":
        return "none: the deployment searches without an external index"
    server = search_index.server()
    wanted = Wanted(
        alias=search_index.alias(),
        model=model or models.embedder().model,
        engine=default_engine(server) if engine is None else engine,
        # Stacks that share a server share no index.
        suffix=suffix or f"{search_index.alias().removeprefix('cairn-')}-1",
    )
    return create(connect(server), wanted)


def default_engine(server: Server) -> str:
    """Serverless refuses to be told; others may lack the native library of their default."""
    return "" if server.service == "aoss" else "lucene"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    operating.add_options(parser)
    parser.add_argument("--engine", help="of k-NN; empty for the server's own (default: by server)")
    parser.add_argument("--model", help="name@dimensions (default: the deployment's)")
    parser.add_argument("--suffix", default="", help="tells indices of one model apart")
    arguments = parser.parse_args()
    operating.enter(arguments)
    try:
        print(for_deployment(arguments.engine, arguments.suffix, arguments.model))
    except CreateIndexError as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
