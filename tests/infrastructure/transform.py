"""template.yaml after each of its transforms, as CloudFormation applies them."""

import json

import boto3
from cfnlint.template import Template as LintedTemplate
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from scripts.deploy.template import Template, code_folders, read_template, with_code

REGION = "us-east-1"  # decides the partition of ARNs and nothing else


def expanded_template() -> Template:
    """After AWS::LanguageExtensions, by cfn-lint: every resource stands there by itself."""
    loops = {**read_template(), "Transform": "AWS::LanguageExtensions"}
    linted = LintedTemplate("template.yaml", loops, [REGION])
    assert linted.transform() == []
    resources = json.loads(json.dumps(linted.template["Resources"]))
    expanded = {**read_template(), "Resources": resources}
    del expanded["Mappings"]  # every use of one is replaced by its value
    return expanded


def transformed_template() -> Template:
    """After AWS::Serverless as well, by AWS's own translator: what is created."""
    expanded = expanded_template()
    packaged = with_code(expanded, "artifacts", dict.fromkeys(code_folders(expanded), "key"))
    translator = Translator(None, Parser(), boto_session=boto3.Session(region_name=REGION))
    created: Template = translator.translate(packaged, parameter_values={})
    return created
