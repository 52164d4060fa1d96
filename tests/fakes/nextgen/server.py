"""The collection over HTTP, with faults that tests switch on."""

import gzip
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes.nextgen import rules
from tests.fakes.nextgen.collection import Collection
from tests.fakes.nextgen.rules import Refusal


@dataclass(frozen=True)
class Fault:
    """What happens instead of, or to, an answer.

    `seconds` are real ones: before the answer, or with `drips` before each of its bytes.
    """

    status: int | None = None
    body: bytes | None = None
    content_type: str = "application/json"
    seconds: float = 0.0
    drips: bool = False
    resets: bool = False
    change: Callable[[Any], Any] | None = None


@dataclass
class Request:
    method: str
    path: str
    body: str
    headers: dict[str, str]
    sent: bytes = b""  # as it came, compressed or not


@dataclass
class NextGen:
    """A double of a NEXTGEN collection. Its time stands still until a test advances it."""

    seconds: float = 1_000.0
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    always: Fault | None = None
    requests: list[Request] = field(default_factory=list)
    url: str = ""

    def __post_init__(self) -> None:
        self.closing = threading.Event()
        self.collection = Collection(lambda: self.seconds)
        self._lock = threading.Lock()

    def advance(self, seconds: float) -> None:
        self.seconds += seconds

    def fail_next(self, operation: str, *faults: Fault) -> None:
        """The next requests whose path ends with it, one fault each."""
        self.faults += [(operation, fault) for fault in faults]

    def fault_of(self, path: str) -> Fault | None:
        with self._lock:
            for at, (operation, fault) in enumerate(self.faults):
                if path.endswith(operation):
                    del self.faults[at]
                    return fault
        return self.always

    def answer(self, request: Request) -> tuple[int, Any]:
        address = urlsplit(request.path)
        parts = [part for part in address.path.split("/") if part]
        try:
            with self._lock:
                self.requests.append(request)
                rules.check_path(parts, parse_qs(address.query, keep_blank_values=True))
                return 200, self._routed(request.method, parts, request.body)
        except Refusal as refusal:
            return refusal.status, {"error": {"reason": refusal.reason}, "status": refusal.status}

    def _routed(self, method: str, parts: list[str], body: str) -> Any:
        known = self.collection
        match method, parts:
            case "GET", []:
                return {"version": {"distribution": "opensearch", "number": "3.0.0"}}
            case "HEAD", [index]:
                if not known.exists(index):
                    raise Refusal(404, "")
                return {}
            case "PUT", [index]:
                return known.create(index, json.loads(body))
            case "DELETE", [index]:
                return known.drop(index)
            case "POST", ["_aliases"]:
                return known.change_aliases(json.loads(body))
            case "GET", ["_alias", alias]:
                return known.aliases(alias)
            case "GET", [index, "_mapping"]:
                return known.mapping(index)
            case "POST", [*index, "_bulk"]:
                return known.bulk(index[0] if index else None, lines(body))
            case "POST" | "GET", [index, "_search"]:
                return known.search(index, json.loads(body))
            case "POST" | "GET", [*index, "_msearch"]:
                return {"took": 1, "responses": self._searches(index, lines(body))}
        raise Refusal(404, f"no such operation: {method} /{'/'.join(parts)}")

    def _searches(self, index: list[str], of: list[str]) -> list[Any]:
        found = []
        for header, search in zip(of[::2], of[1::2], strict=True):
            name = json.loads(header).get("index", index[0] if index else "")
            try:
                found.append({**self.collection.search(name, json.loads(search)), "status": 200})
            except Refusal as refusal:
                found.append({"error": {"reason": refusal.reason}, "status": refusal.status})
        return found


def lines(body: str) -> list[str]:
    if not body.endswith("\n"):
        raise Refusal(400, "The bulk request must be terminated by a newline")
    return body.splitlines()


@contextmanager
def serving(double: NextGen) -> Iterator[NextGen]:
    """On a free port of this machine, until the end of the block."""

    class Handler(_Handler):
        known = double

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        double.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield double
        finally:
            double.closing.set()
            server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    known: NextGen
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _handle(self) -> None:
        sent = data = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.headers.get("content-encoding") == "gzip":
            data = gzip.decompress(data)
        request = Request(self.command, self.path, data.decode(), dict(self.headers), sent)
        fault = self.known.fault_of(urlsplit(self.path).path) or Fault()
        if fault.seconds and not fault.drips:
            self.known.closing.wait(fault.seconds)
        if fault.resets:
            self._reset()
        elif fault.status is not None or fault.body is not None:
            self._send(fault.status or 200, fault.body or b"{}", fault)
        else:
            status, answer = self.known.answer(request)
            changed = fault.change(answer) if fault.change else answer
            self._send(status, json.dumps(changed).encode(), fault)

    def _reset(self) -> None:
        """Without a goodbye, as when a machine goes away."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.connection.close()

    def _send(self, status: int, body: bytes, fault: Fault) -> None:
        self.send_response(status)
        self.send_header("content-type", fault.content_type)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        for piece in [body[at : at + 1] for at in range(len(body))] if fault.drips else [body]:
            if fault.drips:
                self.known.closing.wait(fault.seconds)
            self.wfile.write(piece)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _handle

    def handle(self) -> None:
        """A caller that hung up is no error here."""
        try:
            super().handle()
        except (OSError, ValueError):
            self.close_connection = True

    def finish(self) -> None:
        try:
            super().finish()
        except (OSError, ValueError):
            return

    def log_message(self, format: str, *args: Any) -> None:
        return
