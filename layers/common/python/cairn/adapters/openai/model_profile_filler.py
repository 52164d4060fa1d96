"""Fills fields of profiles with a language model, whose values are validated."""

from collections.abc import Sequence

from cairn.domain.memory.memory import Statement
from cairn.domain.profiles.filling import OpenField
from cairn.domain.profiles.grounding import UNKNOWN_FIELD, UNKNOWN_STATEMENT, ungrounded
from cairn.domain.understanding.prompt_injection import without_injections
from cairn.ports.language_model import LanguageModel
from cairn.ports.profiles.profile_filler import Filling, Fillings
from cairn.prompts.profiles import SCHEMA, ProposedValue, prompt_for, read_reply

MALFORMED = "profile: is malformed"


class ModelProfileFiller:
    """Implements `ports.ProfileFiller`: one call, and no second one when its reply is no reply."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    def fill(
        self, fields: Sequence[OpenField], statements: Sequence[Statement], *, deadline: int
    ) -> Fillings:
        prompt = prompt_for(fields, statements)
        answer = self._model.complete(prompt, SCHEMA, deadline=deadline)
        proposed, malformed = read_reply(answer.text, is_truncated=answer.is_truncated)
        found: dict[OpenField, Filling] = {}
        rejected = [MALFORMED] * malformed
        for value in proposed:
            outcome = _validated(value, fields, statements)
            if isinstance(outcome, Filling):
                found[outcome.field] = outcome
            else:
                rejected.append(outcome)
        return Fillings(
            found=tuple(found.values()),
            calls=1,
            prompt_tokens=answer.prompt_tokens,
            completion_tokens=answer.completion_tokens,
            rejected=tuple(rejected),
        )


def _validated(
    value: ProposedValue, fields: Sequence[OpenField], statements: Sequence[Statement]
) -> Filling | str:
    """The value at its field, or why it is rejected."""
    field = _named(value.field, "f", fields)
    if field is None:
        return UNKNOWN_FIELD
    statement = _named(value.statement, "s", statements)
    if statement is None:
        return UNKNOWN_STATEMENT
    said = without_injections(statement.words)
    reason = ungrounded(value.value, said, field.value)
    return reason or Filling(field, value.value.strip(), statement)


def _named[T](handle: str, letter: str, items: Sequence[T]) -> T | None:
    """The item of a handle such as f1 or 1."""
    number = handle.strip().lower().removeprefix(letter)
    place = int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 0
    return items[place - 1] if 0 < place <= len(items) else None
