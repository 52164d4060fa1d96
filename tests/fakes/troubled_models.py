"""The offline providers, which fail over chosen words."""

from collections.abc import Sequence

from cairn.adapters.offline.embedder import OfflineEmbedder
from cairn.adapters.offline.extractor import OfflineExtractor
from cairn.domain.errors import InvalidRequest
from cairn.domain.index.projection import Vector
from cairn.ports.extractor import Extraction, Window


class RefusingExtractor(OfflineExtractor):
    """Refuses windows that hold `word`."""

    def __init__(self, word: str = "") -> None:
        super().__init__()
        self.word = word

    def extract(self, window: Window, *, deadline: int) -> Extraction:
        if any(self.word in message.text for message in window.messages):
            raise InvalidRequest(f"the model refused: {self.word or 'everything'}")
        return super().extract(window, deadline=deadline)


class TroubledEmbedder(OfflineEmbedder):
    """Keeps its requests, and raises `trouble` over texts that hold `word`."""

    def __init__(self, trouble: BaseException, word: str = "") -> None:
        self.requests: list[Sequence[str]] = []
        self.trouble, self.word = trouble, word

    def embed(self, texts: Sequence[str], *, deadline: int) -> list[Vector]:
        self.requests.append(texts)
        if any(self.word in text for text in texts):
            raise self.trouble
        return super().embed(texts, deadline=deadline)
