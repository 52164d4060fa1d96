"""The demo's second act: a memory in MemoryRelay's words, its webhook, and a context."""

import json
import os
import time
from typing import Any

from scripts.demo.webhook_receiver import HookReceiver, receiving
from scripts.operate.api_client import ApiClient
from scripts.operate.terminal import bold, dim, green, heading, indented, show_json

WORDS = "Releases are cut on Thursdays after the smoke suite is green"
QUESTION = "When are releases cut?"
LONGEST_SECONDS = 60


def tell_story(api: ApiClient, agent: str) -> None:
    if "AWS_ENDPOINT_URL" in os.environ:
        print("  (without webhooks: functions in containers do not reach this machine)")
        return
    with receiving() as receiver:
        webhook = register(api, receiver)
        try:
            remember(api, agent)
            show_call(receiver, webhook["secret"])
        finally:
            api.call("DELETE", f"/v1/webhooks/{webhook['id']}")
    build_context(api, agent)


def register(api: ApiClient, receiver: HookReceiver) -> dict[str, Any]:
    heading("10. A webhook is registered, at a receiver that this demo has started")
    body = {"url": receiver.url, "event_types": ["embedding.completed"]}
    webhook: dict[str, Any] = asked(api, "/v1/webhooks", body)
    show_json({"id": webhook["id"], "secret": "whsec_… (shown this once)"})
    return webhook


def remember(api: ApiClient, agent: str) -> None:
    heading("11. A memory goes in as MemoryRelay's clients send it")
    show_json(asked(api, "/v2/memories", {"content": WORDS, "agent_id": agent}))


def show_call(receiver: HookReceiver, secret: str) -> None:
    heading("12. The webhook arrives, signed")
    started = time.monotonic()
    call = receiver.next_call(LONGEST_SECONDS)
    waited = time.monotonic() - started
    said = call.verified(secret)
    print(f"  {green('signature verified')} by standardwebhooks, after {waited:.1f} s")
    show_json({"type": said["type"], "id": said["id"], "data": said["data"]})


def build_context(api: ApiClient, agent: str) -> None:
    heading("13. A context is built, ready to be put into a prompt")
    built = asked(api, "/v2/context/build", {"agent_id": agent, "query": QUESTION})
    print(indented(built["context"]))


def asked(api: ApiClient, path: str, body: dict[str, Any]) -> Any:
    print(bold(f"POST {path}"))
    print(dim(indented(json.dumps(body, indent=2))))
    started = time.monotonic()
    answer = api.call("POST", path, body)
    print(f"  → {green('answered')} in {(time.monotonic() - started) * 1000:.0f} ms")
    return answer
