"""Webhooks on fakes: the real use cases, with receiver, queue and clock in memory."""

from dataclasses import dataclass, field
from typing import Any

from cairn.domain.events.event import Event, EventType
from cairn.domain.memory.handling import Handling
from cairn.domain.scope import Scope
from cairn.domain.webhooks.delivery import Delivery, DeliveryStatus
from cairn.domain.webhooks.webhook import Webhook
from cairn.use_cases.operations.ports import ReconcilePorts
from cairn.use_cases.operations.reconcile_work import reconcile_work
from cairn.use_cases.webhooks.deliver_event import deliver_event
from cairn.use_cases.webhooks.expand_event import expand_event
from cairn.use_cases.webhooks.manage_webhooks import (
    WebhookWithSecret,
    edit_webhook,
    get_webhook,
    list_webhooks,
    remove_webhook,
    rotate_project_secret,
)
from cairn.use_cases.webhooks.ports import WebhookPorts
from cairn.use_cases.webhooks.register_webhook import NewWebhook, register_webhook
from cairn.use_cases.webhooks.request_deliveries import (
    list_deliveries,
    resend,
    send_test_event,
)
from cairn.use_cases.webhooks.webhook_secrets import sealed_secret
from tests.builders import NOW, SCOPE, make_event, make_webhook
from tests.contract.parts import stores_of
from tests.contract.steps import remember
from tests.fakes.bound import bound
from tests.fakes.outbound import FakeOutbound
from tests.fakes.ports import FakeClock, InMemoryJobQueue
from tests.fakes.stores.memory_store import InMemoryMemoryStore
from tests.fakes.stores.webhook_stores import (
    InMemoryDeliveryStore,
    InMemoryWebhookStore,
    ReadableSecretBox,
)
from tests.fakes.stores.work_queue import InMemoryWorkQueue
from tests.fakes.stores.world import World

URL = "https://hooks.example.org/mem"
CALLBACK_URL = "https://agent.example.org/ready"
MINUTE = 60_000


@dataclass
class WebhookSite:
    """`expand` does what the message of an event does, `work` what the messages that are due do."""

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
    def ports(self) -> WebhookPorts:
        return WebhookPorts(
            webhooks=self.webhooks,
            deliveries=self.deliveries,
            memories=InMemoryMemoryStore(self.world),
            secrets=self.secrets,
            outbound=self.outbound,
            queue=self.queue,
            clock=self.clock,
        )

    def use_cases(self) -> Any:
        """For the routes."""
        return bound(
            lambda: self.ports,
            register=register_webhook,
            registered=list_webhooks,
            get=get_webhook,
            edit=edit_webhook,
            remove=remove_webhook,
            rotate_project_secret=rotate_project_secret,
            deliveries=list_deliveries,
            send_test_event=send_test_event,
            resend=resend,
        )

    def register(self, url: str = URL, **new: Any) -> Webhook:
        return self.registered(url, **new).webhook

    def registered(self, url: str = URL, *, scope: Scope = SCOPE, **new: Any) -> WebhookWithSecret:
        wanted = NewWebhook(url, **new)
        return register_webhook(wanted, scope=scope, ports=self.ports)[0]

    def store(self, webhook_id: str, url: str = URL, **fields: Any) -> Webhook:
        """As if it had been registered when a URL could have several, at this moment."""
        made = sealed_secret(f"the secret of {webhook_id}", webhook_id, SCOPE, self.ports)
        webhook = make_webhook(webhook_id, at=self.clock.now()).model_copy(
            update={"url": url, "secrets": (made,), **fields}
        )
        return self.webhooks.save(SCOPE, webhook)

    def callback_event(
        self, kind: EventType = EventType.EMBEDDING_COMPLETED, url: str = CALLBACK_URL
    ) -> Event:
        """Of a new memory that names a callback URL."""
        memory = remember(stores_of(self.world), "tea")
        handled = memory.model_copy(update={"handling": Handling(webhook_url=url)})
        self.world.truths[SCOPE.project_id, memory.memory_id] = handled
        return make_event(kind=kind).model_copy(update={"item_id": memory.memory_id})

    def expand(self, event: Event) -> int:
        return expand_event(event, registered=self.webhooks.webhooks, ports=self.ports)

    def work(self) -> list[Delivery]:
        """Attempts that were made, as they ended."""
        self._collect()
        due = [message for message in self.messages if message[0] <= self.clock.now()]
        self.messages = [message for message in self.messages if message not in due]
        done = [self.deliver(endpoint_id, delivery_id) for _, endpoint_id, delivery_id in due]
        self._collect()
        return [delivery for delivery in done if delivery]

    def deliver(self, endpoint_id: str, delivery_id: str) -> Delivery | None:
        return deliver_event(endpoint_id, delivery_id, scope=SCOPE, ports=self.ports)

    def pass_time(self, milliseconds: int) -> list[Delivery]:
        """Minute by minute, with reconcile looking at each. The attempts made meanwhile."""
        done, end = list[Delivery](), self.clock.now() + milliseconds
        while (now := self.clock.now()) < end:
            self.clock.advance(min(MINUTE, end - now))
            work = InMemoryWorkQueue(self.world)
            reconcile_work(ports=ReconcilePorts(work, self.queue, self.clock))
            done += self.work()
        return done

    def statuses(self) -> list[DeliveryStatus]:
        return [delivery.status for delivery in self.world.deliveries.values()]

    def lose_messages(self) -> None:
        self.queue.deliveries.clear()
        self.messages.clear()

    def _collect(self) -> None:
        now = self.clock.now()
        for _, endpoint_id, delivery_id, delay in self.queue.deliveries:
            self.messages.append((now + delay * 1_000, endpoint_id, delivery_id))
        self.queue.deliveries.clear()
