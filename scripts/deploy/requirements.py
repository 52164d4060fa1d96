"""Compile every requirements file with hashes, for all platforms and Pythons we support.

The layer's pins come from pyproject.toml and constrain the others. No index address is written,
so the files work with whatever index the reader's pip is configured for.
"""

import argparse
import os
import subprocess
from pathlib import Path

from scripts.prepare_environments import ROOT, python

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


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--uv", type=Path, default=python("uv").with_name("uv"), help="the program")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")


def run(options: argparse.Namespace) -> int:
    for target, source in SOURCES.items():
        print(target, flush=True)
        compile_one(options.uv, source, target, options.upgrade)
    return 0


def compile_one(uv: Path, source: str, target: str, upgrade: bool) -> None:
    """Write `target`; existing pins are kept unless `upgrade`."""
    command = [str(uv), "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    command += ["--python-version", "3.12", "--no-emit-index-url", "--no-header", source]
    command += ["--output-file", target] + (["--upgrade"] if upgrade else [])
    command += [f"--no-emit-package={name}" for name in LEFT_OUT.get(target, ())]
    # A wheel folder of this machine must not decide what others install.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PIP_")}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
