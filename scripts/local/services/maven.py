"""Parts from Maven Central: folders of jars, each downloaded complete or not at all."""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

POM = '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>{}</project>'
FIELDS = ("groupId", "artifactId", "version", "type")


class MavenError(RuntimeError):
    """Maven is missing or could not bring what was asked; the message names the remedy."""


def bring(target: Path, parts: Mapping[str, Sequence[str]]) -> None:
    """Fill `target` with a folder for each entry: its artifacts and all they depend on.

    An artifact is `group:name:version`, or `group:name:version:zip`. Nothing happens when `target`
    is there: it appears in one step, so it is never half full.

    Raises: MavenError.
    """
    if target.is_dir():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, ignore_cleanup_errors=True) as place:
        write_projects(Path(place), parts)
        run_maven(Path(place))
        filled = Path(place) / "filled"
        for name in parts:
            shutil.copytree(Path(place) / name / "parts", filled / name)
        publish(filled, target)


def write_projects(place: Path, parts: Mapping[str, Sequence[str]]) -> None:
    """One project a folder below one parent, so that Maven starts once."""
    modules = "".join(f"<module>{name}</module>" for name in parts)
    (place / "pom.xml").write_text(pom("all", "pom", f"<modules>{modules}</modules>"))
    for name, artifacts in parts.items():
        (place / name).mkdir(parents=True)
        needed = "".join(map(dependency, artifacts))
        text = pom(name.replace("/", "-"), "jar", f"<dependencies>{needed}</dependencies>")
        (place / name / "pom.xml").write_text(text)


def pom(name: str, packaging: str, content: str) -> str:
    identity = f"<groupId>cairn</groupId><artifactId>{name}</artifactId><version>1</version>"
    return POM.format(f"{identity}<packaging>{packaging}</packaging>{content}")


def dependency(artifact: str) -> str:
    fields = zip(FIELDS, artifact.split(":"), strict=False)
    return f"<dependency>{''.join(f'<{key}>{value}</{key}>' for key, value in fields)}</dependency>"


def run_maven(place: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise MavenError("there is no `mvn` on the PATH: install Maven (apt-get install maven)")
    command = [maven, "--quiet", "--batch-mode", "--file", str(place / "pom.xml")]
    command += ["dependency:copy-dependencies", "-DoutputDirectory=parts"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = [line for line in (done.stdout + done.stderr).splitlines() if "ERROR" in line]
        raise MavenError(f"Maven did not bring its parts: {said[0] if said else 'no reason given'}")


def publish(filled: Path, target: Path) -> None:
    """Another process may have been faster; its folder is as good."""
    filled.chmod(0o755)
    try:
        filled.rename(target)
    except OSError:
        if not target.is_dir():
            raise
