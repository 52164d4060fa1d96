"""Runs OpenSearch until standard input is closed. Says where it answers."""

import os
import sys
from pathlib import Path

from scripts import run_opensearch

FOLDER = Path(sys.argv[1])

try:
    print(f"url={run_opensearch.start(FOLDER).url}", flush=True)
except run_opensearch.OpenSearchError as problem:
    sys.exit(str(problem))
os.read(0, 1)
run_opensearch.stop(FOLDER)
