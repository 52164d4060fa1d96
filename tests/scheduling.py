"""Which tests share a worker when two run at once."""

from xdist.scheduler import LoadScopeScheduling

# Each of these builds or deploys something once for all of its tests, which run in their order.
ONE_WORKER = ("tests/e2e/", "tests/e2e_models/", "tests/infrastructure/")
# Minutes in one file, whose tests share nothing but servers.
TEST_BY_TEST = ("tests/resilience/",)
# What takes longest begins first, or a worker would sit idle while the other one plays it.
FIRST = ("tests/e2e/", "tests/e2e_models/", "tests/resilience/", "tests/contract/")


def longest_first(nodeid: str) -> int:
    """Where a test stands in the order of suites."""
    return next((i for i, suite in enumerate(FIRST) if nodeid.startswith(suite)), len(FIRST))


class SuiteScheduling(LoadScopeScheduling):  # type: ignore[misc] # untyped
    """By file; by test where one takes minutes; whole suites that share what is expensive."""

    def _split_scope(self, nodeid: str) -> str:
        for suite in ONE_WORKER:
            if nodeid.startswith(suite):
                return suite
        return nodeid if nodeid.startswith(TEST_BY_TEST) else nodeid.partition("::")[0]
