"""Whatever can be set is documented."""

import re

from cairn.config import Settings
from tests.documents import ROOT

PAGES = ("configuration.md", "models.md")
DOCUMENTED = "".join((ROOT / "docs" / page).read_text(encoding="utf-8") for page in PAGES)


def undocumented(names: list[str]) -> list[str]:
    assert names
    return [name for name in names if f"`{name}`" not in DOCUMENTED]


def test_every_setting_of_the_functions_is_documented() -> None:
    assert undocumented([str(field.alias) for field in Settings.model_fields.values()]) == []


def test_every_parameter_of_the_template_is_documented() -> None:
    template = (ROOT / "template.yaml").read_text(encoding="utf-8")
    block = re.search(r"^Parameters:\n(.*?)^\S", template, re.MULTILINE | re.DOTALL)
    assert block

    assert undocumented(re.findall(r"^  (\w+):$", block[1], re.MULTILINE)) == []


def test_every_make_variable_is_documented() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert undocumented(re.findall(r"^([A-Z_]+) \?=", makefile, re.MULTILINE)) == []
