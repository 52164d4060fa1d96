"""CI runs every suite there is."""

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_suite_has_a_job_on_the_python_that_is_deployed() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text())
    matrix = workflow["jobs"]["test"]["strategy"]["matrix"]

    suites = {path.relative_to(ROOT / "tests").parts[0] for path in ROOT.glob("tests/**/test_*.py")}

    assert set(" ".join(matrix["suite"]).split()) == suites
    assert matrix["python"] == [(ROOT / ".python-version").read_text().strip()]
