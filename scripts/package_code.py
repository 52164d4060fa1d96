"""Archives of functions and layer, the same bytes for the same content."""

import compileall
import fcntl
import hashlib
import io
import platform
import py_compile
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from layers.common import build_layer

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ROOT / ".local" / "layers"
PIP_PYTHON = ROOT / ".local" / "uv" / "bin" / "python"
FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def archive(*folders: Path) -> bytes:
    """A zip of the content of all folders."""
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
    with sources(folder) as copy:
        return archive(copy)


# Several stacks may be deployed from one checkout at once, so each works on copies of its own.


@contextmanager
def sources(folder: Path) -> Iterator[Path]:
    """A copy without byte code, which whatever ran from the folder may have left there."""
    with TemporaryDirectory() as place:
        shutil.copytree(folder, place, ignore=build_layer.BYTE_CODE, dirs_exist_ok=True)
        yield Path(place)


@contextmanager
def package() -> Iterator[Path]:
    """A folder with `cairn` alone, byte code included."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        build_layer.copy_package(folder)
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        compileall.compile_dir(place, quiet=2, invalidation_mode=mode, stripdir=place)
        yield folder


def remove_byte_code(folder: Path) -> None:
    for cache in list(folder.rglob("__pycache__")):
        shutil.rmtree(cache, ignore_errors=True)  # another process may be at it


def dependencies(target: str) -> Path:
    """Folder with what functions import, built once for these pins and this builder."""
    parts = [build_layer.SOURCE / "requirements.txt", Path(build_layer.__file__)]
    pins = b"".join(path.read_bytes() for path in parts) + target.encode()
    folder = LAYERS / f"{target}-{hashlib.sha256(pins).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # who comes second finds it complete
        if not (folder / "complete").exists():
            command = [str(PIP_PYTHON), build_layer.__file__, "--target", target]
            subprocess.run([*command, "--dependencies-only", "--output", str(folder)], check=True)
            (folder / "complete").touch()
    return folder / "python"


def linked_layer() -> bytes:
    """The layer for an emulator on this very machine: `cairn`, and a link to what it imports.

    Every function process unpacks the layer for itself. Unpacking 75 MB takes seconds, so the
    dependencies stay where they are, first on the path as they would be in /opt/python.
    """
    version = "python{}.{}".format(*platform.python_version_tuple()[:2])
    link = f"import sys; sys.path.insert(0, {str(dependencies('host'))!r})\n"
    with package() as folder, TemporaryDirectory() as layer:
        root = Path(layer) / "python"
        shutil.copytree(folder, root)
        packages = root / "lib" / version / "site-packages"
        packages.mkdir(parents=True)
        (packages / "dependencies.pth").write_text(link)
        return archive(Path(layer))


def self_contained_function(folder: Path) -> bytes:
    """A function with the layer inside, for an emulator that does not apply layers."""
    machine = {"arm64": "aarch64", "AMD64": "x86_64"}.get(platform.machine(), platform.machine())
    with sources(folder) as own, package() as layer:
        return archive(own, layer, dependencies(machine))
