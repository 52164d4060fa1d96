"""The table as `template.yaml` declares it, so that tests and deployments use the same one."""

from functools import cache
from typing import Any

from scripts.deploy.template import read_template

# The rest is operation (encryption, backups, streams), which emulators ignore or refuse.
CREATE = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


@cache
def table_properties() -> dict[str, Any]:
    """Arguments of CreateTable but for the name."""
    tables = [
        resource["Properties"]
        for resource in read_template()["Resources"].values()
        if resource["Type"] == "AWS::DynamoDB::Table"
    ]
    assert len(tables) == 1, "the data model has one table"
    return {name: tables[0][name] for name in CREATE}
