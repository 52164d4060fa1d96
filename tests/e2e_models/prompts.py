"""What a chat asked its model, as the model's server received it."""

from typing import Any, NamedTuple

from scripts.local.model_server.server import OpenAIServer

OPENED, CLOSED = "<memories>", "</memories>"


class Asked(NamedTuple):
    """One request for a streamed answer; extraction asks for none."""

    body: dict[str, Any]

    @property
    def messages(self) -> list[tuple[str, str]]:
        """Role and content of each."""
        return [(message["role"], message["content"]) for message in self.body["messages"]]

    @property
    def instructions(self) -> str:
        """What stands before the memories."""
        return self.messages[0][1].partition(OPENED)[0]

    @property
    def block(self) -> str:
        """The memories, of which there is one block, at the end of the first message."""
        (role, first), *_ = self.messages
        assert role == "system"
        assert (first.count(OPENED), first.count(CLOSED)) == (1, 1)
        assert first.endswith(CLOSED)
        return first.partition(OPENED)[2].removesuffix(CLOSED)

    @property
    def memories(self) -> list[str]:
        """Their lines."""
        return [line for line in self.block.split("\n") if line.startswith("-")]

    @property
    def turns(self) -> list[tuple[str, str]]:
        """The conversation before the question."""
        return self.messages[1:-1]

    @property
    def question(self) -> tuple[str, str]:
        return self.messages[-1]


def chats(server: OpenAIServer) -> list[Asked]:
    """In order."""
    bodies = [request.body for request in server.requests if isinstance(request.body, dict)]
    return [Asked(body) for body in bodies if body.get("stream")]


def last_chat(server: OpenAIServer) -> Asked:
    return chats(server)[-1]
