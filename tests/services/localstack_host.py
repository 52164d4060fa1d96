"""LocalStack's queue, topic and object store in host mode, without Docker.

In an environment of its own. 4.14.0 is the last version without a licence token; its DynamoDB and
Lambda need Docker.
"""

import os
from pathlib import Path
from subprocess import CalledProcessError

from scripts import prepare_environments
from scripts.local.services.child_process import NotHere, started
from scripts.local.services.processes import free_port

PROGRAM = Path(__file__).parent / "loopback_localstack.py"


def launch_localstack(lifeline: Path) -> str:
    """Raises: NotHere when its packages cannot be installed or it does not start."""
    _install()
    address = f"127.0.0.1:{free_port()}"
    command = [str(prepare_environments.python("localstack")), "-u", str(PROGRAM)]
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
        "SERVICES": "sqs,sns,s3",
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DNS_ADDRESS": "0",
    }


def _install() -> None:
    try:
        prepare_environments.prepare("localstack")
    except CalledProcessError as error:
        raise NotHere("its packages do not install") from error
