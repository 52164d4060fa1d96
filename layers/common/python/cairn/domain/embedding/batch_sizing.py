"""How many texts a request to an embedding server is worth, learned from its answers. Pure."""

from collections.abc import Collection

MAX_BATCH_SIZE = 64  # texts of one request, and memories of one embedding job
FIRST_BATCH_SIZE = 8  # of a process that knows nothing about its server
TARGET_SECONDS = 4  # what a request should take: a batch that is lost costs no more than that
QUICK_SECONDS = 1  # below it, an answer says more of the network than of the texts
MAX_GROWTH = 8  # times as many texts as were just answered are trusted at most
SHARE_OF_SEVERAL = 0.5


def share_of_time(texts: int) -> float:
    """The share of the time left that a request of that many texts may take.

    Not all of it when there are several: after a time-out there is time for fewer.
    """
    return 1.0 if texts == 1 else SHARE_OF_SEVERAL


class BatchSizing:
    """As many as a server answers within `TARGET_SECONDS`, and no more than it accepts.

    Servers word the refusal of too many inputs differently, so its text is not looked at: a refused
    request held too many if all of its texts are then accepted in smaller ones. Threads may share
    this; what one of them overwrites is learned again.
    """

    def __init__(self) -> None:
        self._affordable, self._accepted = FIRST_BATCH_SIZE, MAX_BATCH_SIZE
        self._refused, self._in_doubt = 0, frozenset[str]()

    @property
    def size(self) -> int:
        """From 1 to `MAX_BATCH_SIZE`."""
        return min(self._affordable, self._accepted)

    def answered(self, texts: Collection[str], seconds: float) -> None:
        """A slow answer shrinks the next requests, a quick one lets them grow."""
        affordable = _affordable(len(texts), seconds)
        if seconds > TARGET_SECONDS:
            self._affordable = min(self._affordable, affordable)
        else:
            trusted = min(MAX_BATCH_SIZE, MAX_GROWTH * len(texts))
            grown = trusted if seconds <= QUICK_SECONDS else min(trusted, affordable)
            self._affordable = max(self._affordable, grown)
        self._clear(texts)

    def timed_out(self, texts: Collection[str], seconds: float) -> None:
        """The next requests are smaller than this one, unless it was for a single text."""
        half, affordable = max(1, len(texts) // 2), _affordable(len(texts), seconds)
        self._affordable = min(self._affordable, half, affordable)

    def refused(self, texts: Collection[str]) -> None:
        """For their number, or for one of them; a single text is refused for itself."""
        self._refused = len(texts)
        self._in_doubt = frozenset(texts if len(texts) > 1 else ())

    def _clear(self, texts: Collection[str]) -> None:
        """These texts are not why a request was refused; if all are clear, their number was."""
        if self._in_doubt:
            self._in_doubt = self._in_doubt.difference(texts)
            if not self._in_doubt:
                self._accepted = min(self._accepted, self._refused // 2)


def _affordable(texts: int, seconds: float) -> int:
    per_second = texts / seconds if seconds > 0 else MAX_BATCH_SIZE
    return int(max(1, min(MAX_BATCH_SIZE, TARGET_SECONDS * per_second)))
