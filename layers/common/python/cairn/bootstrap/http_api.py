"""The handler of a function behind the API, before its routes are added."""

from cairn.api.app import Api, Forward, never_forward
from cairn.api.dialects import explain
from cairn.bootstrap import base


def make_api(forward: Forward = never_forward) -> Api:
    return Api(
        authenticate=base.scope_of,
        explain=explain,
        now=base.clock.now,
        forward=forward,
        take_consumed=base.take_consumed,
    )
