"""What calls of the table consume, in DynamoDB's capacity units."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Self


@dataclass(frozen=True)
class ConsumedCapacity:
    """Units of the table and its indexes together, and by how many calls."""

    read_units: float = 0.0
    write_units: float = 0.0
    table_calls: int = 0

    @classmethod
    def of_read(cls, answer: Mapping[str, Any]) -> Self:
        return cls(_units(answer, "CapacityUnits"), 0.0, 1)

    @classmethod
    def of_write(cls, answer: Mapping[str, Any]) -> Self:
        """A transaction that is sent again under its token is answered, and billed, as a read."""
        read_units = _units(answer, "ReadCapacityUnits")
        return cls(read_units, _units(answer, "CapacityUnits") - read_units, 1)

    def __add__(self, other: "ConsumedCapacity") -> "ConsumedCapacity":
        return ConsumedCapacity(
            self.read_units + other.read_units,
            self.write_units + other.write_units,
            self.table_calls + other.table_calls,
        )

    def counts(self) -> dict[str, Any]:
        """For the log."""
        return {
            "read_units": round(self.read_units, 1),
            "write_units": round(self.write_units, 1),
            "table_calls": self.table_calls,
        }


class CapacityCounter:
    """Sums what all threads of the process consume, until it is taken.

    A Lambda process handles one invocation at a time, so all that is consumed between two log
    lines belongs to the later one, whichever thread made the call. A process that serves several
    requests at once would mix them. A thread that outlives its invocation, as reading ahead may,
    counts towards the next one: single lines may be off by that, their sum is not.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._total = self._part = ConsumedCapacity()

    def add(self, consumed: ConsumedCapacity) -> None:
        with self._lock:
            self._total, self._part = self._total + consumed, self._part + consumed

    def take(self) -> ConsumedCapacity:
        """All since it was last taken. Begins anew."""
        with self._lock:
            taken, self._total, self._part = self._total, ConsumedCapacity(), ConsumedCapacity()
        return taken

    def take_part(self) -> ConsumedCapacity:
        """Since the last part, or since it was last taken; the whole keeps it."""
        with self._lock:
            taken, self._part = self._part, ConsumedCapacity()
        return taken


def _units(answer: Mapping[str, Any], name: str) -> float:
    """Summed over tables. 0 where none are named, as in errors and by some emulators."""
    consumed = answer.get("ConsumedCapacity") or ()
    tables = (consumed,) if isinstance(consumed, Mapping) else consumed
    return sum(table.get(name) or 0.0 for table in tables)
