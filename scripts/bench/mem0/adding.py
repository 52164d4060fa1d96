"""mem0 as a process: adds each line of standard input, a JSON list of messages, says how it went.

Run by the peers environment's own interpreter, which has none of the project's packages. Answers a
line for each: the seconds it took and the memories it stored. All it writes is in one folder.
"""

import json
import os
import sys
import time
from contextlib import redirect_stdout
from typing import Any

from configuration import (  # type: ignore[import-not-found]  # beside this script
    configuration,
    parser,
)


def serve(memory: Any) -> None:
    for line in sys.stdin:
        messages = json.loads(line)
        with redirect_stdout(sys.stderr):  # answers only
            started = time.perf_counter()
            stored = memory.add(messages, user_id="mia", infer=True)["results"]
            seconds = time.perf_counter() - started
        print(json.dumps({"seconds": seconds, "stored": len(stored)}), flush=True)


def main() -> None:
    options = parser(__doc__).parse_args()
    os.environ |= {"MEM0_TELEMETRY": "False", "MEM0_DIR": str(options.folder)}
    # Only the peers environment has it, and it reads its environment while it is imported.
    from mem0 import Memory  # noqa: PLC0415

    serve(Memory.from_config(configuration(options)))


if __name__ == "__main__":
    main()
