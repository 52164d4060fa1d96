"""Events are read as the HTML standard says, however a connection cuts them."""

from collections.abc import Iterator

import pytest

from scripts.operate.server_sent_events import payloads

STREAM = (
    b': waiting\n\nevent: message\nid: 1\ndata: {"data": "\xe4\xbd\xa0\xe5\xa5\xbd"}\n\ndata:2\n\n'
)
EXPECTED = ['{"data": "你好"}', "2"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, len(STREAM) * 2])
def test_events_are_the_same_however_they_are_cut_and_lines_are_ended(
    size: int, end: bytes
) -> None:
    stream = STREAM.replace(b"\n", end) + b"\n"  # a CR alone is the end once no LF follows
    parts = [stream[at : at + size] for at in range(0, len(stream), size)]

    assert list(payloads(parts)) == EXPECTED


def test_an_event_is_given_out_before_the_next_part_is_asked_for() -> None:
    taken: list[bytes] = []

    def parts() -> Iterator[bytes]:
        for part in (b"data: 1\n\nda", b"ta: 2\r\n", b"\r\n"):
            taken.append(part)
            yield part

    events = payloads(parts())

    assert (next(events), len(taken)) == ("1", 1)
    assert (next(events), len(taken)) == ("2", 3)


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"", []),
        (b": waiting\n\n: waiting\n\n", []),
        (b"data: 1\n", []),
        (b"data: 1\n\ndata: 2", ["1"]),
        (b"data: a\ndata: b\n\n", ["a\nb"]),
        (b"data:  two blanks \n\n", [" two blanks "]),
        (b"data:\n\n", [""]),
        (b"data: 1\n: waiting\nretry: 5\n\n", ["1"]),
        (b"dataset: 1\n\n", []),
        ("data: 1\u2028\x0b\x85\n\n".encode(), ["1\u2028\x0b\x85"]),
        (b"data: \xff\n\n", ["\ufffd"]),
    ],
)
def test_what_is_no_finished_event_is_left_out(stream: bytes, expected: list[str]) -> None:
    assert list(payloads([stream])) == expected
