"""mem0 as a process that searches: each line of standard input is a question, a JSON text.

The first line is the name of a file (numpy's) with a vector for each line of the file of the same
name that ends in .txt: these are put straight into its store, in the form `add` gives them, which
would take hours. Answers a line for each: the seconds it took and the memories it found. Run by the
peers environment's own interpreter.
"""

import json
import os
import sys
import time
from contextlib import redirect_stdout
from hashlib import md5
from pathlib import Path
from typing import Any
from uuid import uuid4

from configuration import (  # type: ignore[import-not-found]  # beside this script
    configuration,
    parser,
)

USER = "mia"
AT_ONCE = 500
SAID = "2026-01-05T10:00:00+00:00"


def payload(text: str, lemmatized: str) -> dict[str, str]:
    """As mem0 2.2 stores it."""
    hashed = md5(text.encode()).hexdigest()
    kept = {"user_id": USER, "data": text, "text_lemmatized": lemmatized, "hash": hashed}
    return {**kept, "created_at": SAID, "updated_at": SAID}


def fill(memory: Any, file: Path, lemmatize: Any) -> int:
    # Only the peers environment is sure to have what its stores need.
    import numpy as np  # noqa: PLC0415

    texts, vectors = file.with_suffix(".txt").read_text().splitlines(), np.load(file)
    for start in range(0, len(texts), AT_ONCE):
        part = texts[start : start + AT_ONCE]
        memory.vector_store.insert(
            vectors=vectors[start : start + AT_ONCE].tolist(),
            ids=[str(uuid4()) for _ in part],
            payloads=[payload(text, lemmatize(text)) for text in part],
        )
    return len(texts)


def serve(memory: Any) -> None:
    for line in sys.stdin:
        question = json.loads(line)
        with redirect_stdout(sys.stderr):  # answers only
            started = time.perf_counter()
            found = memory.search(question, filters={"user_id": USER}, top_k=20)["results"]
            seconds = time.perf_counter() - started
        print(json.dumps({"seconds": seconds, "found": len(found)}), flush=True)


def main() -> None:
    options = parser(__doc__).parse_args()
    os.environ |= {"MEM0_TELEMETRY": "False", "MEM0_DIR": str(options.folder)}
    # Only the peers environment has it, and it reads its environment while it is imported.
    from mem0 import Memory  # noqa: PLC0415
    from mem0.utils.lemmatization import lemmatize_for_bm25  # noqa: PLC0415

    memory = Memory.from_config(configuration(options))
    with redirect_stdout(sys.stderr):
        stored = fill(memory, Path(json.loads(next(sys.stdin))), lemmatize_for_bm25)
    print(json.dumps({"stored": stored}), flush=True)
    serve(memory)


if __name__ == "__main__":
    main()
