"""The handler of a function behind the API, before its routes are added."""

from cairn.api.app import Api, Intercept, never_intercept
from cairn.api.browser_policy import BrowserPolicy
from cairn.api.dialects import explain
from cairn.bootstrap import base


def make_api(intercept: Intercept = never_intercept) -> Api:
    return Api(
        authenticate=base.scope_of,
        explain=explain,
        now=base.clock.now,
        intercept=intercept,
        browsers=browsers(),
        take_consumed=base.take_consumed,
    )


def browsers() -> BrowserPolicy:
    """The local stack alone is reached without TLS."""
    chosen = base.settings()
    origins = frozenset(chosen.allowed_origins.split(",")) - {""}
    return BrowserPolicy(origins, has_tls=chosen.stage != "local")
