"""The words of a message without what a tool put around them."""

import re

_NOT_SAID = re.compile(
    r"<(memories|memory|tool_schema|relevant_memories|recalled_memories)\b[^<>]*>.*?(?:</\1>|\Z)",
    re.IGNORECASE | re.DOTALL,
)


_END = re.compile(r"</(?=memories\b)", re.IGNORECASE)
_BEFORE, _AFTER = "<memories>\n", "\n</memories>"


def as_recalled(text: str) -> str:
    """The text marked as recalled, so that it counts as nobody's words."""
    return f"{_BEFORE}{_END.sub('< /', text)}{_AFTER}"


def recalled_in(text: str) -> str:
    """What was marked as recalled as a whole; any other text as it is."""
    return text.removeprefix(_BEFORE).removesuffix(_AFTER) if text.startswith(_BEFORE) else text


def own_words(text: str) -> str:
    """`text` without recalled memories and tool definitions, which the speaker did not say.

    Without such blocks the text comes back unchanged, white space included.
    """
    return _NOT_SAID.sub("", text).strip() if _NOT_SAID.search(text) else text
