"""What the caller of an add asks of its extraction."""

from pydantic import Field

from cairn.domain.memory.memory import MemoryKind
from cairn.domain.memory.memory_view import VIEW_OF, MemoryView
from cairn.domain.value import Value


class Guidance(Value):
    """`views`: only these are made; all where it is empty.

    `prompts`: in the caller's words what to look for, by view, `image` or `document`. A model reads
    them as quoted hints; rules cannot.
    """

    views: tuple[MemoryView, ...] = ()
    prompts: dict[str, str] = Field(default_factory=dict)

    def allows(self, kind: MemoryKind) -> bool:
        return self.allows_view(VIEW_OF.get(kind))

    def allows_view(self, view: MemoryView | None) -> bool:
        return not self.views or view in self.views


UNGUIDED = Guidance()
