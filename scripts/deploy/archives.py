"""Archives of functions and layers, the same bytes for the same content."""

import compileall
import fcntl
import hashlib
import io
import platform
import py_compile
import shutil
import stat
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from layers import build_layer
from scripts.prepare_environments import LOCAL, python

LAYERS = LOCAL / "layers"
PIP_PYTHON = python("uv")
FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def archive(*folders: Path) -> bytes:
    """A zip of the content of all folders."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for folder in folders:
            for path in build_layer.files(folder):
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), FIXED_TIME)
                entry.compress_type = zipfile.ZIP_DEFLATED
                is_program = path.stat().st_mode & stat.S_IXUSR
                entry.external_attr = (0o755 if is_program else 0o644) << 16
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
def packages(layer: Path) -> Iterator[Path]:
    """A folder with the layer's own packages alone, byte code included."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        build_layer.copy_packages(layer, folder)
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        compileall.compile_dir(place, quiet=2, invalidation_mode=mode, stripdir=place)
        yield folder


def remove_byte_code(folder: Path) -> None:
    for cache in list(folder.rglob("__pycache__")):
        shutil.rmtree(cache, ignore_errors=True)  # another process may be at it


def dependencies(layer: Path, target: str) -> Path:
    """Folder with what the layer's packages import, built once for these pins and this builder."""
    parts = [layer / "python" / build_layer.REQUIREMENTS, Path(build_layer.__file__)]
    pins = b"".join(path.read_bytes() for path in parts if path.exists()) + target.encode()
    folder = LAYERS / f"{layer.name}-{target}-{hashlib.sha256(pins).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # who comes second finds it complete
        if not (folder / "complete").exists():
            command = [str(PIP_PYTHON), build_layer.__file__, "--layer", str(layer)]
            command += ["--target", target, "--dependencies-only", "--output", str(folder)]
            subprocess.run(command, check=True)
            (folder / "complete").touch()
    return folder / "python"


def linked_layer(layer: Path) -> bytes:
    """A layer for an emulator on this very machine: its packages, and a link to what they import.

    Every function process unpacks the layer for itself. Unpacking 75 MB takes seconds, so the
    dependencies stay where they are, first on the path as they would be in /opt/python.
    """
    version = "python{}.{}".format(*platform.python_version_tuple()[:2])
    link = f"import sys; sys.path.insert(0, {str(dependencies(layer, 'host'))!r})\n"
    with packages(layer) as folder, TemporaryDirectory() as place:
        root = Path(place) / "python"
        shutil.copytree(folder, root)
        site_packages = root / "lib" / version / "site-packages"
        site_packages.mkdir(parents=True)
        (site_packages / f"{layer.name}.pth").write_text(link)
        return archive(Path(place))


def self_contained_function(folder: Path, layers: Sequence[Path]) -> bytes:
    """A function with its layers inside, for an emulator that does not apply layers."""
    machine = {"arm64": "aarch64", "AMD64": "x86_64"}.get(platform.machine(), platform.machine())
    with ExitStack() as opened:
        own = opened.enter_context(sources(folder))
        parts = [opened.enter_context(packages(layer)) for layer in layers]
        return archive(own, *parts, *(dependencies(layer, machine) for layer in layers))
