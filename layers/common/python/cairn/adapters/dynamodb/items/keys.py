"""Where each item lives. Every key begins with the project; see the data model in docs."""

import zlib

from cairn.domain.scope import Scope

# One query from "~" brings BEGIN, then every fresh row, then HEAD. Whatever changes which rows
# there are counts in both, so that a query that was overtaken midway shows it.
BEGIN = "~BEGIN"
HEAD = "~HEAD"
CURRENT = "V#0"
LIST = "LIST#"
LINKS = "LINKS#"
ENTITY = "ENTITY#"
ADD = "ADD#"
OPEN = "OPEN#"
SHARED = "SHARED#"
PAGE = "PAGE#"
DELETION = "DELETE#"
GARBAGE_COLLECTION = "TIDY#"
INDEXING = "INDEXING"  # due while an external index lacks segments
DELIVERY = "DELIVERY#"
PROFILE = "PROFILE#"
TEMPLATE = "TEMPLATE"
BOUND = "BOUND#"
AFTER_ALL = "~"  # sorts behind every time
DUE_SHARDS = 16
DUE_INDEX = "due"


def memory(scope: Scope, memory_id: str) -> str:
    return f"P#{scope.project_id}#M#{memory_id}"


def version(number: int) -> str:
    return f"V#{number:06d}"


def task(scope: Scope, task_id: str) -> str:
    return f"P#{scope.project_id}#T#{task_id}"


def conversation(scope: Scope, conversation_hash: str) -> str:
    return f"P#{scope.project_id}#C#{conversation_hash}"


def dedupe(scope: Scope, dedupe_key: str) -> str:
    return f"P#{scope.project_id}#D#{dedupe_key}"


def claim(scope: Scope, key: str) -> tuple[str, str]:
    return f"P#{scope.project_id}#CLAIM#{key}", "CLAIM"


def subject(scope: Scope, subject_hash: str) -> str:
    return f"P#{scope.project_id}#S#{subject_hash}"


def webhooks(scope: Scope) -> str:
    return f"P#{scope.project_id}#WEBHOOKS"


def endpoint(scope: Scope, endpoint_id: str) -> str:
    return f"P#{scope.project_id}#W#{endpoint_id}"


def delivery(delivery_id: str) -> str:
    """In the order of their events: the ids are."""
    return f"{DELIVERY}{delivery_id}"


def agents(scope: Scope) -> str:
    return f"P#{scope.project_id}#AGENTS"


def entities(scope: Scope) -> str:
    return f"P#{scope.project_id}#ENTITIES"


def entity(entity_id: str) -> str:
    return f"{ENTITY}{entity_id}"


def entity_name(identity: str) -> str:
    return f"NAME#{identity}"


def entity_places(scope: Scope, entity_id: str) -> str:
    return f"P#{scope.project_id}#E#{entity_id}"


def links(memory_id: str) -> str:
    return f"{LINKS}{memory_id}"


def templates(scope: Scope) -> str:
    """The list of a project's templates, which are items of their own."""
    return f"P#{scope.project_id}#TEMPLATES"


def listed_template(created_at: int, template_id: str) -> str:
    """Newest first in key order."""
    return f"{_newest_first(created_at)}#{template_id}"


def template(scope: Scope, template_id: str) -> str:
    """Where a template lies, with a row for each subject that is bound to it."""
    return f"P#{scope.project_id}#TPL#{template_id}"


def bound(subject_hash: str) -> str:
    return f"{BOUND}{subject_hash}"


def profile(template_id: str) -> str:
    """Sorts before the rows that searches read."""
    return f"{PROFILE}{template_id}"


def moment(milliseconds: int) -> str:
    """Sortable: 15 digits reach beyond the year 33000."""
    return f"{milliseconds:015d}"


def accepted(accepted_at: int, task_id: str) -> str:
    return f"{moment(accepted_at)}#{task_id}"


def open_work(accepted_at: int, task_id: str) -> str:
    return f"{OPEN}{accepted(accepted_at, task_id)}"


def added(accepted_at: int, task_id: str) -> str:
    return f"{ADD}{accepted(accepted_at, task_id)}"


def shared(accepted_at: int, task_id: str) -> str:
    """An add of another home."""
    return f"{SHARED}{accepted(accepted_at, task_id)}"


def shared_until(accepted_at: int) -> tuple[str, str]:
    """First and last possible key of those accepted at or before this moment."""
    return SHARED, f"{SHARED}{moment(accepted_at + 1)}"


def added_until(accepted_at: int) -> tuple[str, str]:
    """First and last possible key of adds accepted at or before this moment."""
    return ADD, f"{ADD}{moment(accepted_at + 1)}"


def fresh(memory_id: str) -> str:
    return f"~FRESH#{memory_id}"


def garbage_collection(name: str) -> str:
    return f"{GARBAGE_COLLECTION}{name}"


def listing(created_at: int, memory_id: str) -> str:
    """Newest first in key order."""
    return f"{LIST}{_newest_first(created_at)}#{memory_id}"


def _newest_first(created_at: int) -> str:
    return moment(10**15 - 1 - created_at)


def listed(sort_key: str) -> tuple[int, str]:
    """When it was created, and which memory, of a listing's key."""
    _, inverted, memory_id = sort_key.split("#", 2)
    return 10**15 - 1 - int(inverted), memory_id


def deletion(accepted_at: int, deletion_id: str) -> str:
    """Of what matches a filter."""
    return f"{DELETION}{moment(accepted_at)}#{deletion_id}"


def page(reading: str, number: int) -> str:
    """Where a page begins, for one way to read the subject's list."""
    return f"{PAGE}{reading}#{number}"


def due_shard(identity: str) -> str:
    """Spreads unfinished work over shards so that no single index partition runs hot."""
    return f"DUE#{_shard(identity)}"


def failed_shard(identity: str) -> str:
    """Beside unfinished work in the same index: what was abandoned, at the time it was."""
    return f"FAILED#{_shard(identity)}"


def _shard(identity: str) -> int:
    return zlib.crc32(identity.encode()) % DUE_SHARDS
