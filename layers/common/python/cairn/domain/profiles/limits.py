"""How large templates and profiles may be."""

from pydantic_core import to_json

from cairn.domain.profiles.tree import Tree

NAME_MAX = 64  # characters of the name of a category or field
VALUE_MAX = 1_000  # characters
FIELDS_MAX = 100
BYTES_MAX = 20_480  # of all names and values as JSON: a page of templates fits into an answer
TEMPLATES_MAX = 1_000  # of a project


def oversize(values: Tree[str]) -> str | None:
    """Why these are too many or too large for one template or profile; None when they are not."""
    fields = sum(map(len, values.values()))
    if fields > FIELDS_MAX:
        return f"{fields} fields are too many; {FIELDS_MAX} is the limit"
    size = len(to_json(values))
    return f"{size} bytes are too many; {BYTES_MAX} is the limit" if size > BYTES_MAX else None
