"""How mem0 is set up to be measured, and the options that say so.

Read by the peers environment's own interpreter, which has none of the project's packages.
"""

import argparse
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


def parser(description: str | None) -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(description=description)
    top.add_argument("folder", type=Path, help="for everything it writes")
    top.add_argument("--base-url", required=True, help="of the model server")
    top.add_argument("--chat-model", required=True)
    top.add_argument("--embedding-model", required=True)
    top.add_argument("--dimensions", type=int, required=True)
    return top
