"""Runs OpenSearch until standard input is closed. Says where it answers."""

import os
import sys
from pathlib import Path

from scripts.local.services import opensearch

FOLDER = Path(sys.argv[1])

try:
    print(f"url={opensearch.start(FOLDER).url}", flush=True)
except opensearch.OpenSearchError as problem:
    sys.exit(str(problem))
os.read(0, 1)
opensearch.stop(FOLDER)
