"""How well search finds the turns that answer a question, in this process on stores in memory.

The quick loop beside `scripts/cairn bench retrieval`, which measures the same over HTTP:
python -m tests.retrieval --data FILE.
"""

import argparse
import sys
from collections.abc import Sequence

from scripts.bench.retrieval import report
from scripts.bench.retrieval.locomo import Session
from scripts.bench.retrieval.observe import FETCHED
from scripts.bench.retrieval.recall import Item
from tests.fakes.in_memory_cairn import InMemoryCairn


class InProcess:
    def __init__(self) -> None:
        self._cairn = InMemoryCairn()

    def add(self, user: str, session: str, part: Session) -> None:
        turns = [(turn.role, turn.content) for turn in part.turns]
        self._cairn.add(*turns, user_id=user, session_id=session, said_at=part.said_at, wait=True)

    def search(self, user: str, question: str) -> list[Item]:
        found = self._cairn.search(question, user_id=user, min_score=0.0, limit=FETCHED)
        facts = [hit.memory.statement for hit in found]
        return [
            Item(fact.value, hit.score)
            for fact, hit in zip(facts, found, strict=True)
            if fact.kind != "preference"
        ]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.retrieval", description=__doc__)
    report.add_options(parser)
    return 0 if report.evaluate(InProcess(), parser.parse_args(arguments)) else 1


if __name__ == "__main__":
    sys.exit(main())
