"""template.yaml as a dictionary, and with its code in a bucket."""

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from scripts.prepare_environments import ROOT

TEMPLATE = ROOT / "template.yaml"
Template = dict[str, Any]


def read_template(path: Path = TEMPLATE) -> Template:
    """The template as written, with short forms such as `!Ref` spelled out."""
    template: Template = yaml_parse(path.read_text())
    return template


def with_code(template: Template, bucket: str, keys: Mapping[str, str]) -> Template:
    """A copy whose local folders are replaced by objects of `bucket`; `keys` is by folder."""
    packaged = copy.deepcopy(template)
    for properties in _properties(packaged):
        for name in ("CodeUri", "ContentUri"):
            if name in properties:
                properties[name] = {"Bucket": bucket, "Key": keys[properties[name]]}
        if "TemplateURL" in properties:
            # Of a condition that never holds where this is used: emulators refuse what is in it.
            properties["TemplateURL"] = f"https://{bucket}.s3.amazonaws.com/nested.yaml"
    return packaged


def buffered(template: Template) -> Template:
    """A copy without streamed responses, to which emulators answer 500, and what is theirs alone.

    The runtime that streams is; Python's own one calls the same handlers.
    """
    copied = copy.deepcopy(template)
    for properties in _properties(copied):
        properties.get("Environment", {}).get("Variables", {}).pop("AWS_LAMBDA_EXEC_WRAPPER", None)
        for event in properties.get("Events", {}).values():
            event["Properties"].pop("ResponseTransferMode", None)
            event["Properties"].pop("TimeoutInMillis", None)
    return copied


def code_folders(template: Template) -> list[str]:
    """Every local folder the template takes code from."""
    found = _properties(template)
    uris = [properties.get("CodeUri", properties.get("ContentUri")) for properties in found]
    return [uri for uri in uris if uri is not None]


def layer_folders(template: Template) -> dict[str, str]:
    """The folder of each layer, by logical id."""
    return {
        name: resource["Properties"]["ContentUri"]
        for name, resource in _resources(template).items()
        if resource["Type"] == "AWS::Serverless::LayerVersion"
    }


def variables(template: Template) -> dict[str, str]:
    """Environment variables of every function, those that refer to no resource or parameter."""
    declared = template["Globals"]["Function"]["Environment"]["Variables"]
    return {name: value for name, value in declared.items() if isinstance(value, str)}


def layers_of(template: Template, function_folder: str) -> list[str]:
    """Folders of the layers that the function gets, in the order in which Lambda applies them."""
    folders, named = (
        layer_folders(template),
        list(template["Globals"]["Function"].get("Layers", ())),
    )
    for properties in _properties(template):
        if properties.get("CodeUri") == function_folder:
            named += properties.get("Layers", ())
    return [folders[layer["Ref"]] for layer in named]


def _properties(template: Template) -> list[Template]:
    return [resource.get("Properties", {}) for resource in _resources(template).values()]


def _resources(template: Template) -> Template:
    """Those that stand alone. A loop (`Fn::ForEach`) is a list; nothing in one takes code."""
    return {
        name: resource
        for name, resource in template["Resources"].items()
        if isinstance(resource, dict)
    }
