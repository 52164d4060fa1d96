"""Benches that measure several things, of which a caller may choose some."""

import argparse
from collections.abc import Sequence


def add_options(parser: argparse.ArgumentParser, parts: Sequence[str]) -> None:
    """`--only PART,...`, as `options.only`; all by default."""

    def chosen(text: str) -> list[str]:
        names = text.split(",")
        if unknown := sorted(set(names) - set(parts)):
            raise argparse.ArgumentTypeError(f"there is no part {', '.join(unknown)}")
        return names

    parser.add_argument(
        "--only", type=chosen, default=parts, metavar="PART,...", help=f"of {', '.join(parts)}"
    )
