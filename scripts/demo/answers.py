"""The answer to a search, as the demo prints it."""

from typing import Any

from scripts.operate.api_client import ApiError
from scripts.operate.terminal import bold, dim, green, show_json


def show_working(found: dict[str, Any]) -> None:
    """As it is: the item a client sees. A fast worker may have understood it by now."""
    items = found["memory_detail_list"]
    fast = [item for item in items if "mode:fast" in item["tags"]]
    if not fast:
        print("  the worker was faster than this search: it is understood already")
    for item in fast or items:
        show_json(item)


def show_found(found: dict[str, Any]) -> None:
    for item in found["memory_detail_list"]:
        print(f"  {green(relevance(item))} {item['memory_value'].strip()}")
        print(dim(f"         tags: {', '.join(item['tags'])}"))
        for earlier in item.get("history", ()):
            print(dim(f"         before: {earlier['memory_value'].strip()}"))
    for item in found["preference_detail_list"]:
        kind = item["preference_type"].replace("_", " ")
        print(f"  {green(relevance(item))} {bold(kind)}: {item['preference']}")
        print(dim(f"         because: {item['reasoning']}"))
    if not found["memory_detail_list"] and not found["preference_detail_list"]:
        print("  nothing above the threshold")
    print()


def show_best(found: dict[str, Any]) -> None:
    """Its first line: a turn that is not understood yet comes as a whole."""
    for item in found["memory_detail_list"][:1]:
        print(f"  {green(relevance(item))} {item['memory_value'].strip().splitlines()[0]}")


def show_nothing(who: str, found: dict[str, Any]) -> None:
    count = len(found["memory_detail_list"]) + len(found["preference_detail_list"])
    if count:
        raise ApiError(200, -1, f"{who} found {count} memories that are not theirs")
    print(f"  {who}: {green('nothing')}\n")


def relevance(item: dict[str, Any]) -> str:
    return f"{item['relativity']:.2f}"
