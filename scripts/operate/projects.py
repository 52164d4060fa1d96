"""Create projects; issue, list, expire and revoke their API keys.

A key is shown once, when it is issued; only its SHA-256 is stored.
"""

import argparse
import json
import sys
from datetime import UTC, datetime

from cairn.bootstrap import base
from cairn.domain.access import ApiKey
from cairn.domain.errors import CairnError
from cairn.domain.scope import Permission
from cairn.domain.times.said_at import parse_said_at
from cairn.use_cases.access import manage_access
from scripts.operate import target

EVERYTHING = ",".join(Permission)
KEY_ID_LENGTH = 12


def add_options(parser: argparse.ArgumentParser) -> None:
    target.add_options(parser)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    create = commands.add_parser("create", help="a project with a first key")
    create.add_argument("name", help="what people call it")
    create.set_defaults(act=create_project)

    issue = commands.add_parser("issue", help="one more key for a project")
    issue.add_argument("project_id")
    issue.set_defaults(act=issue_key)

    for command in (create, issue):
        command.add_argument("--key-name", default="default", help="to tell keys apart")
        command.add_argument(
            "--scopes", default=EVERYTHING, help=f"comma-separated, of {EVERYTHING} (default: all)"
        )
        command.add_argument("--expires", help="date or date-time in UTC (default: never)")
        command.add_argument("--json", action="store_true", help="print one JSON object")

    listing = commands.add_parser("list", help="projects, or one project's keys")
    listing.add_argument("project_id", nargs="?")
    listing.set_defaults(act=list_all)

    expire = commands.add_parser("expire", help="set when a key stops working")
    revoke = commands.add_parser("revoke", help="end a key; it stops working within 60 s")
    for command in (expire, revoke):
        command.add_argument("project_id")
        command.add_argument("key_id", help="as 'list' shows it, or its beginning")
    expire.add_argument("when", help="date or date-time in UTC")
    expire.set_defaults(act=expire_key)
    revoke.set_defaults(act=revoke_key)


def run(options: argparse.Namespace) -> int:
    target.enter(options)
    try:
        print(options.act(options))
    except CairnError as error:
        print(f"error: {error.message}", file=sys.stderr)
        return 1
    return 0


def create_project(options: argparse.Namespace) -> str:
    project = manage_access.create_project(options.name, ports=base.access_ports())
    options.project_id = project.project_id
    return issue_key(options)


def issue_key(options: argparse.Namespace) -> str:
    key, stored = manage_access.issue_key(
        options.project_id,
        options.key_name,
        scopes(options.scopes),
        expires_at=moment(options.expires) if options.expires else None,
        ports=base.access_ports(),
    )
    if options.json:
        return json.dumps(
            {"project_id": stored.project_id, "api_key": key, "key_id": key_id(stored)}
        )
    return f"project  {stored.project_id}\nkey      {key}\n\nKeep the key: it is not shown again."


def list_all(options: argparse.Namespace) -> str:
    store = base.key_store()
    if options.project_id:
        return "\n".join(map(key_line, store.keys(options.project_id))) or "no keys"
    lines = (
        f"{project.project_id}  {day(project.created_at)}  {project.name}"
        for project in store.projects()
    )
    return "\n".join(lines) or "no projects"


def expire_key(options: argparse.Namespace) -> str:
    changed = manage_access.expire_key(
        options.project_id, options.key_id, moment(options.when), ports=base.access_ports()
    )
    return key_line(changed)


def revoke_key(options: argparse.Namespace) -> str:
    changed = manage_access.revoke_key(
        options.project_id, options.key_id, ports=base.access_ports()
    )
    return key_line(changed)


def scopes(text: str) -> list[Permission]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in list(Permission)]
    if unknown:
        raise CairnError(f"--scopes: unknown '{unknown[0]}'; choose of {EVERYTHING}")
    return [Permission(name) for name in names]


def moment(text: str) -> int:
    """Milliseconds since epoch. Raises: CairnError when it cannot be understood."""
    understood: int = parse_said_at(text, -1)
    if understood < 0:
        raise CairnError(f"'{text}' is no date; try 2027-01-31 or 2027-01-31T12:00:00Z")
    return understood


def key_id(key: ApiKey) -> str:
    return key.key_hash[:KEY_ID_LENGTH]


def key_line(key: ApiKey) -> str:
    granted = ",".join(permission for permission in Permission if permission in key.permissions)
    return f"{key_id(key)}  …{key.hint}  {state(key):<24}  {granted:<23}  {key.name}"


def state(key: ApiKey) -> str:
    if key.revoked_at is not None:
        return f"revoked {day(key.revoked_at)}"
    if key.expires_at is None:
        return "live"
    return f"{'live until' if key.is_live(base.clock.now()) else 'expired'} {day(key.expires_at)}"


def day(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%d")
