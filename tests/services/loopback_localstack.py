"""LocalStack in this process, until standard input is closed. Run by LocalStack's own Python."""

import os
import runpy
import threading


def _leave_with_parent() -> None:
    os.read(0, 1)  # unbuffered, so that no lock is held at exit
    os._exit(0)


threading.Thread(target=_leave_with_parent, daemon=True).start()
runpy.run_module("localstack.runtime.main", run_name="__main__")
