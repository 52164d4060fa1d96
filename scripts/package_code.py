"""Archives of functions and layer, the same bytes for the same content."""

import compileall
import hashlib
import io
import platform
import py_compile
import shutil
import subprocess
import zipfile
from pathlib import Path

from layers.common import build_layer

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ROOT / ".local" / "layers"
PIP_PYTHON = ROOT / ".local" / "uv" / "bin" / "python"
FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def archive(*folders: Path) -> bytes:
    """A zip of the content of all folders, without byte code a test run left beside sources."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for folder in folders:
            for path in build_layer.files(folder):
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), FIXED_TIME)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                target.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def content_key(content: bytes) -> str:
    """An object key that changes with the content, and only with it."""
    return f"{hashlib.sha256(content).hexdigest()}.zip"


def function_archive(folder: Path) -> bytes:
    """A function's own folder."""
    remove_byte_code(folder)
    return archive(folder)


def remove_byte_code(folder: Path) -> None:
    for cache in list(folder.rglob("__pycache__")):
        shutil.rmtree(cache)


def dependencies(target: str) -> Path:
    """Folder with what functions import, built once for these pins and this builder."""
    parts = [build_layer.SOURCE / "requirements.txt", Path(build_layer.__file__)]
    pins = b"".join(path.read_bytes() for path in parts) + target.encode()
    folder = LAYERS / f"{target}-{hashlib.sha256(pins).hexdigest()[:12]}"
    if not (folder / "complete").exists():
        command = [str(PIP_PYTHON), build_layer.__file__, "--target", target]
        subprocess.run([*command, "--dependencies-only", "--output", str(folder)], check=True)
        (folder / "complete").touch()
    return folder / "python"


def package_folder() -> Path:
    """Folder with `cairn` alone, byte code included."""
    folder = LAYERS / "cairn"
    shutil.rmtree(folder, ignore_errors=True)
    build_layer.copy_package(folder)
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir(str(folder), quiet=2, invalidation_mode=mode, stripdir=str(folder))
    return folder


def linked_layer() -> bytes:
    """The layer for an emulator on this very machine: `cairn`, and a link to what it imports.

    Every function process unpacks the layer for itself. Unpacking 75 MB takes seconds, so the
    dependencies stay where they are, first on the path as they would be in /opt/python.
    """
    folder = LAYERS / "linked"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(package_folder(), folder / "python")
    version = "python{}.{}".format(*platform.python_version_tuple()[:2])
    packages = folder / "python" / "lib" / version / "site-packages"
    packages.mkdir(parents=True)
    link = f"import sys; sys.path.insert(0, {str(dependencies('host'))!r})\n"
    (packages / "dependencies.pth").write_text(link)
    return archive(folder)


def self_contained_function(folder: Path) -> bytes:
    """A function with the layer inside, for an emulator that does not apply layers."""
    remove_byte_code(folder)
    machine = {"arm64": "aarch64", "AMD64": "x86_64"}.get(platform.machine(), platform.machine())
    return archive(folder, package_folder(), dependencies(machine))
