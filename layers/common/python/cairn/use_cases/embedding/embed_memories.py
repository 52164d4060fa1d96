"""Give memories their vectors in batched requests, so that semantic search finds them."""

from collections.abc import Iterator, Sequence

from cairn.domain.embedding.batch_sizing import MAX_BATCH_SIZE
from cairn.domain.memory.embedding_attempts import may_start_attempt
from cairn.domain.scope import Scope
from cairn.use_cases.embedding.embedding_pass import EmbeddingPass
from cairn.use_cases.embedding.embedding_report import EmbeddingReport
from cairn.use_cases.embedding.ports import EmbeddingPorts
from cairn.use_cases.extraction.message_cache import MessageCache
from cairn.use_cases.indexing.compaction_trigger import compact_embedded

MAX_PASSES = 3  # over memories that other writers keep changing


def embed_memories(
    memory_ids: Sequence[str],
    *,
    scope: Scope,
    deadline: int,
    ports: EmbeddingPorts,
    is_backlog: bool = False,
) -> EmbeddingReport:
    """Idempotent: memories that have their vector, are abandoned or gone, are left alone.

    One that changed meanwhile is read and embedded again; after that its own job does it. What
    there is no time for goes back to the queue. When the embedder is down, the rest is left for
    reconcile to find. `is_backlog`: more are waiting, and the job is filled up with them.
    """
    report, cache = EmbeddingReport(), MessageCache(scope, ports.tasks)
    own = list(dict.fromkeys(memory_ids))
    for part in _filled_up(own, scope, ports) if is_backlog else [own]:
        todo: Sequence[str] = part
        for number in range(MAX_PASSES):
            once = EmbeddingPass(scope, deadline, cache, ports, report, own, is_repeat=number > 0)
            todo = once.run(todo) if todo else ()
        if report.deferred and not report.ready:
            break
    compact_embedded(scope, report.ready_by_subject, ports.queue)
    return report


def _filled_up(own: Sequence[str], scope: Scope, ports: EmbeddingPorts) -> Iterator[Sequence[str]]:
    """The job's own memories and others that wait, up to a whole job.

    A small request is sent first where it has yet to be found out what the server manages: others
    are taken just before they are sent, or several workers would take the same.
    """
    size = ports.embedder.batch_size
    if size < MAX_BATCH_SIZE:
        yield own[:size]
        own = own[size:]
    yield _with_others(own, scope, ports)


def _with_others(own: Sequence[str], scope: Scope, ports: EmbeddingPorts) -> list[str]:
    now, memories = ports.clock.now(), ports.memories.read(scope, own)
    waiting = [memory.memory_id for memory in memories.values() if may_start_attempt(memory, now)]
    todo = waiting
    for memory_id in waiting:
        if len(todo) < MAX_BATCH_SIZE:
            others = ports.memories.unembedded(scope, memory_id, MAX_BATCH_SIZE)
            todo = list(dict.fromkeys((*todo, *others)))[:MAX_BATCH_SIZE]
    return todo
