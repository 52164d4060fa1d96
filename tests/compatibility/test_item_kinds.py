"""The dump holds an item of every kind, and the keys of the code are those of the dump."""

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

from cairn.adapters.dynamodb.items import keys
from cairn.domain.scope import Scope
from scripts.deploy.template_table import table_properties
from tests.compatibility.dump import items
from tests.compatibility.kinds import ATTRIBUTES, attributes

# Keys of items that did not exist yet when the dump was made.
NEWER: set[Callable[..., Any]] = {
    keys.shared,
    keys.shared_until,
    keys.page,
    keys.deletion,
    keys.templates,
    keys.listed_template,
    keys.template,
    keys.bound,
    keys.profile,
}
NEWER_WORDS = {keys.SHARED, keys.PAGE, keys.PROFILE, keys.TEMPLATE, keys.BOUND, keys.DELETION}
READ_A_KEY = {keys.listed}
NAME, NUMBER = "\0", 7  # in the place of whatever a key is made of


def test_there_is_an_item_of_every_kind_with_all_that_it_may_hold() -> None:
    expected = {kind: set(held.split()) for kind, held in ATTRIBUTES.items()}

    assert attributes(items().values()) == expected


def test_every_key_that_the_code_can_make_is_in_the_dump() -> None:
    shards = {(item["due_shard"]["S"], "") for item in items().values() if "due_shard" in item}
    stored = "\n".join(" ".join(item) for item in items().keys() | shards)

    made = {made for maker in makers() for made in patterns(maker)}
    missing = [name for name in made | constants() if not re.search(f"(?m)(^| ){name}", stored)]

    assert len(made) > len(ATTRIBUTES) / 2
    assert missing == []


def makers() -> Iterator[Callable[..., Any]]:
    for name, value in vars(keys).items():
        is_own = inspect.isfunction(value) and value.__module__ == keys.__name__
        if is_own and not name.startswith("_") and value not in NEWER | READ_A_KEY:
            yield value


def patterns(maker: Callable[..., Any]) -> list[str]:
    """Of the keys that it makes, whatever they are made of."""
    example = {Scope: Scope(NAME), str: NAME, int: NUMBER}
    given = [
        example[parameter.annotation] for parameter in inspect.signature(maker).parameters.values()
    ]
    made = maker(*given)
    parts = (made,) if isinstance(made, str) else made
    return [re.sub("[0-9]+", "[0-9]+", part).replace(NAME, "[^ #]+") for part in parts]


def constants() -> set[str]:
    indexes = {index["IndexName"] for index in table_properties()["GlobalSecondaryIndexes"]}
    words = {value for name, value in vars(keys).items() if name.isupper()}
    return {word for word in words if isinstance(word, str)} - indexes - NEWER_WORDS
