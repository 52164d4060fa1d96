"""The largest that the contracts allow fits into DynamoDB: 400 KB an item, 4 MB a write."""

import random
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from cairn.api.memoryrelay.fields import MAX_METADATA_BYTES
from cairn.api.memos.add_request import MAX_MESSAGES, MAX_TOKENS
from cairn.api.memos.fields import MAX_IDS
from cairn.api.memos.label_fields import MAX_INFO_BYTES, MAX_TAG_LENGTH, MAX_TAGS
from cairn.domain.memory.editing import with_content
from cairn.domain.memory.memory import Labels
from cairn.domain.tasks.task import TaskStatus
from cairn.domain.text.tokens import estimate_tokens
from tests.contract.parts import Table
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn

ITEM_MAX, WRITE_MAX = 400 * 1024, 4 * 1024 * 1024
OTHERS = tuple(f"guest {number}" for number in range(MAX_IDS - 1))


@dataclass
class Sizes:
    """Of the largest item and the largest transaction that were sent."""

    item: int = 0
    write: int = 0
    actions: int = field(default=0)

    def note(self, params: dict[str, Any], **_: Any) -> None:
        actions = [next(iter(action.items())) for action in params["TransactItems"]]
        items = [body.get("Item", {}) | body.get("Key", {}) for _, body in actions]
        values = [body.get("ExpressionAttributeValues", {}) for _, body in actions]
        sizes = [_bytes(item) + _bytes(given) for item, given in zip(items, values, strict=True)]
        self.item = max(self.item, *sizes)
        self.write = max(self.write, sum(sizes))
        self.actions = max(self.actions, len(actions))


def _bytes(attributes: dict[str, Any]) -> int:
    """As DynamoDB counts: names and values, in UTF-8."""
    values = (next(iter(typed.values())) for typed in attributes.values())
    content = (value if isinstance(value, bytes) else str(value).encode() for value in values)
    return sum(map(len, content)) + sum(len(name.encode()) for name in attributes)


@pytest.fixture
def sizes(moto_client: DynamoDBClient) -> Iterator[Sizes]:
    sizes, event = Sizes(), "provide-client-params.dynamodb.TransactWriteItems"
    moto_client.meta.events.register(event, sizes.note)
    yield sizes
    moto_client.meta.events.unregister(event, sizes.note)


@pytest.fixture
def cairn(moto_table: Table) -> InMemoryCairn:
    cairn, stores = InMemoryCairn(), moto_table.stores()
    cairn.files = stores.files  # type: ignore[assignment]
    cairn.tasks, cairn.work_store = stores.tasks, stores.work
    cairn.memories, cairn.catalog = stores.memories, stores.catalog
    return cairn


def words(length: int, *, alphabet: str = string.ascii_lowercase + string.digits) -> str:
    """Distinct words that no compression knows, as many as an add takes."""
    chosen, size = random.Random(length), len(alphabet[0].encode())
    count = 4 * MAX_TOKENS // (size * length + 1)
    return " ".join("".join(chosen.choices(alphabet, k=length)) for _ in range(count))


def labels() -> Labels:
    chosen = random.Random(7)

    def word(length: int) -> str:
        return "".join(chosen.choices(string.ascii_letters, k=length))

    values = [word(60) for _ in range(MAX_INFO_BYTES // 64 - 1)]
    return Labels(tags=tuple(word(MAX_TAG_LENGTH) for _ in range(MAX_TAGS)), info={"a": values})


CYRILLIC = "".join(map(chr, range(0x430, 0x450)))
CHINESE = "".join(map(chr, range(0x4E00, 0x9000)))
LARGEST = {
    "short words": [words(7)],
    "long words": [words(38)],
    "very long words": [words(200)],
    "two bytes a letter": [words(20, alphabet=CYRILLIC)],
    "Chinese": ["".join(random.Random(3).choices(CHINESE, k=MAX_TOKENS))],
    "many messages": [f"I like {line}" for line in words(60).split()[:MAX_MESSAGES]],
}


@pytest.mark.parametrize("shape", LARGEST)
def test_the_largest_add_for_as_many_users_as_there_may_be_fits(
    cairn: InMemoryCairn, sizes: Sizes, shape: str
) -> None:
    texts = LARGEST[shape]
    assert MAX_TOKENS * 0.8 < sum(map(estimate_tokens, texts)) <= MAX_TOKENS

    cairn.add(*texts, others=OTHERS, is_public=True, labels=labels())

    assert (sizes.item <= ITEM_MAX, sizes.write <= WRITE_MAX) == (True, True), sizes
    assert sizes.actions <= 100


@pytest.mark.parametrize("shape", ["long words", "two bytes a letter", "Chinese"])
def test_what_is_understood_of_it_fits(cairn: InMemoryCairn, sizes: Sizes, shape: str) -> None:
    task = cairn.add(*LARGEST[shape], others=OTHERS, is_public=True, labels=labels())

    cairn.work()

    assert cairn.task(task.task_id).status is TaskStatus.COMPLETED
    assert (sizes.item <= ITEM_MAX, sizes.write <= WRITE_MAX) == (True, True), sizes


@pytest.mark.parametrize("alphabet", [string.printable, CHINESE, "".join(map(chr, range(1, 32)))])
def test_the_largest_memory_that_is_written_as_it_is_fits(
    cairn: InMemoryCairn, sizes: Sizes, alphabet: str
) -> None:
    chosen = random.Random(5)
    content, other = ("".join(chosen.choices(alphabet, k=50_000)) for _ in range(2))
    metadata = {"a": "".join(chosen.choices(string.ascii_letters, k=MAX_METADATA_BYTES - 9))}

    [memory] = cairn.create(content, info=metadata, user_id="u" * 255)
    cairn.change(memory.memory_id, lambda known, now: with_content(known, now, other, metadata))

    assert cairn.read(memory.memory_id, SCOPE).statement.words == other
    assert (sizes.item <= ITEM_MAX, sizes.write <= WRITE_MAX) == (True, True), sizes
