"""mem0 as a process: adds each line of standard input, a JSON list of messages, says how it went.

Run by the peers environment's own interpreter, which has none of the project's packages. Answers a
line for each: the seconds it took and the memories it stored. All it writes is in one folder.
"""

import argparse
import json
import os
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any


def configuration(options: argparse.Namespace) -> dict[str, Any]:
    """Everything by default but where models, vectors and history are."""
    model = {"openai_base_url": options.base_url, "api_key": "none"}
    vectors = {"path": str(options.folder / "qdrant"), "on_disk": True}
    dimensions = {"embedding_dims": options.dimensions}
    return {
        "llm": {"provider": "openai", "config": {**model, "model": options.chat_model}},
        "embedder": {
            "provider": "openai",
            "config": {**model, **dimensions, "model": options.embedding_model},
        },
        "vector_store": {
            "provider": "qdrant",
            "config": {**vectors, "embedding_model_dims": options.dimensions},
        },
        "history_db_path": str(options.folder / "history.db"),
    }


def serve(memory: Any) -> None:
    for line in sys.stdin:
        messages = json.loads(line)
        with redirect_stdout(sys.stderr):  # answers only
            started = time.perf_counter()
            stored = memory.add(messages, user_id="mia", infer=True)["results"]
            seconds = time.perf_counter() - started
        print(json.dumps({"seconds": seconds, "stored": len(stored)}), flush=True)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(description=__doc__)
    top.add_argument("folder", type=Path, help="for everything it writes")
    top.add_argument("--base-url", required=True, help="of the model server")
    top.add_argument("--chat-model", required=True)
    top.add_argument("--embedding-model", required=True)
    top.add_argument("--dimensions", type=int, required=True)
    return top


def main() -> None:
    options = parser().parse_args()
    os.environ |= {"MEM0_TELEMETRY": "False", "MEM0_DIR": str(options.folder)}
    # Only the peers environment has it, and it reads its environment while it is imported.
    from mem0 import Memory  # noqa: PLC0415

    serve(Memory.from_config(configuration(options)))


if __name__ == "__main__":
    main()
