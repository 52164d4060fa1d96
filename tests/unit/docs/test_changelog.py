"""The changelog has a place for what is not released, and knows the version that is."""

import re
import tomllib

from tests.documents import ROOT


def test_unreleased_changes_stand_above_the_current_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    sections = re.findall(r"^## \[([^\]]+)\](?: - \d{4}-\d\d-\d\d)?$", changelog, re.MULTILINE)

    assert sections[:2] == ["Unreleased", project["version"]]
