"""Templates of profiles in DynamoDB: each in a partition of its own, with who is bound to it."""

from itertools import batched

from cairn.adapters.dynamodb.errors import ConditionFailed
from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.reading import readable
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.adapters.dynamodb.profiles.items import (
    listed_template_item,
    template_from,
    template_item,
)
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.errors import Conflict
from cairn.domain.profiles.template import Template
from cairn.domain.scope import Scope

ROWS_AT_ONCE = 45  # two writes each, of the 100 that a transaction takes


class DynamoDBTemplateStore:
    """The part of `ports.ProfileStore` that is about templates."""

    def __init__(self, table: DynamoDBTable) -> None:
        self._table = table

    def create_template(self, scope: Scope, template: Template) -> None:
        row = self._table.put_action(listed_template_item(scope, template))
        self._table.transact([self._table.put_action(template_item(scope, template)), row])

    def templates(self, scope: Scope, offset: int, limit: int) -> tuple[list[Template], int]:
        rows = self._table.query("pk = :pk", {":pk": keys.templates(scope)})
        places = [
            (keys.template(scope, row["template_id"]), keys.TEMPLATE)
            for row in rows[offset : offset + limit]
        ]
        items = self._table.get_many(places) if places else {}
        page = [items[place] for place in places if place in items]
        return list(readable(template_from, page)), len(rows)

    def template(self, scope: Scope, template_id: str) -> Template | None:
        item = self._template_item(scope, template_id)
        return template_from(item) if item and not item["is_deleted"] else None

    def deleted_template(self, scope: Scope, template_id: str) -> Template | None:
        item = self._template_item(scope, template_id)
        return template_from(item) if item and item["is_deleted"] else None

    def save_template(self, scope: Scope, template: Template) -> None:
        before = {":before": template.version - 1, ":no": False}
        condition = "rev = :before AND is_deleted = :no"
        actions = [self._table.put_action(template_item(scope, template), condition, before)]
        if template.is_deleted:
            sk = keys.listed_template(template.created_at, template.template_id)
            actions.append(self._table.delete_action(keys.templates(scope), sk))
        try:
            self._table.transact(actions)
        except ConditionFailed as refusal:
            raise Conflict("the template has changed meanwhile") from refusal

    def count_bound(self, scope: Scope, template_id: str) -> int:
        return len(self._bound_rows(scope, template_id))

    def remove_bound(self, scope: Scope, template_id: str, limit: int) -> int:
        rows = self._bound_rows(scope, template_id, limit)
        for batch in batched(rows, ROWS_AT_ONCE):
            subjects = [str(row["sk"]).removeprefix(keys.BOUND) for row in batch]
            profiles = [
                self._table.delete_action(keys.subject(scope, subject), keys.profile(template_id))
                for subject in subjects
            ]
            gone = [self._table.delete_action(row["pk"], row["sk"]) for row in batch]
            self._table.transact([*profiles, *gone])
        return len(rows)

    def remove_template(self, scope: Scope, template_id: str) -> None:
        key, values = (keys.template(scope, template_id), keys.TEMPLATE), {":yes": True}
        condition = "attribute_not_exists(pk) OR is_deleted = :yes"
        self._table.transact([self._table.delete_action(*key, condition, values)])

    def _bound_rows(
        self, scope: Scope, template_id: str, limit: int | None = None
    ) -> list[Attributes]:
        return self._table.query(
            "pk = :pk AND begins_with(sk, :bound)",
            {":pk": keys.template(scope, template_id), ":bound": keys.BOUND},
            limit=limit,
        )

    def _template_item(self, scope: Scope, template_id: str) -> Attributes | None:
        return self._table.get(keys.template(scope, template_id), keys.TEMPLATE)
