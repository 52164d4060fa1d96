"""LocalStack in this process, until standard input is closed. Run by LocalStack's own Python."""

import os
import runpy
import sys
import threading


def _leave_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=_leave_with_parent, daemon=True).start()
runpy.run_module("localstack.runtime.main", run_name="__main__")
