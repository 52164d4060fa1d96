"""Whose memories a request means that names an agent, a user, both or neither."""

from dataclasses import dataclass, replace

from cairn.domain.errors import InvalidRequest
from cairn.domain.filters import Equals, Filter, HasTrait, all_of
from cairn.domain.scope import Scope, Subject, SubjectType
from cairn.domain.search import Source
from cairn.use_cases.agents import Agents, known_agent


@dataclass(frozen=True)
class Whose:
    """`agent` by UUID or name. Neither: every agent's."""

    agent: str | None = None
    user_id: str | None = None


def choose_sources(
    whose: Whose, filter: Filter | None, *, scope: Scope, agents: Agents, most: int
) -> tuple[Source, ...]:
    """An agent's with a user: what it knows of the user, and what the user's know of the agent.

    None of an agent that is not known. Raises: InvalidRequest when there are more than `most`
    agents to read.
    """
    if whose.agent is None:
        subjects = choose_subjects(whose, scope=scope, agents=agents, most=most)
        return tuple(Source(each, filter) for each in subjects)
    agent = known_agent(scope, whose.agent, agents)
    if agent is None:
        return ()
    own = Source(agent.subject, filter)
    if whose.user_id is None:
        return (own,)
    users = Subject(type=SubjectType.USER, id=whose.user_id)
    return (
        replace(own, filter=all_of(filter, HasTrait("user", whose.user_id))),
        Source(users, all_of(filter, Equals("agent_id", agent.key))),
    )


def choose_subjects(
    whose: Whose, *, scope: Scope, agents: Agents, most: int
) -> tuple[Subject, ...]:
    """The agent's, else the user's, else every agent's."""
    if whose.agent is not None:
        agent = known_agent(scope, whose.agent, agents)
        return (agent.subject,) if agent else ()
    if whose.user_id is not None:
        return (Subject(type=SubjectType.USER, id=whose.user_id),)
    known = agents.registry.agents(scope)
    if len(known) > most:
        raise InvalidRequest(
            f"agent_id: the project has {len(known)} agents, and at most {most} are read at once; "
            "name the agent or the user",
            code="too_many_agents",
        )
    return tuple(each.subject for each in known)
