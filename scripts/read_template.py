"""template.yaml as a dictionary, and with its code in a bucket."""

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

TEMPLATE = Path(__file__).resolve().parent.parent / "template.yaml"
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


def code_folders(template: Template) -> list[str]:
    """Every local folder the template takes code from."""
    found = _properties(template)
    uris = [properties.get("CodeUri", properties.get("ContentUri")) for properties in found]
    return [uri for uri in uris if uri is not None]


def _properties(template: Template) -> list[Template]:
    """Those of each resource. A loop (`Fn::ForEach`) is a list; nothing in one takes code."""
    resources = template["Resources"].values()
    return [each.get("Properties", {}) for each in resources if isinstance(each, dict)]
