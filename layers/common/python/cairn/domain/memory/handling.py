"""How the writer of a memory wants it treated."""

from enum import StrEnum

from cairn.domain.value import Value

HOT_FROM, WARM_FROM = 0.8, 0.4


class Tier(StrEnum):
    HOT = "hot"
    WARM = "warm"
    COLD = "cold"


class Visibility(StrEnum):
    """Confidential memories are found only where a search asks for this level by name."""

    PRIVATE = "private"
    CONFIDENTIAL = "confidential"


class Handling(Value):
    """The defaults are those of memories whose writer asked for nothing.

    `importance` in [0, 1]; `tier` None follows from it. `type` is the writer's own classification
    and `agent` the agent as the writer named it. `webhook_url` is called when the vector is there;
    `job_id` names the work that makes it, empty where the vector was made in the request. From the
    cosine `alike` on, another memory is a near-duplicate; None: the writer did not ask.
    """

    importance: float = 0.5
    tier: Tier | None = None
    visibility: Visibility = Visibility.PRIVATE
    type: str | None = None
    project: str | None = None
    agent: str = ""
    webhook_url: str = ""
    job_id: str = ""
    alike: float | None = None

    @property
    def effective_tier(self) -> Tier:
        """The tier that was asked for, else the one that the importance means."""
        if self.tier:
            return self.tier
        if self.importance >= HOT_FROM:
            return Tier.HOT
        return Tier.WARM if self.importance >= WARM_FROM else Tier.COLD
