"""Whatever is sent is read, kept word for word, and costs no more for each part than for a few."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

import pytest

from cairn.domain.conversation.message import Message
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.rules.statements import is_turn
from cairn.domain.text.own_words import own_words
from scripts.bench.rules.hostile_texts import Form, Talk, forms, talks
from scripts.bench.rules.readers import READERS, messages, understand
from tests.work import steps

BYTES = 1_000
MOST_RATIO = 2.1

FORMS = forms()
TALKS = talks()


def facts(said: Sequence[Message]) -> list[str]:
    statements = (operation.statement for operation in understand(said).operations)
    return [made.words for made in statements if made.kind is MemoryKind.FACT]


def names(those: list[Form] | list[Talk]) -> list[str]:
    return [repr(each.name) for each in those]


@pytest.mark.parametrize("form", FORMS, ids=names(FORMS))
def test_a_hostile_text_is_read_and_none_of_it_is_lost(form: Form) -> None:
    said = messages([form(BYTES)])

    assert facts(said) == [own_words(turn.text) for turn in said if is_turn(turn)]
    for read in READERS.values():
        read(said)


@pytest.mark.parametrize("talk", TALKS, ids=names(TALKS))
def test_every_message_of_a_hostile_talk_is_kept(talk: Talk) -> None:
    said = messages(talk(60))

    assert set(facts(said)) == {message.text for message in said}
    operations = understand(said).operations
    evidence = [key for operation in operations for key in operation.statement.evidence]
    assert set(evidence) == {message.message_id for message in said}


@pytest.mark.parametrize("talk", TALKS, ids=names(TALKS))
def test_twice_as_many_messages_take_twice_the_steps(talk: Talk) -> None:
    sizes = [messages(talk(number)) for number in (100, 200, 400)]

    counted = [steps(partial(understand, said)) for said in sizes]

    assert all(more <= MOST_RATIO * less for less, more in pairwise(counted)), counted


LISTS = [form for form in FORMS if form.name.startswith("list of")]


@pytest.mark.parametrize("form", LISTS, ids=names(LISTS))
def test_twice_as_many_statements_in_a_message_take_twice_the_steps(form: Form) -> None:
    sizes = [messages([form(size)]) for size in (1_500, 3_000, 6_000)]

    counted = [steps(partial(understand, said)) for said in sizes]

    assert all(more <= MOST_RATIO * less for less, more in pairwise(counted)), counted
