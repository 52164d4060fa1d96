"""The subjects whose memories a request means that names an agent, a user, both or neither."""

from typing import NamedTuple

from cairn.domain.errors import InvalidRequest
from cairn.domain.index.filters import Equals, Filter, HasTrait, all_of
from cairn.domain.scope import Permission, Scope, Subject, SubjectType
from cairn.domain.search.query import Source
from cairn.use_cases.entities.agents import Agents, subject_to_read


class MemoryOwner(NamedTuple):
    """`agent` by UUID or name. Neither: every agent's."""

    agent: str | None = None
    user_id: str | None = None


def choose_sources(
    owner: MemoryOwner, filter: Filter | None, *, scope: Scope, agents: Agents, most: int
) -> tuple[Source, ...]:
    """An agent's with a user: what it knows of the user, and what the user's know of the agent.

    Raises: InvalidRequest when there are more than `most` agents to read.
    """
    if owner.agent is None:
        subjects = choose_subjects(owner, scope=scope, agents=agents, most=most)
        return tuple(Source(subject, filter) for subject in subjects)
    agent = subject_to_read(scope, owner.agent, agents)
    own = Source(agent, filter)
    if owner.user_id is None:
        return (own,)
    users = Subject(type=SubjectType.USER, id=owner.user_id)
    return (
        own._replace(filter=all_of(filter, HasTrait("user", owner.user_id))),
        Source(users, all_of(filter, Equals("agent_id", agent.id))),
    )


def choose_subjects(
    owner: MemoryOwner, *, scope: Scope, agents: Agents, most: int
) -> tuple[Subject, ...]:
    """The agent's, else the user's, else every agent's."""
    scope.require(Permission.READ)  # how many agents there are is read, too
    if owner.agent is not None:
        return (subject_to_read(scope, owner.agent, agents),)
    if owner.user_id is not None:
        return (Subject(type=SubjectType.USER, id=owner.user_id),)
    known = agents.registry.agents(scope)
    if len(known) > most:
        raise InvalidRequest(
            f"agent_id: the project has {len(known)} agents, and at most {most} are read at once; "
            "name the agent or the user",
            code="too_many_agents",
        )
    return tuple(agent.subject for agent in known)
