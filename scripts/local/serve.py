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

from scripts.deploy import browser_settings, index_settings, model_settings
from scripts.deploy.cloudformation import DeployError
from scripts.deploy.deployment import Deployment, previous_key, save_deployment
from scripts.deploy.index_settings import BadIndexSettings
from scripts.deploy.model_settings import BadModelSettings, ModelSettings
from scripts.deploy.stack import create_project, deploy
from scripts.local.services import local_aws, opensearch
from scripts.local.services.opensearch import OpenSearchError
from scripts.prepare_environments import LOCAL

PROBLEMS = (
    BadIndexSettings,
    BadModelSettings,
    OpenSearchError,
    DeployError,
    local_aws.LocalAwsError,
)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--record-actions", action="store_true", help="note what roles do, for `permissions`"
    )


def run(options: argparse.Namespace) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    started = time.monotonic()
    try:
        models = model_settings.read(os.environ)
        index = with_server(index_settings.read(os.environ, is_local=True))
        parameters = {**index, **browser_settings.read(os.environ)}
        stack = bring_up(
            record_actions=options.record_actions, models=models, parameters=parameters
        )
        print(how_to_call(*stack))
        print(f"Ready after {time.monotonic() - started:.1f} s. Ctrl-C stops it.", flush=True)
        wait_for_interrupt(local_aws.FOLDER)
    except PROBLEMS as problem:
        sys.exit(f"Cairn could not be started: {problem}")
    except KeyboardInterrupt:
        print("\nstopping ...")
    finally:
        local_aws.stop()
        opensearch.stop()
    return 0


def bring_up(
    local_folder: Path = LOCAL,
    record_actions: bool = False,
    project: str = "development",
    models: ModelSettings = model_settings.OFFLINE,
    parameters: Mapping[str, str] = index_settings.EMBEDDED,
) -> tuple[Deployment, str]:
    """Start and deploy, as far as that is not done yet; the stack and its development key.

    With AWS_ENDPOINT_URL set, deploys to that emulator and starts nothing. All files are written
    below `local_folder`, so that several stacks can run at once.

    Raises: LocalAwsError, DeployError.
    """
    endpoint_url = os.environ.get("AWS_ENDPOINT_URL")
    if not endpoint_url:
        endpoint_url = local_aws.start(local_folder / "aws", record_actions).url
    deployment = deploy(endpoint_url, models=models, parameters=parameters)
    key = previous_key(deployment, local_folder)
    key = key or create_project(deployment, project)
    save_deployment(deployment, key, local_folder)
    return deployment, key


def providers(deployment: Deployment) -> str:
    """What understands and embeds here, as health tells it: offline rules are not a model."""
    with urllib.request.urlopen(f"{deployment.api_url}/v1/health", timeout=30) as answer:
        health = json.load(answer)
    return (
        f"Cairn {health['version']}, understanding by {health['extractor']}, "
        f"embeddings by {health['embedder']}, chats by {health['chat_model']}"
    )


def how_to_call(deployment: Deployment, key: str) -> str:
    """A text for people: addresses and one request to try."""
    return f"""
{providers(deployment)}

Cairn answers at  {deployment.api_url}
  MemOS base URL  {deployment.memos_url}
  API key         {key}
  also written to .local/endpoint.json

  curl -s {deployment.api_url}/v1/health
  scripts/cairn logs   what the functions log
  scripts/cairn stop   stop it, from anywhere
"""


def with_server(index: Mapping[str, str]) -> Mapping[str, str]:
    """The same with the address of a server of our own, where one is wanted and none is named.

    Raises: OpenSearchError.
    """
    if index["VectorBackend"] == "embedded" or index.get("OpenSearchUrl"):
        return index
    return {**index, "OpenSearchUrl": opensearch.start().url}


def wait_for_interrupt(folder: Path) -> None:
    """Return when the local AWS ends by itself. Raises: KeyboardInterrupt."""
    while local_aws.find(folder):
        time.sleep(0.5)
