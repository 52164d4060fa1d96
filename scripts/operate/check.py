"""List the items of the table that cannot be read: damaged, or written by a newer release.

Every other item is served as if these were not there. A memory is deleted by its id, and everything
of a user with the user, readable or not. Exits 1 where there are any.
"""

import argparse
import logging
import sys

from tqdm import tqdm

from cairn.adapters.dynamodb.items import reading
from cairn.adapters.dynamodb.unreadable_items import unreadable_items
from cairn.bootstrap import base
from scripts.operate import target


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--project", metavar="PROJECT_ID", help="only of this one (default: all)")
    target.add_options(parser)


def run(options: argparse.Namespace) -> int:
    target.enter(options)
    reading.logger.setLevel(logging.ERROR)  # each of them is printed here
    looked_at, unreadable = 0, 0
    for place, is_unreadable in tqdm(
        unreadable_items(base.table(), options.project), unit=" items", file=sys.stderr
    ):
        looked_at += 1
        if is_unreadable:
            unreadable += 1
            print(place)
    print(f"{unreadable or 'none'} of {looked_at} items cannot be read")
    return 1 if unreadable else 0
