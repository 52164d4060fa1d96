#!/usr/bin/env python3
"""Show every step of one task: accepted, attempts, understanding, memories, embedding.

Counts, times (UTC) and ids only; --words adds what was said and what is remembered of it.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from typing import Any

from cairn.bootstrap import base, operations
from cairn.domain.errors import CairnError
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Subject
from cairn.domain.text.tokens import estimate_tokens
from cairn.use_cases.operations.trace_task import Trace
from scripts.operating import add_options, enter, scope_of
from scripts.tables import columns, moment

type View = dict[str, Any]


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    enter(options)
    try:
        scope = scope_of(options.project)
        trace = operations.trace(options.task_id, scope)
    except CairnError as error:
        print(f"error: {error.message}", file=sys.stderr)
        return 1
    shown = {"project_id": scope.project_id} | view(trace, base.clock.now(), options.words)
    print(json.dumps(shown, indent=2, ensure_ascii=False) if options.json else text(shown))
    return 0


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    top.add_argument("task_id", metavar="TASK_ID", help="as an add answered it")
    top.add_argument("--project", metavar="PROJECT_ID", help="default: that of the development key")
    top.add_argument("--words", action="store_true", help="show what was said and remembered, too")
    top.add_argument("--json", action="store_true", help="one JSON object; times in ms")
    add_options(top)
    return top


def view(trace: Trace, now: int, with_words: bool) -> View:
    """What is shown; memory content only `with_words`."""
    task, standing = trace.task, trace.standing
    words = {"words": [f"{each.speaker}: {each.text}" for each in trace.messages]}
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
            "tokens": sum(estimate_tokens(each.text) for each in trace.messages),
            "files": len(task.files),
            "home": subject(task.home),
            "placements": [subject(each) for each in task.placements],
        },
        "steps": [each.model_dump() for each in task.steps],
        "plan": plan(trace),
        "memories": [
            memory(change, memory_id, trace.memories.get(memory_id), with_words)
            for change, ids in (("added", task.changes.added), ("updated", task.changes.updated))
            for memory_id in ids
        ],
        "open_row": standing.not_before and {"not_before": standing.not_before},
        "lease_until": standing.lease_until if standing.lease_until > now else None,
        "is_erased": standing.erased_before >= task.accepted_at,
    }


def subject(each: Subject) -> str:
    """Its type and the hash that keys hold; ids are the caller's own names."""
    return f"{each.type.value} {each.hash}"


def plan(trace: Trace) -> View | None:
    found = trace.standing.plan
    if found is None:
        return None
    return {
        "operations": len(found.operations),
        "is_whole": found.is_whole,
        "windows": [each.model_dump(mode="json") for each in found.windows],
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


def text(shown: View) -> str:
    """The view for people."""
    accepted = shown["accepted"]
    head = columns(
        [
            ("task", shown["task_id"]),
            ("project", shown["project_id"]),
            ("request", shown["request_id"] or "unknown"),
            ("status", shown["status"] + (f": {shown['error']}" if shown["error"] else "")),
            ("attempts", str(shown["attempts"])),
            ("home", accepted["home"]),
            ("placed in", ", ".join(accepted["placements"])),
            *[(name, value) for name, value in standing(shown) if value],
        ]
    )
    parts_shown = (head, timeline(shown), memories(shown), "\n".join(shown.get("words", ())))
    return "\n\n".join(filter(None, parts_shown))


def standing(shown: View) -> Iterable[tuple[str, str]]:
    row, until = shown["open_row"], shown["lease_until"]
    yield "next", f"not before {moment(row['not_before'])}" if row else ""
    yield "lease", f"a worker holds the subject until {moment(until)}" if until else ""
    yield "erased", "the subject was erased after this add" if shown["is_erased"] else ""


def timeline(shown: View) -> str:
    """Everything that has a time, in its order, with the ms since it was accepted."""
    accepted = shown["accepted"]
    said = f"{accepted['messages']} messages, about {accepted['tokens']} tokens"
    if accepted["files"]:
        said += f", {accepted['files']} files"
    windows = shown["plan"]["windows"] if shown["plan"] else ()
    events = [
        (accepted["at"], "accepted", said),
        *((each["at"], each["name"], each["detail"]) for each in shown["steps"]),
        *((each["at"], "window", window(each)) for each in windows),
    ]
    rows: list[tuple[object, ...]] = [("time", "+ ms", "step", "")]
    for at, name, detail in sorted(events, key=lambda event: event[0]):
        rows.append((moment(at), at - accepted["at"], name, detail))
    return columns(rows)


def window(each: View) -> str:
    told = f"{each['operations']} operations"
    if each["calls"]:
        told += (
            f", {each['calls']} calls, {each['prompt_tokens']} + {each['completion_tokens']} tokens"
        )
    return told + "".join(f"; rejected: {reason}" for reason in each["rejected"])


def memories(shown: View) -> str:
    rows: list[tuple[object, ...]] = [
        ("memory", "change", "kind", "version", "updated", "embedding", "")
    ]
    for each in shown["memories"]:
        if each["kind"] == "gone":
            rows.append((each["memory_id"], each["change"], "gone", "", "", "", ""))
            continue
        number = f"{each['version']}.{each['rev']}"
        state = each["embedding"] + tried(each["tries"])
        at, value = moment(each["updated_at"]), each.get("value", "")
        rows.append((each["memory_id"], each["change"], each["kind"], number, at, state, value))
    return columns(rows) if len(rows) > 1 else ""


def tried(tries: View | None) -> str:
    if tries is None:
        return ""
    why = f": {tries['error']}" if tries["error"] else ""
    return f" after {tries['begun']} tries{why}, {moment(tries['next_at'])}"


if __name__ == "__main__":
    sys.exit(main())
