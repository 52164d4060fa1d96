"""What a message says, as memories and their sources show it."""

from cairn.domain.conversation.message import Message
from cairn.domain.text.own_words import own_words


def content_of(message: Message) -> str:
    """Its own words, then the tools that it calls and the names of its files; "" with none."""
    calls = (f"[calls {_call(call)}]" for call in message.tool_calls)
    files = (f"[{attached.kind}: {attached.name}]" for attached in message.attachments)
    return " ".join(part for part in (own_words(message.text), *calls, *files) if part)


def _call(call: dict[str, object]) -> str:
    function = call.get("function")
    named = function if isinstance(function, dict) else call
    return f"{named.get('name', 'a tool')}({named.get('arguments', '')})"
