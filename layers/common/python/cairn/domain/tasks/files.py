"""Where the files of a subject are stored, and what became of attached files and images."""

from collections.abc import Sequence

from cairn.domain.tasks.task import FileOutcome, TaskStatus

TIME_DIGITS = 15  # of a time in ms, so that keys sort by it


def file_prefix(home_hash: str) -> str:
    """The beginning of the keys of all files of a subject."""
    return f"subjects/{home_hash}/"


def file_prefix_since(home_hash: str, accepted_at: int) -> str:
    """Sorts before every file of adds accepted then (ms) or later, and after all earlier ones.

    So files are found by subject and time alone, also those whose add was never accepted.
    """
    return f"{file_prefix(home_hash)}{accepted_at:0{TIME_DIGITS}d}"


def file_key(home_hash: str, accepted_at: int, task_id: str, name: str) -> str:
    return f"{file_prefix_since(home_hash, accepted_at)}/{task_id}/{name}"


def segment_prefix(subject_hash: str) -> str:
    """The beginning of the keys of its segments. Sorts after every time: a sweep passes them by."""
    return f"{file_prefix(subject_hash)}segments/"


def unread_files(files: Sequence[FileOutcome]) -> str | None:
    """The task's note about files that could not be read; None when all of them were."""
    names = [file.name for file in files if file.status is TaskStatus.FAILED]
    return f"stored but not read: {', '.join(names)}" if names else None
