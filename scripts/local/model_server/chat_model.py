"""Answers a chat from the memories in its prompt, as a modest good model would.

Stands in for a model in tests and in the demo: what it quotes, its prompt has shown to it.
"""

import json
import re

from cairn.domain.text.analysis import analyse
from scripts.local.model_server.feedback_model import INSTRUCTIONS, correcting
from scripts.local.model_server.good_model import understanding
from scripts.local.model_server.requests import ChatRequest

UNKNOWN = "I do not know: I remember nothing about that."
_MOST_QUOTED = 3
_EXTRACTION = "You keep the long-term memory"
_BLOCK = re.compile(r"<memories>(?P<lines>.*)</memories>", re.DOTALL)
_MEMORY = re.compile(
    r"^\s*-\s*\[(?P<day>[^\]\s]+)[^\]]*\]\s*(?:\[(?P<kind>[^\]]+)\]\s*)?"
    r'(?P<said>"(?:[^"\\]|\\.)*")\s*$',
    re.MULTILINE,
)


def chatting(request: ChatRequest) -> str:
    """Up to three memories that share the most words with the last question, the best first.

    A request for extraction is answered as `understanding` does, one to correct as `correcting`.
    """
    if _instructions(request).startswith(INSTRUCTIONS):
        return correcting("\n".join(m.text for m in request.messages if m.role == "user"))
    if _is_extraction(request):
        return understanding(request)
    asked = [message.text for message in request.messages if message.role == "user"]
    words = set(analyse(asked[-1])) if asked else set()
    shared = {memory: len(words & set(analyse(_text(memory)))) for memory in _memories(request)}
    best = sorted(filter(shared.__getitem__, shared), key=shared.__getitem__, reverse=True)
    quotes = [_quoted(memory) for memory in best[:_MOST_QUOTED]]
    return " ".join(["This is what I remember.", *quotes]) if quotes else UNKNOWN


def _is_extraction(request: ChatRequest) -> bool:
    return bool(request.schema_asked_for) or _instructions(request).startswith(_EXTRACTION)


def _memories(request: ChatRequest) -> list[re.Match[str]]:
    block = _BLOCK.search(_instructions(request))
    return list(_MEMORY.finditer(block["lines"])) if block else []


def _instructions(request: ChatRequest) -> str:
    roles = ("system", "developer")
    return "\n".join(message.text for message in request.messages if message.role in roles)


def _quoted(memory: re.Match[str]) -> str:
    kind = f" ({memory['kind']})" if memory["kind"] else ""
    return f'On {memory["day"]}{kind}: "{_text(memory)}".'


def _text(memory: re.Match[str]) -> str:
    return str(json.loads(memory["said"], strict=False))
