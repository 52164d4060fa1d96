"""Waiting deletions in DynamoDB, in the partition of their subject."""

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.item import pack, stamped, unpack
from cairn.adapters.dynamodb.items.reading import readable, reads_item
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.index.deletion import Deletion
from cairn.domain.scope import Scope


class DynamoDBDeletionStore:
    """Implements `ports.DeletionStore`."""

    def __init__(self, table: DynamoDBTable) -> None:
        self._table = table

    def add(self, scope: Scope, deletion: Deletion) -> None:
        body = pack(deletion.model_dump_json())
        self._table.put(stamped(*_key(scope, deletion), deletion.accepted_at, body=body))

    def waiting(self, scope: Scope, subject_hash: str) -> list[Deletion]:
        rows = self._table.query(
            "pk = :pk AND begins_with(sk, :deletion)",
            {":pk": keys.subject(scope, subject_hash), ":deletion": keys.DELETION},
        )
        return list(readable(deletion_from, rows))

    def remove(self, scope: Scope, deletion: Deletion) -> None:
        self._table.transact([self._table.delete_action(*_key(scope, deletion))])


def _key(scope: Scope, deletion: Deletion) -> tuple[str, str]:
    pk = keys.subject(scope, deletion.subject.hash)
    return pk, keys.deletion(deletion.accepted_at, deletion.deletion_id)


@reads_item
def deletion_from(item: Attributes) -> Deletion:
    return Deletion.model_validate_json(unpack(item["body"]))
