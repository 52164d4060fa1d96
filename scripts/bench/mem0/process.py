"""mem0 in a process of its own environment, which asks the same model server as Cairn."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts import prepare_environments
from scripts.bench import line_process
from scripts.bench.line_process import Ask
from scripts.bench.stack import CHAT_MODEL, DIMENSIONS, EMBEDDING_MODEL


@contextmanager
def running(program: str, base_url: str) -> Iterator[Ask]:
    """Asks the program beside this module. Raises: CalledProcessError without an environment."""
    prepare_environments.prepare("peers")
    file = Path(__file__).with_name(f"{program}.py")
    with TemporaryDirectory() as folder:
        command = [str(prepare_environments.python("peers")), str(file), folder]
        command += ["--base-url", base_url, "--dimensions", str(DIMENSIONS)]
        command += ["--chat-model", CHAT_MODEL, "--embedding-model", EMBEDDING_MODEL]
        with line_process.running(command, {"HOME": folder}, Path(folder) / "log") as ask:
            yield ask
