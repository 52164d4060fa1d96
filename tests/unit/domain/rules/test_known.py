"""What is known while a plan is made: found by its words, whatever came and went before."""

from hypothesis import given
from hypothesis import strategies as st

from cairn.domain.rules.corrections import find_corrections
from cairn.domain.rules.rarity import Rarity
from cairn.domain.rules.targets import Targets, target_of

_things = st.sampled_from(["tea", "coffee", "jazz", "oysters", "meat", "Berlin"])
_texts = st.builds(
    "I {} {} {}.".format, st.sampled_from(["drink", "eat", "like"]), _things, _things
)
_terms = st.frozensets(st.sampled_from("abcdef"), max_size=4)


@given(st.lists(st.tuples(st.integers(0, 4), _texts), max_size=12), _texts)
def test_a_text_that_was_replaced_leaves_no_trace(puts: list[tuple[int, str]], said: str) -> None:
    targets = Targets[int]()
    (correction,) = find_corrections(said.replace("I ", "I no longer "))
    for name, text in puts:
        targets.put(name, text)
        targets.of(correction)

    known = dict(puts)
    index = target_of(correction, list(known.values()))

    assert targets.of(correction) == (None if index is None else list(known)[index])


@given(st.lists(_terms, max_size=8), st.lists(_terms, max_size=8), st.sampled_from("abcdefg"))
def test_rarity_depends_only_on_the_texts_there_are(
    kept: list[frozenset[str]], gone: list[frozenset[str]], term: str
) -> None:
    changed, fresh = Rarity(), Rarity()
    for terms in (*gone, *kept):
        changed.add(terms)
    for terms in gone:
        changed.remove(terms)
    for terms in kept:
        fresh.add(terms)

    assert changed.of(term) == fresh.of(term)


def test_a_rare_term_weighs_more_and_an_unknown_one_as_much_as_the_rarest() -> None:
    rarity = Rarity()
    rarity.add({"tea", "port"})
    rarity.add({"tea"})

    assert rarity.of("tea") < rarity.of("port") == rarity.of("cello")


def test_a_correction_of_what_many_statements_are_about_means_none_of_them() -> None:
    (correction,) = find_corrections("I no longer drink tea.")
    others = [f"I drink tea with {chr(97 + n)}{n} and b{n} and c{n}." for n in range(60)]

    assert target_of(correction, ["I drink tea.", *others[:20]]) == 0
    assert target_of(correction, ["I drink tea.", *others]) is None
