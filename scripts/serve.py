"""Run Cairn here until Ctrl-C: start the local AWS, deploy the template, say how to call it."""

import argparse
import json
import os
import signal
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from scripts import deploy, index_settings, model_settings, run_local_aws, run_opensearch
from scripts.index_settings import BadIndexSettings
from scripts.model_settings import BadModelSettings, ModelSettings
from scripts.run_opensearch import OpenSearchError

PROBLEMS = (
    BadIndexSettings,
    BadModelSettings,
    OpenSearchError,
    deploy.DeployError,
    run_local_aws.LocalAwsError,
)


def bring_up(
    local_folder: Path = deploy.LOCAL,
    record_actions: bool = False,
    project: str = "development",
    models: ModelSettings = model_settings.OFFLINE,
    index: Mapping[str, str] = index_settings.EMBEDDED,
) -> tuple[deploy.Deployment, str]:
    """Start and deploy, as far as that is not done yet; the stack and its development key.

    With AWS_ENDPOINT_URL set, deploys to that emulator and starts nothing. All files are written
    below `local_folder`, so that several stacks can run at once.

    Raises: LocalAwsError, DeployError.
    """
    endpoint_url = os.environ.get("AWS_ENDPOINT_URL")
    if not endpoint_url:
        endpoint_url = run_local_aws.start(local_folder / "aws", record_actions).endpoint_url
    deployment = deploy.deploy(endpoint_url, models=models, index=index)
    key = deploy.previous_key(deployment, local_folder)
    key = key or deploy.create_project(deployment, project)
    deploy.save(deployment, key, local_folder)
    return deployment, key


def providers(deployment: deploy.Deployment) -> str:
    """What understands and embeds here, as health tells it: offline rules are not a model."""
    with urllib.request.urlopen(f"{deployment.api_url}/v1/health", timeout=30) as answer:
        health = json.load(answer)
    return (
        f"Cairn {health['version']}, understanding by {health['extractor']}, "
        f"embeddings by {health['embedder']}"
    )


def how_to_call(deployment: deploy.Deployment, key: str) -> str:
    """A text for people: addresses and one request to try."""
    return f"""
{providers(deployment)}

Cairn answers at  {deployment.api_url}
  MemOS base URL  {deployment.api_url}/api/openmem/v1
  API key         {key}
  also written to .local/endpoint.json

  curl -s {deployment.api_url}/v1/health
  make logs       what the functions log
  make stop       stop it, from anywhere
"""


def with_server(index: Mapping[str, str]) -> Mapping[str, str]:
    """The same with the address of a server of our own, where one is wanted and none is named.

    Raises: OpenSearchError.
    """
    if index["VectorBackend"] == "embedded" or index.get("OpenSearchUrl"):
        return index
    return {**index, "OpenSearchUrl": run_opensearch.start().url}


def wait_for_interrupt(folder: Path) -> None:
    """Return when the local AWS ends by itself. Raises: KeyboardInterrupt."""
    while run_local_aws.find(folder):
        time.sleep(0.5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = deploy.LOCAL / "aws"
    started = time.monotonic()
    try:
        models = model_settings.read(os.environ)
        index = with_server(index_settings.read(os.environ, is_local=True))
        print(how_to_call(*bring_up(models=models, index=index)))
        print(f"Ready after {time.monotonic() - started:.1f} s. Ctrl-C stops it.", flush=True)
        wait_for_interrupt(folder)
    except PROBLEMS as problem:
        sys.exit(f"Cairn could not be started: {problem}")
    except KeyboardInterrupt:
        print("\nstopping ...")
    finally:
        run_local_aws.stop(folder)
        run_opensearch.stop()


if __name__ == "__main__":
    main()
