"""template.yaml as a dictionary, as written and as CloudFormation sees it after the transform."""

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

TEMPLATE = Path(__file__).resolve().parent.parent / "template.yaml"
REGION = "us-east-1"  # decides the partition of ARNs and nothing else
Template = dict[str, Any]


def read_template(path: Path = TEMPLATE) -> Template:
    """The template, with short forms such as `!Ref` spelled out."""
    template: Template = yaml_parse(path.read_text())
    return template


def with_code(template: Template, bucket: str, keys: Mapping[str, str]) -> Template:
    """A copy whose local folders are replaced by objects of `bucket`; `keys` is by folder."""
    packaged = copy.deepcopy(template)
    for resource in packaged["Resources"].values():
        properties = resource.get("Properties", {})
        for name in ("CodeUri", "ContentUri"):
            if name in properties:
                properties[name] = {"Bucket": bucket, "Key": keys[properties[name]]}
        if "TemplateURL" in properties:
            # Of a condition that never holds where this is used: emulators refuse what is in it.
            properties["TemplateURL"] = f"https://{bucket}.s3.amazonaws.com/nested.yaml"
    return packaged


def code_folders(template: Template) -> list[str]:
    """Every local folder the template takes code from."""
    resources = [resource.get("Properties", {}) for resource in template["Resources"].values()]
    uris = [resource.get("CodeUri", resource.get("ContentUri")) for resource in resources]
    return [uri for uri in uris if uri is not None]


def transformed_template() -> Template:
    """The template after the SAM transform, as CloudFormation would create it."""
    template = read_template()
    keys = dict.fromkeys(code_folders(template), "key")
    packaged = with_code(template, "artifacts", keys)
    translator = Translator(None, Parser(), boto_session=boto3.Session(region_name=REGION))
    created: Template = translator.translate(packaged, parameter_values={})
    return created
