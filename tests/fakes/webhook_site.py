"""Webhooks on fakes: the real use cases, with receiver, queue and clock in memory."""

from dataclasses import dataclass, field

from cairn.domain.events.event import Event
from cairn.domain.webhooks.delivery import Delivery
from cairn.domain.webhooks.webhook import Webhook
from cairn.use_cases.operations.ports import ReconcilePorts
from cairn.use_cases.operations.reconcile_work import reconcile_work
from cairn.use_cases.webhooks.deliver_event import Delivering, deliver_event
from cairn.use_cases.webhooks.expand_event import Expanding, expand_event
from cairn.use_cases.webhooks.follow_deliveries import Following
from cairn.use_cases.webhooks.manage_webhooks import (
    Managing,
    NewWebhook,
    register_webhook,
)
from cairn.use_cases.webhooks.webhook_secrets import Signing
from tests.builders import NOW, SCOPE
from tests.fakes.outbound import FakeOutbound
from tests.fakes.ports import FakeClock, InMemoryJobQueue
from tests.fakes.stores import InMemoryMemoryStore, InMemoryWorkQueue, World
from tests.fakes.webhook_stores import (
    InMemoryDeliveryStore,
    InMemoryWebhookStore,
    ReadableSecretBox,
)

URL = "https://hooks.example.org/mem"
MINUTE = 60_000


@dataclass
class WebhookSite:
    """`tell` is what the event's message does, `work` what the messages that are due do."""

    world: World = field(default_factory=World)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW))
    queue: InMemoryJobQueue = field(default_factory=InMemoryJobQueue)
    outbound: FakeOutbound = field(default_factory=FakeOutbound)

    def __post_init__(self) -> None:
        self.webhooks = InMemoryWebhookStore(self.world)
        self.deliveries = InMemoryDeliveryStore(self.world)
        self.secrets = ReadableSecretBox()
        self.messages: list[tuple[int, str, str]] = []

    @property
    def signing(self) -> Signing:
        return Signing(self.webhooks, self.secrets, self.clock)

    @property
    def managing(self) -> Managing:
        return Managing(self.webhooks, self.secrets, self.outbound, self.clock)

    @property
    def following(self) -> Following:
        return Following(self.webhooks, self.deliveries, self.queue, self.clock)

    def register(self, url: str = URL, **new: object) -> Webhook:
        wanted = NewWebhook(url, **new)  # type: ignore[arg-type]
        return register_webhook(wanted, scope=SCOPE, ports=self.managing).webhook

    def tell(self, event: Event) -> int:
        memories = InMemoryMemoryStore(self.world)
        webhooks = self.webhooks.webhooks
        ports = Expanding(webhooks, self.deliveries, memories, self.queue, self.clock)
        return expand_event(event, ports=ports)

    def work(self) -> list[Delivery]:
        """Attempts that were made, as they ended."""
        self._collect()
        due = [each for each in self.messages if each[0] <= self.clock.now()]
        self.messages = [each for each in self.messages if each not in due]
        done = [self.deliver(endpoint_id, delivery_id) for _, endpoint_id, delivery_id in due]
        self._collect()
        return [each for each in done if each]

    def deliver(self, endpoint_id: str, delivery_id: str) -> Delivery | None:
        ports = Delivering(self.deliveries, self.signing, self.outbound, self.queue, self.clock)
        return deliver_event(SCOPE, endpoint_id, delivery_id, ports=ports)

    def pass_time(self, milliseconds: int) -> list[Delivery]:
        """Minute by minute, with reconcile looking at each. The attempts made meanwhile."""
        done, end = list[Delivery](), self.clock.now() + milliseconds
        while (now := self.clock.now()) < end:
            self.clock.advance(min(MINUTE, end - now))
            work = InMemoryWorkQueue(self.world)
            reconcile_work(ports=ReconcilePorts(work, self.queue, self.clock))
            done += self.work()
        return done

    def lose_messages(self) -> None:
        self.queue.deliveries.clear()
        self.messages.clear()

    def _collect(self) -> None:
        now = self.clock.now()
        for _, endpoint_id, delivery_id, delay in self.queue.deliveries:
            self.messages.append((now + delay * 1_000, endpoint_id, delivery_id))
        self.queue.deliveries.clear()
