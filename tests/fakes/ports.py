"""The other ports in memory: a clock that moves by itself, a queue and files one can look into."""

from collections.abc import Sequence

from cairn.domain.errors import DependencyUnavailable, NotFound
from cairn.domain.events.event import Event
from cairn.domain.jobs import DeliveryJob, EmbeddingJob, ExtractionJob, IndexingJob, Job
from cairn.domain.scope import Scope


class FakeClock:
    """Starts at `start` (ms) and moves only when told, or when somebody sleeps."""

    def __init__(self, start: int = 1_765_359_875_000) -> None:
        self._now = start

    def now(self) -> int:
        return self._now

    def sleep(self, milliseconds: int) -> None:
        self._now += milliseconds

    advance = sleep


class InMemoryJobQueue:
    """Keeps what was sent. Enforces SQS's rules on group ids; refuses everything when `is_down`."""

    def __init__(self) -> None:
        self.extractions: list[tuple[str, str, int]] = []
        self.embeds: list[tuple[str, tuple[str, ...]]] = []
        self.indexings: list[tuple[str, str, int]] = []
        self.deliveries: list[tuple[str, str, str, int]] = []
        self.is_down = False

    def send(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            match job:
                case ExtractionJob():
                    self.extract(job.scope, job.subject)
                case IndexingJob():
                    self.index(job.scope, job.subject)
                case EmbeddingJob():
                    self.embed(job.scope, job.memories)
                case DeliveryJob():
                    self.deliver(job.scope, job.endpoint, job.delivery)

    def extract(self, scope: Scope, subject_hash: str, *, delay_seconds: int = 0) -> None:
        self._accept(f"{scope.project_id}.{subject_hash}")
        self.extractions.append((scope.project_id, subject_hash, delay_seconds))

    def embed(self, scope: Scope, memory_ids: Sequence[str]) -> None:
        self._accept(scope.project_id)
        self.embeds.append((scope.project_id, tuple(memory_ids)))

    def index(self, scope: Scope, subject_hash: str, *, delay_seconds: int = 0) -> None:
        self._accept(f"{scope.project_id}.{subject_hash}")
        self.indexings.append((scope.project_id, subject_hash, delay_seconds))

    def deliver(
        self, scope: Scope, endpoint_id: str, delivery_id: str, *, delay_seconds: int = 0
    ) -> None:
        self._accept(f"{scope.project_id}.{endpoint_id}")
        self.deliveries.append((scope.project_id, endpoint_id, delivery_id, delay_seconds))

    def _accept(self, group: str) -> None:
        if self.is_down:
            raise DependencyUnavailable("the job queue did not take the message")
        assert len(group) <= 128, "SQS refuses longer group ids"
        assert all(33 <= ord(char) <= 126 for char in group), "SQS takes visible ASCII only"


class InMemoryEventBus:
    """Keeps what was published, as often as it was; takes nothing when `is_down`."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.is_down = False

    def publish(self, events: Sequence[Event]) -> None:
        if events and self.is_down:
            raise DependencyUnavailable("the event topic did not take the events")
        self.events += events


class InMemoryFileStore:
    def __init__(self) -> None:
        self.files: dict[tuple[str, str], bytes] = {}

    def put(self, scope: Scope, key: str, data: bytes) -> None:
        self.files[scope.project_id, key] = data

    def get(self, scope: Scope, key: str) -> bytes:
        try:
            return self.files[scope.project_id, key]
        except KeyError:
            raise NotFound("no such file") from None

    def keys(self, scope: Scope, prefix: str) -> list[str]:
        own = [key for project_id, key in self.files if project_id == scope.project_id]
        return sorted(key for key in own if key.startswith(prefix))

    def erase(self, scope: Scope, prefix: str, end: str) -> bool:
        for project_id, key in list(self.files):
            if project_id == scope.project_id and key.startswith(prefix) and key < end:
                del self.files[project_id, key]
        return False
