"""AWS's own DynamoDB emulator, brought by Maven and kept below .local/."""

import shutil
from pathlib import Path

from scripts import maven
from tests.services.process import started
from tests.services.session import NotHere

HERE = Path(__file__).parent
VERSION = "2.6.0"
PARTS = HERE.parent.parent / ".local" / f"dynamodb-local-{VERSION}"


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
    port = started([*command, str(HERE / "LoopbackDynamoDB.java")], lifeline, "port=")
    return f"http://127.0.0.1:{port}"
