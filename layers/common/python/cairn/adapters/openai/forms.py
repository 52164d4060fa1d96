"""Finds out which forms of optional parameters a server accepts."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

type Form = Mapping[str, Any]
# The forms of one parameter, best first, by a pattern of what errors call it.
type Forms = Mapping[str, Sequence[Form]]


class AcceptedForms:
    """Remembers which forms a server refused, so that it refuses each once and not in each call."""

    def __init__(self) -> None:
        self._refused: dict[str, int] = {}

    def of(self, forms: Forms) -> dict[str, Any]:
        """The best form of each parameter that has not been refused."""
        chosen: dict[str, Any] = {}
        for pattern, known in forms.items():
            chosen |= known[self._refused.get(pattern, 0)]
        return chosen

    def learn(self, complaint: str, forms: Forms) -> bool:
        """Go on to the next form of the first parameter named; False when there is none."""
        for pattern, known in forms.items():
            following = self._refused.get(pattern, 0) + 1
            if following < len(known) and re.search(pattern, complaint, re.IGNORECASE):
                self._refused[pattern] = following
                return True
        return False
