"""AWS's own DynamoDB emulator, brought by Maven and kept below .local/."""

import shutil
import tempfile
from pathlib import Path

from tests.services.process import run, started
from tests.services.session import NotHere

HERE = Path(__file__).parent
CACHE = HERE.parent.parent / ".local" / "dynamodb-local"


def launch_dynamodb_local(lifeline: Path) -> str:
    """Raises: NotHere without Java, or without Maven when the parts are not here yet."""
    java = _needed("java")
    if not CACHE.is_dir():
        _download(_needed("mvn"))
    command = [java, "-Xmx512m", f"-Djava.library.path={CACHE}", "-cp", f"{CACHE}/*"]
    port = started([*command, str(HERE / "LoopbackDynamoDB.java")], lifeline, "port=")
    return f"http://127.0.0.1:{port}"


def _needed(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise NotHere(f"there is no `{program}` on the PATH")
    return path


def _download(maven: str) -> None:
    """Complete or not at all: a folder that is there is never half full."""
    CACHE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE.parent) as folder:
        parts = Path(folder) / "parts"
        pom = ["--file", str(HERE / "dynamodb-local.xml")]
        goal = ["dependency:copy-dependencies", f"-DoutputDirectory={parts}"]
        run([maven, "--quiet", "--batch-mode", *pom, *goal], "Maven did not bring its parts")
        parts.rename(CACHE)
