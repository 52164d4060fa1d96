"""Compile every requirements file with hashes, for all platforms and Pythons we support.

The layer's pins come from pyproject.toml and constrain the others. No index address is written,
so the files work with whatever index the reader's pip is configured for.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAYER = "layers/common/python/requirements.txt"
# opensearch-py asks for what its gRPC half needs, 18 MB that no function loads.
LEFT_OUT = {LAYER: ("opensearch-protobufs", "grpcio", "protobuf")}
SOURCES = {
    LAYER: "pyproject.toml",  # first: development is constrained by it
    "requirements/uv.txt": "requirements/uv.in",
    "requirements/dev.txt": "requirements/dev.in",
    "requirements/local.txt": "requirements/local.in",
    "requirements/sam.txt": "requirements/sam.in",
    "requirements/localstack.txt": "requirements/localstack.in",
    "requirements/java.txt": "requirements/java.in",
    "requirements/peers.txt": "requirements/peers.in",
    "requirements/memoryrelay-0.3.txt": "requirements/memoryrelay-0.3.in",
    "requirements/memoryrelay-0.4.txt": "requirements/memoryrelay-0.4.in",
}


def compile_one(uv: str, source: str, target: str, upgrade: bool) -> None:
    """Write `target`; existing pins are kept unless `upgrade`."""
    command = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    command += ["--python-version", "3.12", "--no-emit-index-url", "--no-header", source]
    command += ["--output-file", target] + (["--upgrade"] if upgrade else [])
    command += [f"--no-emit-package={name}" for name in LEFT_OUT.get(target, ())]
    # A wheel folder of this machine must not decide what others install.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PIP_")}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--uv", default=str(Path(sys.executable).parent / "uv"))
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    arguments = parser.parse_args()
    for target, source in SOURCES.items():
        print(target, flush=True)
        compile_one(arguments.uv, source, target, arguments.upgrade)


if __name__ == "__main__":
    main()
