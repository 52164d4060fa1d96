"""What a page says that a command prints."""

import json

import pytest

from tests.documented_answers import says
from tests.documents import Block

PRINTED = json.dumps(
    {"data": [{"id": "e3339559-f303-5383-bc8d-3bfb16cf5371", "at": 1796007099714, "score": 0.4688}]}
)


@pytest.mark.parametrize(
    ("documented", "is_said"),
    [
        ('{"data": [{"id": "51c07548-bec7-5ea5-af54-b7da4cf98bea", "at": 1795228634700}]}', True),
        ('{"data": [{"score": 0.46881}]}', True),
        ('{"data": [{"score": 0.46}]}', False),
        ('{"data": [{"id": "another kind of id"}]}', False),
        ('{"data": []}', False),
        ('{"data": [{"other": null}]}', False),
    ],
)
def test_a_page_may_leave_fields_out_and_shows_ids_and_times_of_its_own(
    documented: str, is_said: bool
) -> None:
    assert says(Block("sh", "", documented), PRINTED) is is_said


def test_text_is_said_as_it_is_printed() -> None:
    assert says(Block("sh", "", "done\n"), "done\n")
    assert not says(Block("sh", "", "done\n"), "done, nearly\n")
    assert says(Block("sh", "", ""), "what no page repeats")
