"""AWS's own DynamoDB emulator, downloaded by Maven and kept below .local/."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.local.services import maven
from scripts.local.services.child_process import NotHere, started
from scripts.prepare_environments import LOCAL

PROGRAM = Path(__file__).with_name("LoopbackDynamoDB.java")
VERSION = "2.6.0"
PARTS = LOCAL / f"dynamodb-local-{VERSION}"


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Its address; it ends with the block. Raises: NotHere."""
    lifeline = folder / "dynamodb-local"
    lifeline.unlink(missing_ok=True)
    os.mkfifo(lifeline)
    held = os.open(lifeline, os.O_RDWR)  # it ends when nobody holds the other end
    try:
        yield launch_dynamodb_local(lifeline)
    finally:
        os.close(held)


def launch_dynamodb_local(lifeline: Path) -> str:
    """Raises: NotHere without Java, or without Maven when the parts are not here yet."""
    java = shutil.which("java")
    if java is None:
        raise NotHere("there is no `java` on the PATH")
    try:
        maven.bring(PARTS, {"lib": (f"com.amazonaws:DynamoDBLocal:{VERSION}",)})
    except maven.MavenError as problem:
        raise NotHere(str(problem)) from problem
    library = PARTS / "lib"
    command = [java, "-Xmx512m", f"-Djava.library.path={library}", "-cp", f"{library}/*"]
    port = started([*command, str(PROGRAM)], lifeline, "port=")
    return f"http://127.0.0.1:{port}"
