"""Inverted indices, against counting by hand."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from cairn.domain.index.postings import Postings

TERMS = ("tea", "milk", "red", "红茶", "", " ", "\0")
DOCUMENTS = some.lists(some.lists(some.sampled_from(TERMS), max_size=6), max_size=6)


def agrees(postings: Postings, documents: Sequence[Sequence[str]]) -> None:
    counts = [Counter(document) for document in documents]
    assert postings.size == len(documents)
    assert sorted(postings.terms) == sorted(set().union(*documents))
    expected = [[count[term] for count in counts] for term in TERMS]
    assert postings.frequencies(TERMS).tolist() == expected
    assert [Counter(postings.of_document(row)) for row in range(len(documents))] == counts
    assert postings.lengths.tolist() == [len(document) for document in documents]
    assert postings.different.tolist() == [len(count) for count in counts]
    for term in TERMS:
        assert postings.holding(term).tolist() == [term in document for document in documents]


@given(DOCUMENTS)
def test_each_term_of_each_document_is_counted(documents: list[list[str]]) -> None:
    agrees(Postings.of(documents), documents)


@given(some.lists(DOCUMENTS, min_size=1, max_size=4), some.data())
def test_joined_rows_are_as_if_made_of_their_documents(
    parts: list[list[list[str]]], data: some.DataObject
) -> None:
    chosen, documents = [], []
    for part in parts:
        rows = (
            data.draw(some.lists(some.sampled_from(range(len(part))), unique=True)) if part else []
        )
        chosen.append((Postings.of(part), np.array(rows, np.intp)))
        documents += [part[row] for row in rows]

    agrees(Postings.joined(chosen), documents)
