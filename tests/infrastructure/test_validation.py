"""AWS's own linters accept the template, before and after the transform."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cfnlint import api

from scripts import prepare_environments
from scripts.deploy import archives

ROOT = Path(__file__).resolve().parent.parent.parent
SAM = prepare_environments.python("sam").parent / "sam"
needs_sam = pytest.mark.skipif(not SAM.exists(), reason="SAM is not installed: make test does it")


def test_cfn_lint_accepts_what_cloudformation_creates(transformed: dict[str, Any]) -> None:
    matches = api.lint(json.dumps(transformed), regions=["us-east-1"])

    assert [str(match) for match in matches] == []


@needs_sam
def test_sam_accepts_the_template() -> None:
    result = run_sam("validate", "--lint")

    assert result.returncode == 0, result.stdout + result.stderr


@needs_sam
def test_the_built_layer_is_for_python_3_13_on_arm64() -> None:
    build = ROOT / ".local" / "sam-build"
    archives.remove_byte_code(ROOT / "layers")  # its changes would void SAM's cache
    caches = ("--cached", "--cache-dir", str(ROOT / ".local" / "sam-cache"))

    result = run_sam("build", "CommonLayer", "--build-dir", str(build), *caches)

    assert result.returncode == 0, result.stdout + result.stderr
    packages = build / "CommonLayer" / "python"
    libraries = [path for path in packages.rglob("*.so*") if path.is_file()]
    modules = {path for path in libraries if ".cpython-" in path.name}
    assert (packages / "cairn" / "config.py").exists()
    assert {elf_machine(path) for path in libraries} == {"aarch64"}
    assert modules
    assert {path for path in modules if "cpython-313-aarch64" not in path.name} == set()


def run_sam(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "AWS_DEFAULT_REGION": "us-east-1",
        "PYTHON": str(prepare_environments.python("uv")),
        "SAM_CLI_TELEMETRY": "0",
    }
    command = [str(SAM), *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def elf_machine(path: Path) -> str:
    """The processor a shared library is for, from the e_machine field of its ELF header."""
    header = path.read_bytes()[:20]
    assert header[:4] == b"\x7fELF", path
    number = int.from_bytes(header[18:20], "little")
    return {183: "aarch64", 62: "x86_64"}.get(number, str(number))
