"""The vendors' published clients, as published: installed from the package index, unmodified.

MemOS's client is one module inside a package that is a whole engine. Only the client's own files
are loaded; the engine's modules that they name types from are replaced by empty ones.
"""

import enum
import hashlib
import logging
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SearchMode = enum.StrEnum("SearchMode", ["FAST", "FINE", "MIXTURE"])


def installed(requirements: str = "clients.txt", *, with_dependencies: bool = False) -> Path:
    """A folder with the pinned packages of this file below `requirements/`."""
    pinned = ROOT / "requirements" / requirements
    digest = hashlib.sha256(pinned.read_bytes()).hexdigest()[:16]
    folder = ROOT / ".local" / f"clients-{digest}"
    if not folder.exists():
        partial = folder.with_suffix(".partial")
        command = [str(ROOT / ".local" / "uv" / "bin" / "uv"), "pip", "install", "--quiet"]
        command += ["--python", sys.executable, "--require-hashes"]
        command += [] if with_dependencies else ["--no-deps"]
        command += ["--target", str(partial), "--requirement", str(pinned)]
        subprocess.run(command, check=True)
        partial.rename(folder)
    return folder


def load_memos_client() -> type[Any]:
    """`memos.api.client.MemOSClient` of PyPI's MemoryOS."""
    package = installed() / "memos"
    _module("memos", __path__=[str(package)])
    _module("memos.api", __path__=[str(package / "api")])
    _module("memos.log", get_logger=logging.getLogger)
    _module(
        "memos.types",
        MessageList=list,
        MessagesType=list,
        PermissionDict=dict,
        SearchMode=SearchMode,
    )
    from memos.api.client import MemOSClient  # noqa: PLC0415 - importable from here on only

    client: type[Any] = MemOSClient
    return client


def _module(name: str, **attributes: object) -> None:
    module = types.ModuleType(name)
    vars(module).update(attributes)
    sys.modules[name] = module
