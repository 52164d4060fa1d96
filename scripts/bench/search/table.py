"""The table of a measured stack in DynamoDB Local, which reads the rows a query asks for.

MiniStack looks at every item of a partition for each page: with 10,000 memories that is most of a
search, and no property of DynamoDB.
"""

from typing import Any

from scripts.deploy.template_table import table_properties

VARIABLE = "AWS_ENDPOINT_URL_DYNAMODB"


def copy(name: str, source: Any, target: Any) -> None:
    """A table of the template's form, with what the other one has."""
    target.create_table(TableName=name, **table_properties())
    for page in source.get_paginator("scan").paginate(TableName=name):
        for item in page["Items"]:
            target.put_item(TableName=name, Item=item)


def serve_from(url: str, functions: Any, name: str) -> None:
    """Has a deployed function use the table there."""
    known = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    variables = {**known, VARIABLE: url}
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
