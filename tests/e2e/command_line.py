"""`scripts/cairn` as an operator runs it."""

import os
import subprocess
from collections.abc import Collection, Mapping

from scripts.verbs import FRONT_DOOR


def run_cairn(
    *words: str, environment: Mapping[str, str], unset: Collection[str] = (), typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """With the caller's environment and this one, without the variables that are `unset`.

    `typed` is its standard input.
    """
    variables = {**os.environ, **environment}
    kept = {name: value for name, value in variables.items() if name not in unset}
    command = [str(FRONT_DOOR), *words]
    return subprocess.run(
        command, env=kept, input=typed, capture_output=True, text=True, check=False
    )
