"""Give memories their vectors: batched calls, then each is found by meaning."""

from collections.abc import Iterator, Sequence

from cairn.domain.embedding.batch_sizing import MAX_BATCH_SIZE
from cairn.domain.memory.embedding_attempts import is_awaited
from cairn.domain.scope import Scope
from cairn.use_cases.embedding.embedding_pass import (
    Embedded,
    Embedding,
    EmbeddingPass,
)
from cairn.use_cases.extraction.message_cache import MessageCache
from cairn.use_cases.indexing.compaction_trigger import compact_embedded

PASSES = 3


def embed_memories(
    scope: Scope,
    memory_ids: Sequence[str],
    deadline: int,
    *,
    turns: MessageCache,
    ports: Embedding,
    is_backlog: bool = False,
) -> Embedded:
    """Idempotent: memories that have their vector, are given up or gone, are left alone.

    One that changed meanwhile is read and embedded again; after that its own job does it. What
    there is no time for goes back to the queue. When the embedder is away, the rest is left for
    reconcile to find. `is_backlog`: more are waiting, and the job is filled up with them.
    """
    done, asked = Embedded(), list(dict.fromkeys(memory_ids))
    for part in _filled_up(scope, asked, ports) if is_backlog else [asked]:
        todo: Sequence[str] = part
        for number in range(PASSES):
            once = EmbeddingPass(scope, deadline, turns, ports, done, asked, is_again=number > 0)
            todo = once.over(todo) if todo else ()
        if done.put_off and not done.ready:
            break
    compact_embedded(scope, done.rows, ports.queue)
    return done


def _filled_up(
    scope: Scope, memory_ids: Sequence[str], ports: Embedding
) -> Iterator[Sequence[str]]:
    """Those that wait, and others that do, up to a whole job.

    A small request is sent first where it has yet to be found out what the server manages: others
    are taken just before they are sent, or several workers would take the same.
    """
    size = ports.embedder.batch_size
    if size < MAX_BATCH_SIZE:
        yield memory_ids[:size]
        memory_ids = memory_ids[size:]
    yield _with_others(scope, memory_ids, ports)


def _with_others(scope: Scope, memory_ids: Sequence[str], ports: Embedding) -> list[str]:
    found, now = ports.memories.read(scope, memory_ids), ports.clock.now()
    todo = own = [each.memory_id for each in found.values() if is_awaited(each, now)]
    for beside in own:
        if len(todo) < MAX_BATCH_SIZE:
            others = ports.memories.unembedded(scope, beside, MAX_BATCH_SIZE)
            todo = list(dict.fromkeys((*todo, *others)))[:MAX_BATCH_SIZE]
    return todo
