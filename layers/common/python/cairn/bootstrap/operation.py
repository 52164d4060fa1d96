"""What keeps the deployment going and tells how it is."""

from cairn import VERSION
from cairn.api.memoryrelay.extraction_settings import Understanding
from cairn.api.system import SystemState
from cairn.bootstrap import models, parts, understanding

STARTED_AT = parts.clock.now()


def understands() -> Understanding:
    """How memories are understood; asks no model."""
    return Understanding(understanding.extractor().name, parts.settings().chat_model)


def state() -> SystemState:
    """What this deployment is and which providers it uses."""
    return SystemState(
        version=VERSION,
        environment=parts.settings().stage,
        uptime_seconds=(parts.clock.now() - STARTED_AT) // 1000,
        extractor=understanding.extractor().name,
        embedder=models.embedder().model,
        services={"database": parts.table().status()},
    )
