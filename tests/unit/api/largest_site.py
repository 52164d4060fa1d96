"""All routes, over use cases that answer the largest of everything."""

import json
from collections.abc import Callable, Generator, Sequence
from itertools import batched
from typing import Any, cast
from uuid import uuid4

from aws_lambda_powertools import Logger

from cairn.api.app import Api
from cairn.api.dialects import explain
from cairn.api.memoryrelay.agents.use_cases import AgentUseCases
from cairn.api.memoryrelay.entities.use_cases import EntityUseCases
from cairn.api.memoryrelay.memories.extraction_settings import Understanding
from cairn.api.memoryrelay.webhooks.use_cases import WebhookUseCases
from cairn.api.memos.memories.get_messages import MAX_MESSAGES
from cairn.api.memos.profiles.use_cases import ProfileUseCases
from cairn.api.memos.search_request import MAX_ITEMS
from cairn.api.routes import (
    agents,
    chat,
    ingest,
    memories,
    profiles,
    search,
    system,
    tasks,
    webhooks,
)
from cairn.api.system import SystemState
from cairn.domain.chat.answer import ChatEvent, End, Piece, PieceKind, Usage
from cairn.domain.conversation.message import Message
from cairn.domain.entities.entity_graph import Relation
from cairn.domain.entities.link import Link
from cairn.domain.errors import CairnError, InvalidRequest
from cairn.domain.events.event import Event, EventType
from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.memory.writing import NewMemory
from cairn.domain.profiles.template import Template
from cairn.domain.scope import Scope
from cairn.domain.search.query import ScoredMemory, SearchQuery, Source
from cairn.domain.webhooks.delivery import Delivery
from cairn.domain.webhooks.outbound_url import URL_MAX
from cairn.domain.webhooks.webhook import SealedSecret, Webhook
from cairn.prompts.chat import prompt_for
from cairn.use_cases.chat.answer_chat import Chat
from cairn.use_cases.entities.explore_entities import Neighbour, Neighbourhood
from cairn.use_cases.entities.extract_entities import EntityExtraction
from cairn.use_cases.entities.manage_agents import AgentState
from cairn.use_cases.entities.manage_entities import EntityState
from cairn.use_cases.memories.list_by_kind import KindPage, ListByKind
from cairn.use_cases.memories.list_memories import READ_AT_ONCE, MemoryPage, Show
from cairn.use_cases.memories.tally_memories import Tally
from cairn.use_cases.messages.get_task import TaskProgress
from cairn.use_cases.search.rerank_documents import RankedDocument, Reranked
from cairn.use_cases.webhooks.manage_webhooks import WebhookWithSecret
from cairn.use_cases.webhooks.register_webhook import WEBHOOKS_MAX
from cairn.use_cases.webhooks.request_deliveries import DeliveryPage
from tests.unit.api.client import Context, event
from tests.unit.api.largest_items import Largest, identifier
from tests.unit.api.recording import AGENT, NOW

SHARED_MEMORIES = 2_000  # by two entities; nothing limits them
KINDS = [kind for kind in MemoryKind if kind is not MemoryKind.DOCUMENT]


class LargestSite:
    def __init__(self, mark: str) -> None:
        self.largest = Largest(mark)
        self.api = Api(
            authenticate=lambda _: Scope("p1"),
            explain=explain,
            now=lambda: NOW,
            logger=Logger(service=f"largest-{uuid4()}", level="CRITICAL"),
        )
        self._add_routes()

    def ask(self, method: str, path: str, body: object = None, **query: str) -> dict[str, Any]:
        """What the function returns."""
        text = body if body is None or isinstance(body, str) else json.dumps(body)
        several = {name: [value] for name, value in query.items()} or None
        return self.api(
            event(
                method,
                path,
                text,
                queryStringParameters=query or None,
                multiValueQueryStringParameters=several,
            ),
            Context(),
        )

    def _add_routes(self) -> None:
        memory = self.largest.memory
        ingest.add_routes(
            self.api,
            add=lambda *_: self.largest.task,
            preview=lambda *_: self.largest.extracted,
            accept=lambda *_: memory,
            create=lambda *_: memory,
            create_all=self._create_all,
            check_url=_refuse,
        )
        memories.add_routes(
            self.api,
            read=lambda *_: memory,
            page=self._page,
            change=lambda *_: memory,
            delete=lambda *_: None,
            demote=lambda *_: 1_000,
            page_by_kind=self._page_by_kind,
            profiles=lambda *_: self.largest.profiles(50),
            look_up=lambda *_: self.largest.record,
            messages=lambda *_: [self.largest.message] * MAX_MESSAGES,
            update=lambda *_: None,
        )
        chat.add_routes(self.api, answer=self._answer)
        search.add_routes(
            self.api,
            search=self._search,
            messages=lambda memories, _: {
                memory.memory_id: self.largest.messages for memory in memories
            },
            sources=lambda *_: (Source(AGENT),),
            profiles=lambda query, _: self.largest.profile_fields(query.limit),
            rerank=lambda asked, *_: Reranked(
                self.largest.name(),
                [RankedDocument(place, 1 / 3) for place in range(len(asked.documents))],
            ),
        )
        tasks.add_routes(
            self.api, follow=lambda *_: TaskProgress(self.largest.task), read=lambda *_: memory
        )
        system.add_routes(
            self.api, state=_state, understands=lambda: Understanding("offline-rules", "model")
        )
        agents.add_routes(
            self.api,
            cast(AgentUseCases, LargestAgents(self.largest)),
            cast(EntityUseCases, LargestEntities(self.largest)),
        )
        profiles.add_routes(self.api, cast(ProfileUseCases, LargestProfiles(self.largest)))
        webhooks.add_routes(self.api, cast(WebhookUseCases, LargestWebhooks(self.largest)))

    def _create_all(
        self, new: Sequence[NewMemory], scope: Scope, deadline: int
    ) -> Sequence[Memory | CairnError]:
        return [self.largest.memory] * len(new)

    def _page[T](
        self,
        owner: object,
        is_wanted: Callable[[Memory], bool] | None,
        show: Show[T],
        limit: int,
        offset: int,
        scope: Scope,
    ) -> MemoryPage[T]:
        read = batched(self.largest.memories(limit), READ_AT_ONCE)
        return MemoryPage([shown for batch in read for shown in show(batch)], 2 * limit)

    def _page_by_kind(
        self, command: ListByKind, scope: Scope
    ) -> tuple[KindPage, dict[str, tuple[Message, ...]]]:
        lists = {
            name: self.largest.listed(kinds[0], command.size)
            for name, kinds in command.lists.items()
        }
        ids = (memory.memory_id for memories in lists.values() for memory in memories)
        said: dict[str, tuple[Message, ...]] = dict.fromkeys(ids, (self.largest.message,))
        return KindPage(lists, command.size, 1), said

    def _answer(self, chat: Chat, scope: Scope, deadline: int) -> Generator[ChatEvent]:
        """As much as an add may say: more of an answer is not kept."""
        recalled = self.largest.recalled(2 * MAX_ITEMS)
        prompt = prompt_for(chat.question, recalled, (), instructions=None, now=NOW)
        yield Piece(PieceKind.TEXT, self.largest.said)
        yield End(prompt.memories, Usage())

    def _search(self, query: SearchQuery, scope: Scope, deadline: int) -> Sequence[ScoredMemory]:
        return self.largest.found(KINDS, query.limits[MemoryKind.FACT])


class LargestAgents:
    """In the place of `AgentUseCases`."""

    def __init__(self, largest: Largest) -> None:
        self._largest = largest

    def create(self, *_: object, **__: object) -> tuple[AgentState, bool]:
        return self._state(0), True

    def page(self, offset: int, limit: int, **_: object) -> tuple[Sequence[AgentState], int]:
        return [self._state(number) for number in range(limit)], 2 * limit

    def get(self, *_: object, **__: object) -> AgentState:
        return self._state(0)

    change = get

    def delete(self, *_: object, **__: object) -> object:
        return self._largest.agent()

    def _state(self, number: int) -> AgentState:
        return AgentState(self._largest.agent(number), Tally(10**9, NOW))


class LargestEntities:
    """In the place of `EntityUseCases`."""

    def __init__(self, largest: Largest) -> None:
        self._largest = largest

    def create(self, *_: object, **__: object) -> tuple[EntityState, bool]:
        return self._state(0), True

    def page(
        self, query: object, offset: int, limit: int, **_: object
    ) -> tuple[Sequence[EntityState], int]:
        return [self._state(number) for number in range(limit)], 2 * limit

    def get(self, *_: object, **__: object) -> EntityState:
        return self._state(0)

    change = get

    def delete(self, *_: object, **__: object) -> None:
        return

    def count(self, *_: object, **__: object) -> int:
        return 10**9

    def link(self, *_: object, **__: object) -> Link:
        name = self._largest.name()
        return Link(entity_id=identifier(1), relationship=name, created_at=NOW)

    def explore(self, entity_id: str, depth: int, limit: int, **_: object) -> Neighbourhood:
        ids = tuple(identifier(number) for number in range(SHARED_MEMORIES))
        return Neighbourhood(
            self._state(0),
            tuple(
                Neighbour(
                    self._largest.entity(number),
                    entity_id,
                    depth,
                    Relation(identifier(number), self._largest.name(), ids),
                )
                for number in range(limit)
            ),
        )

    def extract(self, *_: object, **__: object) -> EntityExtraction:
        return EntityExtraction(self._largest.memory, NOW)

    extraction = extract

    def backfill(self, *_: object, **__: object) -> int:
        return 500

    def _state(self, number: int) -> EntityState:
        return EntityState(self._largest.entity(number), 10**9, 10**9)


class LargestProfiles:
    """In the place of `ProfileUseCases`."""

    def __init__(self, largest: Largest) -> None:
        self._largest = largest

    def add(self, *_: object, **__: object) -> Template:
        return self._largest.template(0)

    def page(self, offset: int, limit: int, **_: object) -> tuple[list[Template], int]:
        return [self._largest.template(number) for number in range(limit)], 2 * limit

    get = add

    def change(self, *_: object, **__: object) -> int:
        return 10**9

    delete = change

    def bind(self, *_: object, **__: object) -> None:
        return

    edit = unbind = bind


class LargestWebhooks:
    """In the place of `WebhookUseCases`."""

    def __init__(self, largest: Largest) -> None:
        self._webhook = Webhook(
            webhook_id=identifier(1),
            url=largest.name(URL_MAX),
            secrets=(SealedSecret(sealed="s", is_standard=True),),
            event_types=tuple(EventType),
            description=largest.name(),
            is_enabled=False,
            failing_since=NOW,
            disabled_because=largest.name(),
            created_at=NOW,
            updated_at=NOW,
        )
        self._delivery = Delivery(
            delivery_id=identifier(1),
            webhook_id=identifier(1),
            url=self._webhook.url,
            event=Event(
                event_id=f"evt_{identifier(1)}",
                type=EventType.EMBEDDING_COMPLETED,
                project_id="p1",
                item_id=identifier(1),
                status="ready",
                at=NOW,
                agent_id=largest.name(),
                error=largest.name(),
            ),
            created_at=NOW,
            expires_at=NOW,
            next_attempt_at=NOW,
            attempted_at=NOW,
            response_status=500,
            error=largest.name(200),
        )

    def register(self, *_: object, **__: object) -> tuple[WebhookWithSecret, bool]:
        return WebhookWithSecret(self._webhook, "s" * 256), False

    def registered(self, **_: object) -> list[Webhook]:
        return [self._webhook] * WEBHOOKS_MAX

    def get(self, *_: object, **__: object) -> Webhook:
        return self._webhook

    def edit(self, *_: object, **__: object) -> WebhookWithSecret:
        return WebhookWithSecret(self._webhook, "s" * 256)

    rotate_project_secret = edit

    def remove(self, *_: object, **__: object) -> None:
        return

    def deliveries(self, webhook_id: str, offset: int, limit: int, **_: object) -> DeliveryPage:
        return DeliveryPage([self._delivery] * limit, has_more=True)

    def send_test_event(self, *_: object, **__: object) -> Delivery:
        return self._delivery

    resend = send_test_event


def _refuse(url: str) -> None:
    raise InvalidRequest(f"webhook_url: {url} may not be called")


def _state() -> SystemState:
    return SystemState(
        "1.0",
        "test",
        7,
        "offline-rules",
        "offline-hash@256",
        "offline-memories",
        {"database": "up"},
    )
