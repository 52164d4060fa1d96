"""Answers Cairn's extraction prompt and mem0's, each in its form, with the same facts.

The plainest good model: every sentence of the new messages is one fact, in its own words. So two
systems that are measured side by side store as much, and differ by what they ask for it.
"""

import json
import re

from cairn.domain.text.sentences import sentences
from scripts.local.model_server.good_model import fact, lines_of
from scripts.local.model_server.requests import ChatRequest

_MEM0_NEW = re.compile(r"^## New Messages\n(?P<said>.*?)\n\n## ", re.MULTILINE | re.DOTALL)
_MEM0_LINE = re.compile(r"^(?P<role>user|assistant): (?P<text>.*)$", re.MULTILINE)


def extractive_model(request: ChatRequest) -> str:
    """The reply to whichever prompt it is, as JSON."""
    prompt = request.messages[-1].text
    asked_by_mem0 = _MEM0_NEW.search(prompt)
    if asked_by_mem0:
        return _for_mem0(asked_by_mem0["said"])
    statements = [
        fact(sentence, line.handle)
        for line in lines_of(prompt)
        if line.handle.startswith("n")
        for sentence in sentences(line.text)
    ]
    return json.dumps({"operations": statements}, ensure_ascii=False)


def _for_mem0(said: str) -> str:
    statements = [
        (sentence, line["role"])
        for line in _MEM0_LINE.finditer(said)
        for sentence in sentences(line["text"])
    ]
    memory = [
        {"id": str(number), "text": text, "attributed_to": role}
        for number, (text, role) in enumerate(statements)
    ]
    return json.dumps({"memory": memory}, ensure_ascii=False)
