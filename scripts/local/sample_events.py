"""The events below events/: one folder per function, each file what AWS would send it.

They hold placeholders where a project and its key belong.
"""

import json
from collections.abc import Mapping
from typing import Any

from scripts.prepare_environments import ROOT

EVENTS = ROOT / "events"
API_KEY = "YOUR_API_KEY"
PROJECT_ID = "YOUR_PROJECT_ID"


def cases() -> list[str]:
    """Every `capability/case`, sorted."""
    return [f"{path.parent.name}/{path.stem}" for path in sorted(EVENTS.glob("*/*.json"))]


def read_event(case: str, replacements: Mapping[str, str]) -> dict[str, Any]:
    """The event of `capability/case`, each text of `replacements` replaced wherever it occurs.

    Raises: FileNotFoundError.
    """
    text = (EVENTS / f"{case}.json").read_text(encoding="utf-8")
    for placeholder, value in replacements.items():
        text = text.replace(placeholder, value)
    event: dict[str, Any] = json.loads(text)
    return event
