"""Text to index terms: the one analyser behind every index, the embedder and duplicate checks."""


def analyse(text: str) -> tuple[str, ...]:
    """Terms in order: English words folded, stop words dropped, stemmed; CJK as bigrams."""
    raise NotImplementedError
