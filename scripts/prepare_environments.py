"""Make the project's own Python environments below .local/, each only when its pins changed.

Needs nothing but an interpreter with venv: uv is fetched first and makes the others.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
REQUIREMENTS = {
    "uv": ROOT / "requirements" / "uv.txt",
    "venv": ROOT / "requirements" / "dev.txt",
    "ministack": ROOT / "requirements" / "local.txt",
    "sam": ROOT / "requirements" / "sam.txt",
    "localstack": ROOT / "requirements" / "localstack.txt",
    "java": ROOT / "requirements" / "java.txt",
    "peers": ROOT / "requirements" / "peers.txt",
}
IMPORT_ROOTS = (ROOT, *sorted((ROOT / "layers").glob("*/python")))


def python(name: str) -> Path:
    """The interpreter of an environment."""
    return LOCAL / name / "bin" / "python"


def prepare(name: str) -> None:
    """Make the environment if it is missing or stale. Raises: CalledProcessError."""
    stamp, wanted = LOCAL / name / "stamp", fingerprint(name)
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    started = time.monotonic()
    print(f"environment {name} ...", end=" ", flush=True)
    shutil.rmtree(LOCAL / name, ignore_errors=True)
    if name == "uv":
        make_with_pip(name)
    else:
        prepare("uv")
        make_with_uv_or_pip(name)
    if name == "venv":
        add_import_roots(name)
    stamp.write_text(wanted)
    print(f"{time.monotonic() - started:.1f} s")


def fingerprint(name: str) -> str:
    """Changes with the pins, the interpreter and the place (environments cannot be moved)."""
    roots = "\n".join(map(str, IMPORT_ROOTS))
    parts = (REQUIREMENTS[name].read_text(), sys.version, sys.base_prefix, roots)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def make_with_pip(name: str) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(LOCAL / name)], check=True)
    install = [str(python(name)), "-m", "pip", "install", "--quiet", "--require-hashes"]
    install += ["--disable-pip-version-check", "--requirement", str(REQUIREMENTS[name])]
    subprocess.run(install, check=True)


def make_with_uv_or_pip(name: str) -> None:
    """uv is several times faster; pip also knows the indexes and proxies set up for pip."""
    try:
        make_with_uv(name)
    except subprocess.CalledProcessError:
        print("uv could not, trying pip ...", end=" ", flush=True)
        shutil.rmtree(LOCAL / name, ignore_errors=True)
        make_with_pip(name)


def make_with_uv(name: str) -> None:
    uv = str(LOCAL / "uv" / "bin" / "uv")
    folder = str(LOCAL / name)
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder], check=True)
    install = [uv, "pip", "install", "--quiet", "--require-hashes"]
    install += ["--python", str(python(name)), "--requirement", str(REQUIREMENTS[name])]
    subprocess.run(install, check=True)


def add_import_roots(name: str) -> None:
    """Let every script, test and editor import what Lambda imports, without PYTHONPATH."""
    packages = next((LOCAL / name / "lib").glob("python3*")) / "site-packages"
    lines = "".join(f"{root}\n" for root in IMPORT_ROOTS)
    (packages / "cairn.pth").write_text(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("names", nargs="+", choices=sorted(REQUIREMENTS))
    for name in parser.parse_args().names:
        prepare(name)


if __name__ == "__main__":
    main()
