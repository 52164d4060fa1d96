"""Every verb of `scripts/cairn`: what it is called, the module that does it, and one line of help.

Such a module's docstring is the verb's description. Its `add_options(parser)` declares arguments;
its `run(options)` does the work and returns the exit code, or, of a bench, whether every figure is
as required.
"""

from pathlib import Path
from typing import NamedTuple

FRONT_DOOR = Path(__file__).with_name("cairn")


class Verb(NamedTuple):
    module: str
    help: str


BENCH = "bench"
GROUPS: dict[str, dict[str, Verb]] = {
    "local": {
        "demo": Verb("scripts.demo.story", "watch a conversation become memories"),
        "serve": Verb("scripts.local.serve", "run Cairn here until Ctrl-C"),
        "stop": Verb("scripts.local.stop", "stop the local Cairn"),
        "logs": Verb("scripts.local.logs", "show what the functions log"),
        "invoke": Verb("scripts.local.invoke", "run a function on one of events/ in this process"),
        "opensearch": Verb("scripts.local.opensearch", "run a real OpenSearch in the background"),
    },
    "deploy": {
        "deploy": Verb("scripts.deploy.stack", "deploy to AWS, or to an emulator"),
        "permissions": Verb("scripts.deploy.permissions", "permissions that no function has used"),
        "requirements": Verb("scripts.deploy.requirements", "pin packages, with hashes"),
        "openapi": Verb("scripts.deploy.openapi", "write docs/openapi.json"),
    },
    "operate": {
        "projects": Verb("scripts.operate.projects", "projects and their API keys"),
        "import": Verb("scripts.operate.import_messages", "import a chat log"),
        "chat": Verb("scripts.operate.chat", "chat with what is remembered of a user"),
        "redrive": Verb("scripts.operate.redrive", "try failed work again"),
        "trace": Verb("scripts.operate.trace", "show every step of one task"),
        "check": Verb("scripts.operate.check", "list stored items that cannot be read"),
        "create-index": Verb("scripts.operate.create_index", "make the search index"),
        "reindex": Verb("scripts.operate.reindex", "fill a search index anew from the table"),
        "erase-check": Verb("scripts.operate.erase_check", "look for what is left of an erasure"),
    },
    BENCH: {
        "bench add": Verb("scripts.bench.add", "an add: time, model calls, tokens, AWS calls"),
        "bench capacity": Verb("scripts.bench.capacity", "capacity units of an add, by stage"),
        "bench chat": Verb("scripts.bench.chat.bench", "a chat beside a search; its AWS calls"),
        "bench completed": Verb("scripts.bench.completed", "searches right after an add"),
        "bench imports": Verb("scripts.bench.imports", "how long functions take to import"),
        "bench peers": Verb("scripts.bench.peers", "the same adds through mem0"),
        "bench retrieval": Verb("scripts.bench.retrieval.bench", "recall of LoCoMo's evidence"),
        "bench rules": Verb("scripts.bench.rules.bench", "whether rules take linear time"),
        "bench search": Verb("scripts.bench.search.bench", "a search: hops, bytes, growth, recall"),
        "bench v2": Verb("scripts.bench.v2", "accepting a memory against creating it"),
    },
}
VERBS = {name: verb for verbs in GROUPS.values() for name, verb in verbs.items()}
