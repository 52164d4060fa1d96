"""A traced task as people read it in a terminal."""

from collections.abc import Iterable

from scripts.operate.tables import columns, moment
from scripts.operate.trace_view import View


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
            *[(name, value) for name, value in diagnostics(shown) if value],
        ]
    )
    parts_shown = (head, timeline(shown), memories(shown), "\n".join(shown.get("words", ())))
    return "\n\n".join(filter(None, parts_shown))


def diagnostics(shown: View) -> Iterable[tuple[str, str]]:
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
        *((step["at"], step["name"], step["detail"]) for step in shown["steps"]),
        *((one["at"], "window", window(one)) for one in windows),
    ]
    rows: list[tuple[object, ...]] = [("time", "+ ms", "step", "")]
    for at, name, detail in sorted(events, key=lambda event: event[0]):
        rows.append((moment(at), at - accepted["at"], name, detail))
    return columns(rows)


def window(each: View) -> str:
    line = f"{each['operations']} operations"
    if each["calls"]:
        line += (
            f", {each['calls']} calls, {each['prompt_tokens']} + {each['completion_tokens']} tokens"
        )
    if each["unread"]:
        line += f", {each['unread']} messages kept as words, as time ran out"
    if each["left_out"]:
        line += f", {each['left_out']} left out by allow_memory_view"
    return line + "".join(f"; rejected: {reason}" for reason in each["rejected"])


def memories(shown: View) -> str:
    rows: list[tuple[object, ...]] = [
        ("memory", "change", "kind", "version", "updated", "embedding", "")
    ]
    for memory in shown["memories"]:
        if memory["kind"] == "gone":
            rows.append((memory["memory_id"], memory["change"], "gone", "", "", "", ""))
            continue
        number = f"{memory['version']}.{memory['rev']}"
        state = memory["embedding"] + tried(memory["tries"])
        at, value = moment(memory["updated_at"]), memory.get("value", "")
        rows.append(
            (memory["memory_id"], memory["change"], memory["kind"], number, at, state, value)
        )
    return columns(rows) if len(rows) > 1 else ""


def tried(tries: View | None) -> str:
    if tries is None:
        return ""
    why = f": {tries['error']}" if tries["error"] else ""
    return f" after {tries['begun']} attempts{why}, {moment(tries['next_at'])}"
