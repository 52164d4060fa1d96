"""Claims on memories that are written once."""

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.item import stamped
from cairn.adapters.dynamodb.items.values import Action, Attributes
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.memory.claim import Claim
from cairn.domain.scope import Scope

FREE = "attribute_not_exists(pk) OR memory_id = :replaced"
REPEATED = "expires_at <= :now OR fingerprint <> :request"


def claim_action(table: DynamoDBTable, scope: Scope, claim: Claim, memory_id: str) -> Action:
    """When its condition fails, the error brings the item, which names the memory that holds it.

    The claim is removed with its memory: the same words may be written again at any time.
    """
    row = stamped(
        *keys.claim(scope, claim.key),
        claim.made_at,
        memory_id=memory_id,
        fingerprint=claim.fingerprint,
        expires_at=claim.until,
        body=claim.body or None,
    )
    values: Attributes = {":replaced": claim.replaced}
    if claim.is_lasting:
        return table.put_action(row, FREE, values)
    values |= {":now": claim.made_at, ":request": claim.fingerprint}
    return table.put_action(row, f"{FREE} OR {REPEATED}", values)
