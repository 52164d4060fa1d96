"""The plainest good model, as two systems ask it."""

import json
from typing import Any

from cairn.domain.conversation.message import Message
from cairn.domain.conversation.role import Role
from cairn.domain.understanding.prompt_context import prompt_context
from cairn.prompts.extraction import prompt_for, read_reply
from scripts.local.model_server.extractive_model import extractive_model
from scripts.local.model_server.requests import ChatRequest

SAID = (
    ("user", "I moved to Ghent. My cat came along."),
    ("assistant", "Ghent has many parks."),
    ("user", "我养了一只猫。它叫小雨。"),
)
FACTS = [
    "I moved to Ghent.",
    "My cat came along.",
    "Ghent has many parks.",
    "我养了一只猫。",
    "它叫小雨。",
]


def asked(*messages: dict[str, Any]) -> ChatRequest:
    return ChatRequest.model_validate({"model": "m", "messages": list(messages)})


def test_every_sentence_is_a_fact_of_the_message_that_says_it() -> None:
    messages = [
        Message(message_id=f"t:{number}", role=Role(role), text=text, event_time=0)
        for number, (role, text) in enumerate(SAID)
    ]
    prompt = prompt_for(prompt_context(messages, (), ()))

    reply = extractive_model(asked(*({"role": t.role, "content": t.text} for t in prompt)))

    proposals, malformed = read_reply(reply)
    assert malformed == 0
    assert [proposal.value for proposal in proposals] == FACTS
    assert [proposal.evidence for proposal in proposals] == [["n1"], ["n1"], ["n2"], ["n3"], ["n3"]]


def test_mem0_is_told_the_same_facts_in_its_own_form() -> None:
    lines = "".join(f"{role}: {text}\n" for role, text in SAID)
    prompt = (
        "## Last k Messages\nuser: I like tea.\n\n## Existing Memories\n[]\n\n"
        f"## New Messages\n{lines}\n\n## Observation Date\n2026-03-02\n\n# Output:"
    )

    reply = json.loads(extractive_model(asked({"role": "user", "content": prompt})))

    assert [memory["text"] for memory in reply["memory"]] == FACTS
    assert [memory["id"] for memory in reply["memory"]] == ["0", "1", "2", "3", "4"]
    assert {memory["attributed_to"] for memory in reply["memory"]} == {"user", "assistant"}
