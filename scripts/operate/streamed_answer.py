"""A chat's answer, printed as it arrives."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scripts.operate.terminal import dim, printable

type Event = dict[str, Any]

TEXT: Mapping[str, Callable[[str], str]] = {"text": str}
THOUGHTS_TOO: Mapping[str, Callable[[str], str]] = {"reasoning": dim, "text": str}


def print_answer(
    events: Iterable[Event], styles: Mapping[str, Callable[[str], str]] = TEXT
) -> list[dict[str, Any]]:
    """The memories that were in the prompt, if the answer says so. Raises: what `events` does.

    `styles` are those of the kinds of pieces that are printed. Whatever happens, the line that was
    begun is ended.
    """
    kind, last = "", "\n"
    try:
        for event in events:
            if event["type"] == "end":
                return event.get("memories") or []
            if style := styles.get(event["type"]):
                if kind not in ("", event["type"]):
                    print("\n")
                kind, last = event["type"], printable(event["data"]) or last
                print(style(printable(event["data"])), end="", flush=True)
    finally:
        if not last.endswith("\n"):
            print(flush=True)
    return []
