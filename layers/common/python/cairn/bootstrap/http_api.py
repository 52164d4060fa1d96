"""The handler of a function behind the API, before its routes are added."""

from collections.abc import Callable, Mapping
from typing import Any

from cairn.api.app import Api
from cairn.api.dialects import explain
from cairn.bootstrap import base


def make_api(
    elsewhere: Callable[[Mapping[str, Any]], dict[str, Any] | None] = lambda event: None,
) -> Api:
    return Api(
        authenticate=base.scope_of,
        explain=explain,
        now=base.clock.now,
        elsewhere=elsewhere,
        take_consumed=base.take_consumed,
    )
