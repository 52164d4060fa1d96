"""A layer that comes later: found in the template and packaged as the first one is."""

import io
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from scripts.deploy import archives
from scripts.deploy.emulator import code_archive
from scripts.deploy.template import Template, layer_folders, layers_of
from scripts.prepare_environments import ROOT


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two layers with a package each, and two functions."""
    monkeypatch.setattr(archives, "LAYERS", tmp_path / "built")
    for name in ("first", "second"):
        package = tmp_path / "layers" / name / "python" / f"{name}_package"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(f"NAME = {name!r}\n")
        for file in ("Makefile", "build_layer.py"):
            shutil.copy2(ROOT / "layers" / file, tmp_path / "layers" / name)
    for name in ("search", "documents"):
        (tmp_path / "functions" / name).mkdir(parents=True)
        (tmp_path / "functions" / name / "handler.py").touch()
    return tmp_path


@pytest.fixture
def template(project: Path) -> Template:
    def layer(name: str) -> Template:
        folder = f"{project}/layers/{name}/"
        return {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": folder}}

    def function(name: str, **properties: object) -> Template:
        folder = f"{project}/functions/{name}/"
        return {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": folder} | properties}

    return {
        "Globals": {"Function": {"Layers": [{"Ref": "FirstLayer"}]}},
        "Resources": {
            "FirstLayer": layer("first"),
            "SecondLayer": layer("second"),
            "SearchFunction": function("search"),
            "DocumentsFunction": function("documents", Layers=[{"Ref": "SecondLayer"}]),
            "Table": {"Type": "AWS::DynamoDB::Table"},
        },
    }


def files(archive: bytes) -> set[str]:
    names = zipfile.ZipFile(io.BytesIO(archive)).namelist()
    return {name for name in names if not name.endswith(".pyc")}


def test_a_function_gets_the_layers_of_all_and_its_own(template: Template, project: Path) -> None:
    first, second = (f"{project}/layers/{name}/" for name in ("first", "second"))

    assert layer_folders(template) == {"FirstLayer": first, "SecondLayer": second}
    assert layers_of(template, f"{project}/functions/search/") == [first]
    assert layers_of(template, f"{project}/functions/documents/") == [first, second]


@pytest.mark.parametrize("name", ["first", "second"])
def test_every_layer_is_linked_where_layers_are_applied(
    template: Template, project: Path, name: str
) -> None:
    found = files(code_archive(template, f"{project}/layers/{name}/", applies_layers=True))

    link = f"python/lib/python3.{sys.version_info.minor}/site-packages/{name}.pth"
    assert found == {f"python/{name}_package/__init__.py", link}


def test_a_function_holds_its_layers_where_none_are_applied(
    template: Template, project: Path
) -> None:
    search, documents = (
        files(code_archive(template, f"{project}/functions/{name}/", applies_layers=False))
        for name in ("search", "documents")
    )

    assert search == {"handler.py", "first_package/__init__.py"}
    assert documents == search | {"second_package/__init__.py"}


def test_every_layer_is_built_for_aws_by_the_same_makefile(project: Path, tmp_path: Path) -> None:
    layer, artifacts = project / "layers" / "second", tmp_path / "artifacts"
    command = ["make", "--makefile", str(layer / "Makefile"), "build-SecondLayer"]
    variables = [f"PYTHON={sys.executable}", f"ARTIFACTS_DIR={artifacts}"]

    subprocess.run([*command, *variables], cwd=layer, check=True, capture_output=True)

    assert (artifacts / "python" / "second_package" / "__init__.py").exists()
