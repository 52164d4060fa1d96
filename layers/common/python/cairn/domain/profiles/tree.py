"""Trees of fields: by category, then by name."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

DOT = "."  # between category and field in a path, so neither name holds one

type Tree[T] = Mapping[str, Mapping[str, T]]


class FieldPath(NamedTuple):
    """Where a field stands. Written "Category.Field"."""

    category: str
    field: str

    def __str__(self) -> str:
        return f"{self.category}{DOT}{self.field}"


def path_of(text: str) -> FieldPath | None:
    """None for a text that is no path."""
    category, dot, field = text.partition(DOT)
    return FieldPath(category, field) if dot and category and field and DOT not in field else None


def flat[T](tree: Tree[T]) -> Iterator[tuple[FieldPath, T]]:
    """In the order of the tree."""
    for category, fields in tree.items():
        for name, field in fields.items():
            yield FieldPath(category, name), field


def nested[T](fields: Mapping[FieldPath, T]) -> dict[str, dict[str, T]]:
    """The tree of these fields, in their order; a category without any is in no tree."""
    tree: dict[str, dict[str, T]] = {}
    for path, field in fields.items():
        tree.setdefault(path.category, {})[path.field] = field
    return tree


def mapped[T, U](tree: Tree[T], change: Callable[[T], U]) -> dict[str, dict[str, U]]:
    """The same tree of other values."""
    return nested({path: change(field) for path, field in flat(tree)})
