"""The table as `template.yaml` declares it, so that tests and deployments use the same one."""

from functools import cache
from typing import Any

from scripts.deploy.template import read_template

# The rest is operation (encryption, backups, streams), which emulators ignore or refuse.
CREATE = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


@cache
def table_properties() -> dict[str, Any]:
    """Arguments of CreateTable but for the name."""
    table = read_template()["Resources"]["Table"]["Properties"]
    return {name: table[name] for name in CREATE}
