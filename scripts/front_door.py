"""Cairn from the command line: run it here, deploy it, operate a deployment, measure it."""

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from importlib import import_module

from scripts.verbs import BENCH, GROUPS, VERBS

COMMAND = "scripts/cairn"
HELP = ("", "-h", "--help")


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code. Raises: SystemExit after a verb's help, and for arguments that do not fit."""
    name, rest = split(sys.argv[1:] if arguments is None else arguments)
    if name in VERBS:
        return run(name, rest)
    if name.removeprefix(BENCH).strip() in HELP:
        print(overview([BENCH] if name.startswith(BENCH) else GROUPS))
        return 0
    print(f"{COMMAND}: there is no '{name}'{near(name)}; --help lists all verbs", file=sys.stderr)
    return 2


def split(words: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The verb, which for a bench is two words, and what follows it."""
    length = 2 if words[:1] == [BENCH] else 1
    return " ".join(words[:length]), words[length:]


def run(name: str, arguments: Sequence[str]) -> int:
    module, is_bench = import_module(VERBS[name].module), name in GROUPS[BENCH]
    parser = ArgumentParser(
        prog=f"{COMMAND} {name}",
        description=module.__doc__,
        formatter_class=RawDescriptionHelpFormatter,
    )
    module.add_options(parser)
    if is_bench:
        parser.add_argument(
            "--require", action="store_true", help="exit with 1 if a bound is missed"
        )
    options = parser.parse_args(arguments)
    result: int = module.run(options)
    return int(options.require and not result) if is_bench else result


def overview(groups: Iterable[str]) -> str:
    lines = [f"usage: {COMMAND} VERB ...", "", __doc__ or ""]
    for group in groups:
        verbs = GROUPS[group].items()
        lines += ["", f"{group}:", *(f"  {name:<16} {verb.help}" for name, verb in verbs)]
    return "\n".join([*lines, "", f"{COMMAND} VERB --help says more."])


def near(name: str) -> str:
    matches = get_close_matches(name, VERBS)
    return f", did you mean {' or '.join(matches)}?" if matches else ""


if __name__ == "__main__":
    sys.exit(main())
