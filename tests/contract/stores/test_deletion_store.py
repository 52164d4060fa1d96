"""Deletions wait in the order of their time, with their filter as it was."""

from cairn.domain.index.deletion import Deletion
from cairn.domain.index.filters import And, Compare, HasTag, InfoEquals, Or
from cairn.domain.memory.memory import MemoryKind
from tests.builders import ANN, NOW, OTHER, SCOPE, user
from tests.contract.parts import Stores

FILTER = And((Or((HasTag("a"), InfoEquals("k", "v"))), Compare("created_at", "lt", NOW)))


def make_deletion(deletion_id: str, at: int = NOW) -> Deletion:
    kinds = (MemoryKind.PREFERENCE,)
    return Deletion(
        deletion_id=deletion_id, subject=ANN, filter=FILTER, kinds=kinds, accepted_at=at
    )


def test_they_come_back_oldest_first_as_they_were(stores: Stores) -> None:
    late, early = make_deletion("one", NOW + 1), make_deletion("two")
    for deletion in (late, early):
        stores.deletions.add(SCOPE, deletion)

    assert stores.deletions.waiting(SCOPE, ANN.hash) == [early, late]


def test_one_without_a_filter(stores: Stores) -> None:
    deletion = make_deletion("one").model_copy(update={"filter": None})

    stores.deletions.add(SCOPE, deletion)

    assert stores.deletions.waiting(SCOPE, ANN.hash) == [deletion]


def test_what_has_ended_waits_no_more(stores: Stores) -> None:
    first, second = make_deletion("one"), make_deletion("two", NOW + 1)
    for deletion in (first, second):
        stores.deletions.add(SCOPE, deletion)

    stores.deletions.remove(SCOPE, first)
    stores.deletions.remove(SCOPE, first)

    assert stores.deletions.waiting(SCOPE, ANN.hash) == [second]


def test_nobody_else_has_them(stores: Stores) -> None:
    stores.deletions.add(SCOPE, make_deletion("one"))

    assert stores.deletions.waiting(SCOPE, user("bob").hash) == []
    assert stores.deletions.waiting(OTHER, ANN.hash) == []
