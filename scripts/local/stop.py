"""Stop the local Cairn, wherever it was started from. It keeps no data."""

import argparse

from scripts.local.services import local_aws


def add_options(parser: argparse.ArgumentParser) -> None:
    """There are none."""


def run(options: argparse.Namespace) -> int:
    print("stopped" if local_aws.stop() else "was not running")
    return 0
