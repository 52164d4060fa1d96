"""The single writes that transactions are made of."""

from collections.abc import Mapping
from typing import Any

from cairn.adapters.dynamodb.items.values import Action, Attributes, encoded, key


class TableActions:
    """Actions on the table `name`. One whose condition fails brings the item that stands there."""

    def __init__(self, name: str) -> None:
        self.name = name

    def put_action(
        self, item: Attributes, condition: str = "", values: Mapping[str, Any] | None = None
    ) -> Action:
        return {"Put": self._action({"Item": encoded(item)}, condition, values)}

    def update_action(
        self, pk: str, sk: str, expression: str, values: Mapping[str, Any], condition: str = ""
    ) -> Action:
        body = {"Key": key(pk, sk), "UpdateExpression": expression}
        return {"Update": self._action(body, condition, values)}

    def delete_action(
        self, pk: str, sk: str, condition: str = "", values: Mapping[str, Any] | None = None
    ) -> Action:
        return {"Delete": self._action({"Key": key(pk, sk)}, condition, values)}

    def check_action(
        self, pk: str, sk: str, condition: str, values: Mapping[str, Any] | None = None
    ) -> Action:
        return {"ConditionCheck": self._action({"Key": key(pk, sk)}, condition, values)}

    def _action(self, body: Action, condition: str, values: Mapping[str, Any] | None) -> Action:
        action: Action = {"TableName": self.name, **body}
        if condition:
            action["ConditionExpression"] = condition
            action["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        if values:
            action["ExpressionAttributeValues"] = encoded(values)
        return action
