"""Sends a request again until it is answered, as the published clients do."""

import http.client
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from tests.e2e.http import Answer

# Published clients try three or four times; whoever calls them tries again.
TRIES = 12


@dataclass
class Resending:
    """`before` is called before each request; `resent` counts the requests that were repeated."""

    before: Callable[[], None]
    resent: int = 0

    def answer(self, send: Callable[[], Answer]) -> Answer:
        """At once and with the same bytes, after a time-out, a broken connection, 429 or 5xx.

        Raises: AssertionError when nothing else comes.
        """
        for tried in count(1):
            self.before()
            try:
                answer = send()
            except (OSError, http.client.HTTPException) as error:
                came = repr(error)
            else:
                if answer.status < 500 and answer.status != 429:
                    return answer
                came = f"{answer.status} {answer.text}"
            assert tried < TRIES, f"no answer after {tried} requests: {came}"
            self.resent += 1
        raise AssertionError("unreachable")
