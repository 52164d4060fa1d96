"""Fill a search index anew from the table, while searches and writers go on.

With OpenSearch: makes a new index beside the one in use, sends all segments to it, and gives it the
alias once all are visible in it. With --project: sends that project to the index in use.
Segments are made anew from the table where they cannot be read, or hold vectors of another model
than the deployment's: so this is also how to change the embedding model. Interrupt it at any time
and run it again: it goes on where it stopped.
"""

import argparse
import re
import sys
from collections.abc import Sequence

from opensearchpy import OpenSearch
from opensearchpy.exceptions import OpenSearchException
from tqdm import tqdm

from cairn.adapters.opensearch.connection import connect
from cairn.adapters.opensearch.mapping import index_body, index_name
from cairn.bootstrap import operations
from cairn.bootstrap.adapters import models, search_index
from cairn.domain.errors import CairnError
from cairn.use_cases.indexing.reindex_subjects import (
    Identity,
    hand_over,
    publish_subjects,
    renew_segments,
)
from scripts.operate import indices, target


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--project", metavar="PROJECT_ID", help="only this one (default: all)")
    parser.add_argument(
        "--rebuild", action="store_true", help="make all segments anew, also those that are good"
    )
    parser.add_argument(
        "--keep-old", action="store_true", help="do not delete the index that was in use before"
    )
    target.add_options(parser)


def run(options: argparse.Namespace) -> int:
    target.enter(options)
    try:
        subjects = operations.operator().subjects(options.project)
        print(f"{len(subjects)} subjects with memories")
        print(f"{renew(subjects, is_forced=options.rebuild)} had their segments made anew")
        if search_index.external_index() is not None:
            bring(subjects, options)
    except (CairnError, OpenSearchException, indices.CreateIndexError) as problem:
        print(f"error: {getattr(problem, 'message', problem)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; run it again to go on", file=sys.stderr)
        return 130
    return 0


def renew(subjects: Sequence[Identity], *, is_forced: bool) -> int:
    done = 0
    with tqdm(subjects, unit="subject", desc="segments", disable=None) as bar:
        for subject in bar:
            ports = operations.rebuilding()
            done += renew_segments(
                subject, lambda _: bar.refresh(), ports=ports, is_forced=is_forced
            )
    return done


def bring(subjects: Sequence[Identity], options: argparse.Namespace) -> None:
    """Into the index in use, or into a new one that takes its place."""
    client = connect(search_index.server())
    behind = indices.behind_alias(client, search_index.alias())
    if options.project:
        if behind is None or behind[1] != models.embedder().model:
            raise indices.CreateIndexError(
                "no index of this embedding model is in use: run this without --project"
            )
        show(subjects, behind[0], is_trusted=False)
        return
    old = behind[0] if behind else None
    index = made(client, old)
    show(subjects, index)
    swap(client, old, index)
    late = hand_over(operations.operator().subjects(), index, ports=operations.rebuilding())
    print(f"{index} is in use; {late} subjects with later changes follow by themselves")
    if old and not options.keep_old:
        client.indices.delete(index=old, request_timeout=indices.SECONDS)


def made(client: OpenSearch, old: str | None) -> str:
    """The index after the one in use; one that an interrupted run has made is gone on with."""
    number = re.search(r"-(\d+)$", old or "")
    name = search_index.alias().removeprefix("cairn-")
    suffix = f"{name}-{int(number[1]) + 1 if number else 1}"
    index = index_name(models.embedder().model, suffix)
    if not client.indices.exists(index=index, request_timeout=indices.SECONDS):
        engine = indices.default_engine(search_index.server())
        body = index_body(models.embedder().model, engine)
        client.indices.create(index=index, body=body, request_timeout=indices.SECONDS)
    return index


def show(subjects: Sequence[Identity], index: str, *, is_trusted: bool = True) -> None:
    external = search_index.external_index()
    assert external is not None
    with tqdm(total=len(subjects), unit="subject", desc=index, disable=None) as bar:
        publish_subjects(
            subjects,
            index,
            bar.update,
            ports=operations.rebuilding(),
            search_index=external,
            is_trusted=is_trusted,
        )


def swap(client: OpenSearch, old: str | None, index: str) -> None:
    """At once, so that every search finds one of them."""
    alias = search_index.alias()
    actions = [{"remove": {"index": old, "alias": alias}}] if old else []
    body = {"actions": [*actions, {"add": {"index": index, "alias": alias}}]}
    client.indices.update_aliases(body=body, request_timeout=indices.SECONDS)
