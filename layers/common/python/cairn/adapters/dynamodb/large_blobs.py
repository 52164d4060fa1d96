"""Content that may exceed an item: then the item names a file that holds it."""

from cairn.adapters.dynamodb.items.values import Attributes
from cairn.domain.scope import Scope
from cairn.domain.tasks.files import file_key
from cairn.domain.tasks.task import Task
from cairn.ports.file_store import FileStore

# Bytes kept in the item. It would hold 400 KB, but a transaction pays two write units per KB.
ITEM_BLOB_MAX = 100_000


class LargeBlobs:
    """Files of a task lie with those of its home, so that they are erased with it."""

    def __init__(self, files: FileStore) -> None:
        self._files = files

    def attributes(self, scope: Scope, task: Task, name: str, blob: bytes) -> Attributes:
        """The blob, or the name of the file that it was put into."""
        if len(blob) <= ITEM_BLOB_MAX:
            return {"blob": blob}
        file = file_key(task.home.hash, task.accepted_at, task.task_id, name)
        self._files.put(scope, file, blob)
        return {"file": file}

    def loaded(self, scope: Scope, item: Attributes) -> Attributes:
        """The item with its blob. Raises: NotFound when its file is gone."""
        return item if "blob" in item else {**item, "blob": self._files.get(scope, item["file"])}

    def erase(self, scope: Scope, task: Task, name: str, *, but: str = "") -> None:
        """All files of the task whose name begins like this, in every version."""
        beginning = file_key(task.home.hash, task.accepted_at, task.task_id, name)
        for file in self._files.keys(scope, beginning):
            if file != but:
                self._files.erase(scope, file, f"{file}\0")
