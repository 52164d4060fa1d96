"""Where pages begin, in DynamoDB: an item a page in the partition of what is listed."""

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.item import pack, stamped, unpack
from cairn.adapters.dynamodb.items.reading import reads_item
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.writes.removals import packed
from cairn.domain.memory.pages import KEPT_MS, PageStart
from cairn.domain.scope import Scope, Subject


class DynamoDBPageStore:
    """Implements `ports.PageStore`."""

    def __init__(self, table: DynamoDBTable) -> None:
        self._table = table

    def start(
        self, scope: Scope, subject: Subject, reading: str, page: int, now: int
    ) -> PageStart | None:
        item = self._table.get(keys.subject(scope, subject.hash), keys.page(reading, page))
        return page_from(item) if item and item["expires_at"] > now else None

    def begin(
        self, scope: Scope, subject: Subject, reading: str, page: int, start: PageStart, now: int
    ) -> None:
        expires_at = now + KEPT_MS
        item = stamped(
            keys.subject(scope, subject.hash),
            keys.page(reading, page),
            now,
            expires_at=expires_at,
            expires_at_s=expires_at // 1000,
            body=pack(start.model_dump_json()),
        )
        self._table.put(item)

    def erase(self, scope: Scope, subject_hash: str, until: int) -> None:
        pk = keys.subject(scope, subject_hash)
        rows = self._table.query(
            "pk = :pk AND begins_with(sk, :page)", {":pk": pk, ":page": keys.PAGE}
        )
        old = [[self._table.delete_action(pk, row["sk"])] for row in rows if _is_old(row, until)]
        for actions in packed(old):
            self._table.transact(actions)


def _is_old(row: Attributes, until: int) -> bool:
    return int(row["updated_at"]) <= until


@reads_item
def page_from(item: Attributes) -> PageStart:
    return PageStart.model_validate_json(unpack(item["body"]))
