"""What was just written is found by the very next search, under load."""

from concurrent.futures import ThreadPoolExecutor

from tests.e2e.http import Api

PAIRS, THREADS = 500, 4


def test_five_hundred_adds_are_found_on_the_first_search(api: Api) -> None:
    def is_found(number: int) -> bool:
        mine = Api(api.base_url, api.key, f"{api.user_id}-{number % 40}")
        words = f"ticket number {number} of {api.user_id}"
        mine.add(words, async_mode=True).data  # noqa: B018 - asserts success
        return any(words in value for value in mine.values(f"ticket number {number}"))

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(is_found, range(PAIRS)))

    assert found.count(True) == PAIRS
