"""Build a layer, a folder below layers/: its packages and what they import, as what becomes /opt.

Called by `sam build` through the Makefile beside it (arm64 wheels for AWS) and by the local
deployment (wheels for this machine). A layer's folder links to both and has its sources below
python/: packages, and requirements.txt if they import others. Wheels only, pinned by hash, so
nothing is compiled here and any Python that has pip can build for AWS. Byte code is shipped only
where it was made by the Python that will run it, because importing without it takes about three
times as long.
"""

import argparse
import compileall
import io
import os
import py_compile
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

LAMBDA_PYTHON = (3, 13)
# What Amazon Linux 2023 (glibc 2.34) can load; pip does not derive the older ones itself.
WHEEL_TAGS = ("manylinux_2_28", "manylinux_2_17", "manylinux2014")
# The AWS services functions call. The models of the other 400 weigh more than everything else.
AWS_SERVICES = ("dynamodb", "kms", "lambda", "s3", "secretsmanager", "sns", "sqs")
UNUSED_FOLDERS = ("tests", "__pycache__", "include", "bin")
BYTE_CODE = shutil.ignore_patterns("__pycache__")
REQUIREMENTS = "requirements.txt"
UNUSED_FILES = ("*.pyi", "*.h", "*.a", "*.pxd", "*.pyx")


def build(layer: Path, output: Path, target: str, dependencies_only: bool = False) -> None:
    """Fill `output`/python for Lambda on `target` (an architecture) or for "host": right here."""
    root = output / "python"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    install_requirements(layer / "python" / REQUIREMENTS, root, target)
    remove_unused(root)
    if not dependencies_only:
        copy_packages(layer, root)
    compile_sources(root, target)


def copy_packages(layer: Path, root: Path) -> None:
    """Copy the layer's own packages into `root`."""
    ignore = shutil.ignore_patterns("__pycache__", REQUIREMENTS)
    shutil.copytree(layer / "python", root, ignore=ignore, dirs_exist_ok=True)


def install_requirements(requirements: Path, root: Path, target: str) -> None:
    """Install the pinned wheels. Raises: CalledProcessError with pip's own words on stderr."""
    if not requirements.exists():
        return
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--only-binary=:all:", "--require-hashes", "--no-deps", "--no-compile"]
    command += ["--target", str(root), "--requirement", str(requirements)]
    if target != "host":
        command += ["--implementation", "cp", "--python-version", "{}.{}".format(*LAMBDA_PYTHON)]
        for tag in WHEEL_TAGS:
            command += ["--platform", f"{tag}_{target}"]
    subprocess.run(command, check=True)


def remove_unused(root: Path) -> None:
    """Delete what no function reads: tests, headers, stubs, models of other AWS services."""
    for name in UNUSED_FOLDERS:
        for folder in list(root.rglob(name)):
            shutil.rmtree(folder, ignore_errors=True)
    for pattern in UNUSED_FILES:
        for file in list(root.rglob(pattern)):
            file.unlink()
    for model in list((root / "botocore" / "data").glob("*")):
        if model.is_dir() and model.name not in AWS_SERVICES:
            shutil.rmtree(model)


def compile_sources(root: Path, target: str) -> None:
    """Write byte code, if this interpreter makes the kind that will be run.

    Unchecked, because unpacking an archive changes the times that checked byte code relies on.
    """
    if target != "host" and sys.version_info[:2] != LAMBDA_PYTHON:
        wanted = "{}.{}".format(*LAMBDA_PYTHON)
        print(f"layer: no byte code, built by another Python than {wanted}; imports take longer")
        return
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir(str(root), quiet=2, workers=os.cpu_count() or 1, invalidation_mode=mode)


def files(folder: Path) -> Iterator[Path]:
    """All files below `folder`, in a fixed order."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def zipped_size(folder: Path) -> int:
    """Bytes of `folder` as the archive that is uploaded."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files(folder):
            archive.write(path, path.relative_to(folder))
    return buffer.tell()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--layer", type=Path, default=Path.cwd(), help="folder (default: this one)")
    parser.add_argument("--output", type=Path, required=True, help="folder that becomes /opt")
    parser.add_argument("--target", choices=("aarch64", "x86_64", "host"), default="aarch64")
    parser.add_argument("--dependencies-only", action="store_true", help="without its packages")
    arguments = parser.parse_args()
    build(arguments.layer, arguments.output, arguments.target, arguments.dependencies_only)
    unpacked = sum(path.stat().st_size for path in files(arguments.output))
    size = f"{unpacked / 1e6:.1f} MB unpacked (limit 250 MB)"
    if not arguments.dependencies_only:
        size += f", {zipped_size(arguments.output) / 1e6:.1f} MB zipped"
    print(f"layer for {arguments.target}: {size}")


if __name__ == "__main__":
    main()
