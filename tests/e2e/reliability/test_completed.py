"""As soon as a task says completed, the right memory is first, and stays where it is."""

from scripts.bench.completed import CASES, compare_later, observe, others_adding
from scripts.operate.memos_client import MemosClient
from tests.e2e.http import Api


def test_the_right_memory_is_first_at_once_beside_the_adds_of_others(api: Api) -> None:
    memos = MemosClient(api.base_url, api.key)

    with others_adding(memos, 2):
        outcome = observe(memos, len(CASES))
    compare_later(memos, outcome)

    assert (outcome.wrong, outcome.pending, outcome.changed) == ([], 0, 0)
    assert outcome.rounds == len(CASES)
