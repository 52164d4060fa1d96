"""Every regular expression that reads what callers sent, as the domain's modules hold them."""

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, NamedTuple

from cairn import domain
from cairn.domain.text import analysis
from cairn.domain.times import chinese, english, said_at


class Named(NamedTuple):
    """`name` is `<module>.<variable>`; several patterns may share it."""

    name: str
    pattern: re.Pattern[str]


def domain_patterns() -> list[Named]:
    """Each pattern once, those that are compiled at first use included."""
    found = [
        Named(f"{module}.{name}", pattern)
        for module, namespace in _modules()
        for name, value in namespace.items()
        for pattern in _in(value)
    ]
    found += [Named("analysis._any_script", analysis._any_script())]
    found += [Named("english.RULES", re.compile(pattern)) for pattern, _ in english.RULES]
    found += [Named("chinese.RULES", re.compile(pattern)) for pattern, _ in chinese.RULES]
    dates = (*said_at._DATES, said_at._CLOCK)
    found += [Named("said_at._DATES", re.compile(date, re.IGNORECASE)) for date in dates]
    return list({named.pattern: named for named in reversed(found)}.values())[::-1]


def _modules() -> Iterator[tuple[str, dict[str, Any]]]:
    for module in walk_packages(domain.__path__, f"{domain.__name__}."):
        if not module.ispkg:
            yield module.name.rpartition(".")[2], vars(import_module(module.name))


def _in(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _in(part)
