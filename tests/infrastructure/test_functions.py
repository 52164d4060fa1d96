"""Every function: runtime, role, logs, time-outs."""

from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
Template = dict[str, Any]


def test_every_function_folder_is_deployed(written: Template) -> None:
    folders = {f"functions/{path.parent.name}/" for path in ROOT.glob("functions/*/handler.py")}

    deployed = {
        resource["Properties"]["CodeUri"]
        for resource in written["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
    }

    assert deployed == folders


def test_every_function_runs_on_the_same_python_and_architecture(
    functions: dict[str, Template],
) -> None:
    chosen = {
        (properties["Runtime"], *properties["Architectures"]) for properties in functions.values()
    }

    assert chosen == {("python3.13", "arm64")}
    assert (ROOT / ".python-version").read_text().strip() == "3.13"


def test_every_function_has_a_role_and_a_log_group_of_its_own(
    functions: dict[str, Template],
) -> None:
    roles = {str(properties["Role"]) for properties in functions.values()}
    groups = {str(properties["LoggingConfig"]["LogGroup"]) for properties in functions.values()}

    assert len(roles) == len(functions)
    assert len(groups) == len(functions)


def test_logs_are_kept_30_days(transformed: Template) -> None:
    kept = {
        resource["Properties"]["RetentionInDays"]
        for resource in transformed["Resources"].values()
        if resource["Type"] == "AWS::Logs::LogGroup"
    }

    assert kept == {30}


def test_functions_behind_the_api_end_before_api_gateway_gives_up(
    written: Template, functions: dict[str, Template]
) -> None:
    """Except on a response that is streamed, which API Gateway passes on for 15 minutes."""
    behind_api = {
        name: "ResponseTransferMode" in event["Properties"]
        for name, resource in written["Resources"].items()
        for event in resource.get("Properties", {}).get("Events", {}).values()
        if event["Type"] == "Api"
    }

    longest = dict.fromkeys(behind_api.values(), 0)
    for name, is_streamed in behind_api.items():
        longest[is_streamed] = max(longest[is_streamed], functions[name]["Timeout"])

    assert longest[False] <= 29
    assert longest[True] <= 15 * 60


def test_nothing_has_a_fixed_physical_name(transformed: Template) -> None:
    naming = (
        *("FunctionName", "RoleName", "QueueName", "TableName", "BucketName", "AlarmName"),
        *("LogGroupName", "TopicName"),
    )

    named = [
        f"{name}.{key}"
        for name, resource in transformed["Resources"].items()
        for key in naming
        if isinstance(resource.get("Properties", {}).get(key), str)
    ]

    assert named == []
