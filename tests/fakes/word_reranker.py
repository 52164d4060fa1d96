"""A reranker that counts words in common, and keeps what it was asked."""

from collections.abc import Sequence

from cairn.ports.reranker import Relevance


class WordReranker:
    def __init__(self) -> None:
        self.asked: list[tuple[str, Sequence[str], int]] = []

    def rate(self, query: str, documents: Sequence[str], *, deadline: int) -> Relevance:
        self.asked.append((query, documents, deadline))
        words = set(query.split())
        return Relevance(
            "words", [len(words & set(document.split())) / len(words) for document in documents]
        )
