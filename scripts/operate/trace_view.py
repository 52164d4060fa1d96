"""What is shown of a traced task, as the JSON object of `trace --json`."""

from typing import Any

from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Subject
from cairn.domain.text.tokens import estimate_tokens
from cairn.use_cases.operations.trace_task import Trace

type View = dict[str, Any]


def view(trace: Trace, now: int, with_words: bool) -> View:
    """What is shown; memory content only `with_words`."""
    task, diagnostics = trace.task, trace.diagnostics
    words = {"words": [f"{message.speaker}: {message.text}" for message in trace.messages]}
    return (words if with_words else {}) | {
        "task_id": task.task_id,
        "request_id": task.request_id,
        "status": task.status.value,
        "error": task.error,
        "attempts": task.attempts,
        "applied_chunks": task.applied_chunks,
        "accepted": {
            "at": task.accepted_at,
            "messages": len(trace.messages),
            "tokens": sum(estimate_tokens(message.text) for message in trace.messages),
            "files": len(task.files),
            "home": subject(task.home),
            "placements": [subject(place) for place in task.placements],
        },
        "steps": [step.model_dump() for step in task.steps],
        "plan": plan(trace),
        "memories": [
            memory(change, memory_id, trace.memories.get(memory_id), with_words)
            for change, ids in (("added", task.changes.added), ("updated", task.changes.updated))
            for memory_id in ids
        ],
        "open_row": diagnostics.not_before and {"not_before": diagnostics.not_before},
        "lease_until": diagnostics.lease_until if diagnostics.lease_until > now else None,
        "is_erased": diagnostics.erased_before >= task.accepted_at,
    }


def subject(each: Subject) -> str:
    """Its type and the hash that keys hold; ids are the caller's own names."""
    return f"{each.type.value} {each.hash}"


def plan(trace: Trace) -> View | None:
    found = trace.diagnostics.plan
    if found is None:
        return None
    return {
        "operations": len(found.operations),
        "is_whole": found.is_whole,
        "windows": [window.model_dump(mode="json") for window in found.windows],
    }


def memory(change: str, memory_id: str, found: Memory | None, with_words: bool) -> View:
    named = {"memory_id": memory_id, "change": change}
    if found is None:
        return named | {"kind": "gone"}
    return (
        named
        | {
            "kind": found.statement.kind.value,
            "version": found.version,
            "rev": found.rev,
            "updated_at": found.updated_at,
            "embedding": found.embedding.value,
            "tries": found.tries.model_dump() if found.tries else None,
        }
        | ({"value": found.statement.value} if with_words else {})
    )
