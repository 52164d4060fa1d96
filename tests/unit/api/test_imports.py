"""What importing the HTTP side costs."""

import subprocess
import sys

HEAVY = ("boto3", "botocore.session", "numpy", "openai", "opensearchpy")


def test_the_dialect_loads_no_vendor_library() -> None:
    program = (
        "import sys, cairn.api.system, cairn.api.memos.add_message, cairn.api.memos.errors,"
        " cairn.api.memos.get_status, cairn.api.memos.search_memory;"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    ).stdout

    assert loaded.strip() == "[]"
