"""Archives depend on content alone, so that an unchanged function is not deployed again."""

import ast
import io
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from layers import build_layer
from scripts.deploy import archives
from scripts.deploy.template import layer_folders, read_template
from scripts.prepare_environments import ROOT

COMMON = ROOT / "layers" / "common"


def names(content: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_an_archive_changes_with_content_and_not_with_time(tmp_path: Path) -> None:
    handler = tmp_path / "handler.py"
    handler.write_text("a = 1\n")
    first = archives.content_key(archives.function_archive(tmp_path))

    os.utime(handler, (1, 1))
    touched = archives.content_key(archives.function_archive(tmp_path))
    handler.write_text("a = 2\n")
    changed = archives.content_key(archives.function_archive(tmp_path))

    assert touched == first
    assert changed != first


def test_byte_code_of_a_test_run_is_not_deployed(tmp_path: Path) -> None:
    (tmp_path / "handler.py").write_text("")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "handler.cpython-313.pyc").write_bytes(b"old")

    assert names(archives.function_archive(tmp_path)) == ["handler.py"]


def test_several_stacks_can_be_packaged_from_one_checkout_at_once() -> None:
    with ThreadPoolExecutor() as threads:
        layers = list(threads.map(lambda _: archives.linked_layer(COMMON), range(4)))

    assert len(set(layers)) == 1
    assert "python/cairn/__init__.py" in names(layers[0])


def test_every_folder_of_layers_is_a_layer_of_the_template() -> None:
    folders = {path.parent for path in ROOT.glob("layers/*/python")}

    assert {ROOT / folder for folder in layer_folders(read_template()).values()} == folders


def test_the_layer_has_the_models_of_every_aws_service_that_is_called() -> None:
    sources = [*ROOT.glob("layers/*/python/**/*.py"), *ROOT.glob("functions/*/*.py")]

    called = {service for source in sources for service in services_called(source)}

    assert called <= set(build_layer.AWS_SERVICES)


def services_called(source: Path) -> set[str]:
    """Literal names given to `client(...)` or `resource(...)`."""
    calls = [node for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, ast.Call)]
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute | ast.Name)
        if (call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id)
        in ("client", "resource")
        if call.args and isinstance(call.args[0], ast.Constant)
        if isinstance(call.args[0].value, str)
    }
