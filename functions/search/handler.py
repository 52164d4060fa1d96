"""Placeholder of the search function."""

import json
from typing import Any


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    print(json.dumps({"path": event["path"], "method": event["httpMethod"]}))
    body = {"code": 50100, "data": None, "message": "not implemented"}
    return {"statusCode": 501, "body": json.dumps(body)}
