"""template.yaml after each of its transforms, as CloudFormation applies them."""

import json
import subprocess
from pathlib import Path

from cfnlint.template import Template as LintedTemplate

from scripts.deploy.template import Template, code_folders, read_template, with_code
from scripts.prepare_environments import python

TRANSLATE = Path(__file__).with_name("translate.py")
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


def transformed_template(template: Template | None = None) -> Template:
    """After AWS::Serverless as well, by the translator that the local AWS has too: what is created.

    `template` stands in the place of the expanded one.
    """
    expanded = template or expanded_template()
    packaged = with_code(expanded, "artifacts", dict.fromkeys(code_folders(expanded), "key"))
    created: Template = json.loads(
        subprocess.run(
            [python("ministack"), TRANSLATE, REGION],
            input=json.dumps(packaged),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )
    return created
