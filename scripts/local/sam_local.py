"""What `sam local invoke` needs to run a function in a container against the deployed stack."""

import copy
import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scripts.deploy.deployment import Deployment
from scripts.deploy.template import Template, read_template
from scripts.prepare_environments import ROOT

BUILT = ROOT / ".aws-sam" / "build"
# Docker Desktop's name for the machine a container runs on. On Linux the local AWS is reached with
# `--docker-network host`, where it is 127.0.0.1 inside as it is outside.
CONTAINER_HOST = "host.docker.internal"


def place(deployment: Deployment) -> dict[str, str]:
    """Where the stack is and as whom to call it; for AWS the region alone."""
    variables = deployment.environment().items()
    return {name: value for name, value in variables if name.startswith("AWS_")}


def for_container(
    variables: Mapping[str, str], endpoint_url: str | None, host: str
) -> dict[str, str]:
    """The same, for a container that reaches the emulator's machine by the name `host`."""
    if endpoint_url is None:
        return dict(variables)
    here = f"//{urlsplit(endpoint_url).hostname}:"
    return {name: value.replace(here, f"//{host}:") for name, value in variables.items()}


def declaring(template: Template, names: Mapping[str, str]) -> Template:
    """A copy whose functions all have these variables: SAM passes on no others."""
    declared = copy.deepcopy(template)
    declared["Globals"]["Function"]["Environment"]["Variables"] |= dict.fromkeys(names, "")
    return declared


def write(
    env_vars: Path, function: str, variables: Mapping[str, str], event: Mapping[str, Any]
) -> str:
    """Write variables, event and template; the command that uses them."""
    event_file = env_vars.with_name(f"{env_vars.stem}-event.json")
    template = BUILT / "on-stack.json"  # beside SAM's own, whose paths are relative
    env_vars.parent.mkdir(parents=True, exist_ok=True)
    for file in (env_vars, event_file):
        file.touch(mode=0o600)  # the event holds the development key
    env_vars.write_text(json.dumps({function: dict(variables)}, indent=2) + "\n")
    event_file.write_text(json.dumps(event, indent=2, ensure_ascii=False) + "\n")
    if BUILT.is_dir():
        built = read_template(BUILT / "template.yaml")
        template.write_text(json.dumps(declaring(built, variables), indent=2) + "\n")
    options = {"--template": template, "--env-vars": env_vars, "--event": event_file}
    words = [str(word) for option in options.items() for word in option]
    return shlex.join(["sam", "local", "invoke", function, *words])
