"""The stores as a bundle, over fakes or over a DynamoDB table of their own."""

from dataclasses import dataclass
from uuid import uuid4

from botocore.config import Config
from mypy_boto3_dynamodb import DynamoDBClient

from cairn.adapters.dynamodb.agent_registry import DynamoDBAgentRegistry
from cairn.adapters.dynamodb.consumed_capacity import CapacityCounter
from cairn.adapters.dynamodb.deletion_store import DynamoDBDeletionStore
from cairn.adapters.dynamodb.delivery_store import DynamoDBDeliveryStore
from cairn.adapters.dynamodb.entity_store import DynamoDBEntityStore
from cairn.adapters.dynamodb.key_store import DynamoDBKeyStore
from cairn.adapters.dynamodb.link_store import DynamoDBLinkStore
from cairn.adapters.dynamodb.memory_store import DynamoDBMemoryStore
from cairn.adapters.dynamodb.operator_store import DynamoDBOperatorStore
from cairn.adapters.dynamodb.page_store import DynamoDBPageStore
from cairn.adapters.dynamodb.profiles.profile_store import DynamoDBProfileStore
from cairn.adapters.dynamodb.segment_catalog import DynamoDBSegmentCatalog
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.task_store import DynamoDBTaskStore
from cairn.adapters.dynamodb.webhook_store import DynamoDBWebhookStore
from cairn.adapters.dynamodb.work_queue import DynamoDBWorkQueue
from cairn.ports.agent_registry import AgentRegistry
from cairn.ports.deletion_store import DeletionStore
from cairn.ports.entity_store import EntityStore
from cairn.ports.file_store import FileStore
from cairn.ports.key_store import KeyStore
from cairn.ports.link_store import LinkStore
from cairn.ports.memory_store import MemoryStore
from cairn.ports.operator_store import OperatorStore
from cairn.ports.page_store import PageStore
from cairn.ports.profiles.profile_store import ProfileStore
from cairn.ports.segment_catalog import SegmentCatalog
from cairn.ports.task_store import TaskStore
from cairn.ports.webhooks.delivery_store import DeliveryStore
from cairn.ports.webhooks.webhook_store import WebhookStore
from cairn.ports.work_queue import WorkQueue
from scripts.deploy.template_table import table_properties
from tests.fakes.ports import InMemoryFileStore
from tests.fakes.stores.agent_registry import InMemoryAgentRegistry
from tests.fakes.stores.deletion_store import InMemoryDeletionStore
from tests.fakes.stores.entity_stores import InMemoryEntityStore, InMemoryLinkStore
from tests.fakes.stores.key_store import InMemoryKeyStore
from tests.fakes.stores.memory_store import InMemoryMemoryStore
from tests.fakes.stores.operator_store import InMemoryOperatorStore
from tests.fakes.stores.page_store import InMemoryPageStore
from tests.fakes.stores.profile_store import InMemoryProfileStore
from tests.fakes.stores.segment_catalog import InMemorySegmentCatalog
from tests.fakes.stores.task_store import InMemoryTaskStore
from tests.fakes.stores.webhook_stores import InMemoryDeliveryStore, InMemoryWebhookStore
from tests.fakes.stores.work_queue import InMemoryWorkQueue
from tests.fakes.stores.world import World

# No retries of the vendor's: what ours do must show.
ONCE = Config(
    connect_timeout=60,
    read_timeout=60,
    retries={"total_max_attempts": 1},
    max_pool_connections=20,
    s3={"addressing_style": "path"},
)


@dataclass(frozen=True)
class Stores:
    """The ports that share what is stored. `files` takes what is too large for an item."""

    tasks: TaskStore
    work: WorkQueue
    memories: MemoryStore
    keys: KeyStore
    files: FileStore
    operator: OperatorStore
    catalog: SegmentCatalog
    webhooks: WebhookStore
    deliveries: DeliveryStore
    agents: AgentRegistry
    entities: EntityStore
    links: LinkStore
    profiles: ProfileStore
    pages: PageStore
    deletions: DeletionStore


@dataclass(frozen=True)
class Table:
    """A table of its own and the client that reaches it."""

    client: DynamoDBClient
    name: str

    def stores(self, capacity: CapacityCounter | None = None) -> Stores:
        table, files = DynamoDBTable(self.client, self.name, capacity), InMemoryFileStore()
        return Stores(
            tasks=DynamoDBTaskStore(table, files),
            work=DynamoDBWorkQueue(table, files),
            memories=DynamoDBMemoryStore(table),
            keys=DynamoDBKeyStore(table),
            files=files,
            operator=DynamoDBOperatorStore(table, files),
            catalog=DynamoDBSegmentCatalog(table),
            webhooks=DynamoDBWebhookStore(table),
            deliveries=DynamoDBDeliveryStore(table),
            agents=DynamoDBAgentRegistry(table),
            entities=DynamoDBEntityStore(table),
            links=DynamoDBLinkStore(table),
            profiles=DynamoDBProfileStore(table),
            pages=DynamoDBPageStore(table),
            deletions=DynamoDBDeletionStore(table),
        )


def memory_stores() -> Stores:
    return stores_of(World())


def stores_of(world: World) -> Stores:
    return Stores(
        tasks=InMemoryTaskStore(world),
        work=InMemoryWorkQueue(world),
        memories=InMemoryMemoryStore(world),
        keys=InMemoryKeyStore(),
        files=InMemoryFileStore(),
        operator=InMemoryOperatorStore(world),
        catalog=InMemorySegmentCatalog(world),
        webhooks=InMemoryWebhookStore(world),
        deliveries=InMemoryDeliveryStore(world),
        agents=InMemoryAgentRegistry(),
        entities=InMemoryEntityStore(),
        links=InMemoryLinkStore(),
        profiles=InMemoryProfileStore(world),
        pages=InMemoryPageStore(),
        deletions=InMemoryDeletionStore(),
    )


def make_table(client: DynamoDBClient) -> Table:
    name = f"cairn-{uuid4()}"
    client.create_table(TableName=name, **table_properties())
    return Table(client, name)
