"""The routes of the function `ingest`."""

from collections.abc import Callable

from cairn.api.app import Api
from cairn.api.memoryrelay.memories.create_batch import CreateAll, create_batch
from cairn.api.memoryrelay.memories.create_memory import (
    CheckUrl,
    Create,
    accept_memory,
    create_memory,
)
from cairn.api.memos.add_message import add_message
from cairn.api.memos.extract.extract_memory import Preview, extract_memory
from cairn.api.memos.feedback.add_feedback import add_feedback
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Task
from cairn.use_cases.messages.new_addition import AddMessages


def add_routes(
    api: Api,
    *,
    add: Callable[[AddMessages, Scope, int], Task],
    preview: Preview,
    accept: Create,
    create: Create,
    create_all: CreateAll,
    check_url: CheckUrl,
) -> None:
    add_message(api, add)
    add_feedback(api, add)
    extract_memory(api, preview)
    accept_memory(api, accept, check_url)
    create_memory(api, create, check_url)
    create_batch(api, create_all, check_url)
