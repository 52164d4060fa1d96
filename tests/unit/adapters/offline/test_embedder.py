"""The embedder without a model."""

import subprocess
import sys

import pytest

from cairn.adapters.offline.embedder import DIMENSIONS, OfflineEmbedder
from tests.builders import cosines


def near(first: str, second: str) -> float:
    query, document = OfflineEmbedder().embed([first, second], deadline=0)
    return float(cosines(query, [document])[0])


def test_vectors_have_the_size_and_model_they_say() -> None:
    embedder = OfflineEmbedder()

    vectors = embedder.embed(["a cat", "", "x\ud800"], deadline=0)

    assert {len(vector.data) for vector in vectors} == {DIMENSIONS}
    assert {vector.model for vector in vectors} == {embedder.model} == {"hashed-ngrams-v1@1024"}


def test_no_texts_give_no_vectors() -> None:
    assert OfflineEmbedder().embed([], deadline=0) == []


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("photography", "a photographer took it", "a gardener planted it"),
        ("哪家餐厅好吃", "那家餐厅很好吃", "明天开会"),
    ],
)
def test_shared_words_and_parts_of_words_are_near(question: str, answer: str, other: str) -> None:
    assert near(question, answer) > near(question, other) + 0.2


def test_another_process_gives_the_same_vector() -> None:
    code = (
        "import sys; sys.path[:] = eval(sys.argv[1])\n"
        "from cairn.adapters.offline.embedder import OfflineEmbedder as E\n"
        "print(E().embed(['a cat sat'], deadline=0)[0].data.hex())"
    )

    other = subprocess.run(
        [sys.executable, "-c", code, repr(sys.path)], capture_output=True, text=True, check=True
    )

    (here,) = OfflineEmbedder().embed(["a cat sat"], deadline=0)
    assert other.stdout.strip() == here.data.hex()
