"""Shortens the items of an answer that would be too large, and marks them. Takes linear time.

The longest texts and lists are shortened first, to beginnings of a common size. The largest objects
are left out, as a part of one would pass for the whole.
"""

from collections.abc import Collection, Sequence
from itertools import chain
from typing import Any, NamedTuple

from pydantic_core import to_json

from cairn.api.answer import Answer
from cairn.api.answer_size import beginning, common_limit, count_fitting, escaped_size, sent_size

COMMA = 1
BRACKETS = 2
LEAST = 500  # bytes that a field keeps where room is made for more items


class _Measured(NamedTuple):
    """Sizes: of fields that may be shortened, texts and lists apart from objects; of the rest."""

    texts: dict[str, int]
    objects: dict[str, int]
    rest: int


def with_shortened[A: Answer](answer: A, name: str, room: int) -> A:
    """The answer in at most `room` bytes, with all items of the list of this name."""
    around = sent_size(answer.model_copy(update={name: []}))
    return answer.model_copy(update={name: shortened(getattr(answer, name), room - around)})


def best[T: Answer](items: Sequence[T], room: int) -> list[T]:
    """As many of the first as fit into `room` bytes once they are shortened; always one."""
    return shortened(items[: max(1, count_fitting(map(least_size, items), room))], room)


def least_size(item: Answer) -> int:
    """With its long fields shortened as far as that is done to make room for more items."""
    texts, objects, rest = _measured(item)
    return rest + sum(min(size, LEAST) for size in chain(texts.values(), objects.values()))


def shortened[T: Answer](items: Sequence[T], room: int) -> list[T]:
    """All of them, in at most `room` bytes.

    Objects and texts have equal shares; what the objects leave of theirs is for the texts.
    """
    measured = [_measured(item) for item in items]
    objects = sorted(
        (size - BRACKETS, place, name)
        for place, sizes in enumerate(measured)
        for name, size in sizes.objects.items()
    )
    room -= sum(sizes.rest for sizes in measured) + BRACKETS * len(objects)
    texts = [size for sizes in measured for size in sizes.texts.values()]
    kept = _count_kept([size for size, *_ in objects], texts, room)
    limit = common_limit(texts, room - sum(size for size, *_ in objects[:kept]))
    left_out = {(place, name) for _, place, name in objects[kept:]}
    return [
        _changed(item, _begun(item, sizes, limit) | _emptied(place, sizes, left_out))
        for place, (item, sizes) in enumerate(zip(items, measured, strict=True))
    ]


def _count_kept(objects: Sequence[int], texts: Sequence[int], room: int) -> int:
    """How many of the objects, smallest first, fit into the share of them all."""
    fair = common_limit((*objects, *texts), room)
    return count_fitting(objects, sum(min(size, fair) for size in objects))


def _measured(item: Answer) -> _Measured:
    """Of the rest, not smaller than it is."""
    sizes = {name: sent_size(getattr(item, name)) for name in item.shortens}
    objects = {name for name in sizes if isinstance(getattr(item, name), dict)}
    names = sent_size(dict.fromkeys(("truncated", *sizes), "")) if sizes else 0
    mark = sent_size(item.shortens)
    return _Measured(
        texts={name: size for name, size in sizes.items() if name not in objects},
        objects={name: size for name, size in sizes.items() if name in objects},
        rest=escaped_size(to_json(item, exclude=set(sizes))) + names + mark + COMMA,
    )


def _changed[T: Answer](item: T, changes: dict[str, Any]) -> T:
    if not changes:
        return item
    marked = dict.fromkeys((*getattr(item, "truncated", ()), *changes))
    return item.model_copy(update={**changes, "truncated": list(marked)})


def _emptied(place: int, sizes: _Measured, left_out: Collection[tuple[int, str]]) -> dict[str, Any]:
    return {name: {} for name in sizes.objects if (place, name) in left_out}


def _begun(item: Answer, sizes: _Measured, limit: int) -> dict[str, Any]:
    long = [name for name, size in sizes.texts.items() if size > limit]
    return {name: _beginning(getattr(item, name), limit) for name in long}


def _beginning(value: Any, limit: int) -> Any:
    if isinstance(value, list):
        sizes = (sent_size(element) + COMMA for element in value)
        return value[: count_fitting(sizes, limit - BRACKETS)]
    return beginning(value, limit) if isinstance(value, str) else value
