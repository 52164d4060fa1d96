"""Look for anything left of an erased user: in the whole table, in the user's files, and in the
segments of everybody in the project.

Lists what it finds that was accepted up to the last erasure, and then exits 1.
"""

import argparse

import boto3

from cairn.adapters.dynamodb.agent_registry import agent_from
from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.config import read_settings
from cairn.domain.entities.agent import agent_subject, agent_uuid
from cairn.domain.scope import Scope, Subject, SubjectType
from scripts.operate import target
from scripts.operate.erase_remains import Found, look


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", help="project id")
    parser.add_argument("user", help="user id; with --agent an agent's UUID or name")
    parser.add_argument("--agent", action="store_true", help="an agent's own memory")
    target.add_options(parser)


def run(options: argparse.Namespace) -> int:
    target.enter(options)
    settings = read_settings()
    dynamodb, s3 = boto3.client("dynamodb"), boto3.client("s3")
    scope, table = Scope(options.project), DynamoDBTable(dynamodb, settings.table)
    subject = Subject(type=SubjectType.USER, id=options.user)
    if options.agent:
        subject = agent_of(table, scope, options.user)
    return report(look(dynamodb, settings.table, s3, settings.bucket, scope, subject))


def agent_of(table: DynamoDBTable, scope: Scope, name_or_id: str) -> Subject:
    """A deleted one too, by its UUID or the name it was first known by."""
    place = keys.agents(scope)
    item = table.get(place, agent_uuid(scope.project_id, name_or_id)) or {}
    if "agent_id" in item:
        item = table.get(place, item["agent_id"]) or {}
    return agent_from(item).subject if "body" in item else agent_subject(name_or_id)


def report(found: Found) -> int:
    if not found.watermark:
        print("nobody has erased this subject")
        return 1
    everything = (*found.rows, *found.files, *found.memories)
    for place in everything:
        print(place)
    left = len(everything)
    print(
        f"{left or 'nothing'} left of what was accepted up to {found.watermark} (ms since epoch); "
        f"looked into {found.segments} segments"
    )
    return 1 if left else 0
