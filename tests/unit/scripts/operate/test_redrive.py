"""What the redrive script shows before it changes anything."""

from cairn.domain.tasks.diagnostics import Failure
from scripts.operate.redrive import EXAMPLES, table


def failure(number: int, project: str = "p1", reason: str = "no", **fields: str) -> Failure:
    return Failure(
        project_id=project,
        task_id=f"task-{number}",
        reason=reason,
        failed_at=1_765_359_875_000 + number * 1_000,
        **fields,
    )


def test_failures_are_counted_by_project_kind_and_reason_with_some_ids() -> None:
    found = [
        *(failure(number) for number in range(EXAMPLES + 2)),
        failure(7, reason="another"),
        failure(8, project="p2"),
        failure(9, memory_id="memory-9"),
    ]

    head, *rows = [line.split() for line in table(found).splitlines()]

    assert head[:3] == ["count", "project", "what"]
    assert [row[:3] for row in rows] == [
        ["1", "p1", "embedding"],
        ["1", "p1", "task"],
        ["5", "p1", "task"],
        ["1", "p2", "task"],
    ]
    assert rows[0][-1] == "memory-9"
    assert rows[2][-EXAMPLES:] == ["task-0,", "task-1,", "task-2"]
    assert "2025-12-10 09:44:35" in " ".join(rows[2]), "the oldest of them"
