"""LocalStack's queue and object store in host mode, without Docker, in an environment of its own.

4.14.0 is the last version without a licence token. Its DynamoDB and Lambda need Docker.
"""

import hashlib
import os
import shutil
import socket
import sys
from pathlib import Path

from tests.services.process import run, started

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
REQUIREMENTS = ROOT / "requirements" / "localstack.txt"
ENVIRONMENT = ROOT / ".local" / "localstack"
PYTHON = ENVIRONMENT / "bin" / "python"


def launch_localstack(lifeline: Path) -> str:
    """Raises: NotHere when its packages cannot be installed or it does not start."""
    _install()
    address = f"127.0.0.1:{_free_port()}"
    command = [str(PYTHON), "-u", str(HERE / "loopback_localstack.py")]
    started(command, lifeline, "Ready.", _settings(address, lifeline.parent))
    return f"http://{address}"


def _settings(address: str, folder: Path) -> dict[str, str]:
    """Nothing of the caller's environment but its PATH."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "FILESYSTEM_ROOT": str(folder / "localstack"),
        # The default server ignores the host and listens on every interface.
        "GATEWAY_SERVER": "hypercorn",
        "GATEWAY_LISTEN": address,
        "LOCALSTACK_HOST": address,
        "SQS_ENDPOINT_STRATEGY": "path",
        "SERVICES": "sqs,s3",
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DNS_ADDRESS": "0",
    }


def _install() -> None:
    stamp, wanted = ENVIRONMENT / "stamp", _fingerprint()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    run([sys.executable, "-m", "venv", str(ENVIRONMENT)], "no environment")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "--require-hashes", "-r", str(REQUIREMENTS)], "its packages do not install")
    stamp.write_text(wanted)


def _fingerprint() -> str:
    parts = (REQUIREMENTS.read_text(), sys.version, sys.base_prefix, str(ROOT))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
