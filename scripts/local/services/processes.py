"""Processes that a script starts and another command finds again and ends."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

STOP_SECONDS = 5.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_running(pid: int, mark: str) -> bool:
    """Whether it is ours, by a word of its command: after a reboot its number may be another's."""
    command_line = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        return command_line.exists() and mark.encode() in command_line.read_bytes()
    listing = subprocess.run(
        ["ps", "-p", str(pid), "-o", "args="], capture_output=True, text=True, check=False
    )
    return mark in listing.stdout


def end_group(leader: int) -> None:
    """End the process group, politely first."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(leader, how)
        except ProcessLookupError:
            break
        if has_ended(leader):
            break


def has_ended(group: int) -> bool:
    """Wait for every process of the group to end; False after STOP_SECONDS."""
    give_up_at = time.monotonic() + STOP_SECONDS
    while time.monotonic() < give_up_at:
        try:
            reap(group)
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def reap(pid: int) -> None:
    """Let go of our own dead child, which would otherwise count as a member of its group."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return  # started by another command
