"""The routes of all functions, to be listed and described but not called."""

from importlib import import_module
from inspect import signature
from pkgutil import iter_modules
from typing import NoReturn

from cairn.api import routes
from cairn.api.app import Api

FUNCTIONS = tuple(module.name for module in iter_modules(routes.__path__))


def describe(*functions: str) -> Api:
    """An API with the routes of these functions. Imports them."""
    api = Api(authenticate=_unused, explain=_unused, now=_unused)
    add_routes_of(api, *functions)
    return api


def add_routes_of(api: Api, *functions: str) -> None:
    """Each fails when it is called."""
    for function in functions:
        add_routes = import_module(f"{routes.__name__}.{function}").add_routes
        _, *use_cases = signature(add_routes).parameters
        add_routes(api, **dict.fromkeys(use_cases, _unused))


def _unused(*_: object) -> NoReturn:
    raise NotImplementedError("these routes are described, never called")
