"""Ways to spoil a request: each changes a draft."""

from collections.abc import Callable, Iterator, Sequence
from random import Random
from string import ascii_lowercase
from typing import Any

from tests.e2e.hostile.draft import Draft, Key
from tests.e2e.hostile.routes import FREE
from tests.e2e.hostile.values import LONG, hostile_text, hostile_value, nested

type Way = Callable[[Draft, Random, Sequence[Key]], None]

SEGMENTS = (
    *("..", "../../v1/memories", "%2e%2e%2f%2e%2e", "..%2f..%2f", "a%2Fb", "%252e%252e", "%00"),
    *("%ff%fe", "%F0%9F%A6%86", "%0d%0aX-Injected:%20a", "%E2%80%AE", "null", "-1", "*", "{id}"),
    *("a;b=c", "'%20OR%201=1", "$(id)", "%5c..%5c", "x" * 2_100, "%E5%AD%97" * 300, "%20", "#", ""),
)
QUERY = (
    *(
        "-1",
        "0",
        "1.5",
        "1e9",
        "9" * 30,
        "NaN",
        "",
        " ",
        "true",
        "[]",
        "\x00",
        "\ufeff",
        "字" * 300,
    ),
    *("' OR 1=1", "%", "x" * 3_000, "null", "1,2", "0x10", "\ud83d\ude00", "٣", "1_0", "+1"),
)
HEADERS: tuple[tuple[str, str], ...] = (
    *(
        ("Content-Type", kind)
        for kind in ("text/xml", "", "multipart/form-data", "application/json;")
    ),
    *(("Content-Type", kind) for kind in ("application/json; charset=utf-16", "\xff", "image/png")),
    *(
        ("Idempotency-Key", key)
        for key in ("used again", "", " ", "k" * 256, "k" * 6_000, "\xe9\xff")
    ),
    ("X-HTTP-Method-Override", "DELETE"),
    ("X-Forwarded-For", "127.0.0.1, " * 400),
    ("Content-Encoding", "gzip"),
    ("X-Padding", "x" * 7_000),
    ("Accept", "text/html"),
)
FILTERS = (
    *(
        "[]",
        '"a"',
        '{"and": {}}',
        '{"and": []}',
        '{"or": [1]}',
        '{"a": 1, "b": 2}',
        '{"and": null}',
    ),
    *('{"create_time": {"above": "2025"}}', '{"create_time": {"gt": []}}', '{"tags": {"a": "b"}}'),
    *('{"user": {"order": "1"}, "and": []}', '{"create_time": {"gt": 1e308}}', '{"": ""}'),
    *('{"create_time": {"gte": "99999-99-99"}}', '{"related_id": [{}]}', '{"memory_type": [[]]}'),
    *('{"create_time": {"lt": "2025-01-01T00:00:00+99:99"}}', '{"tags": {"contains": null}}'),
    '{"and": [' * 40 + '{"a": "b"}' + "]}" * 40,
    '{"or": [' + ",".join(f'{{"k{number}": "v"}}' for number in range(2_000)) + "]}",
)
NO_OBJECTS = (
    *(b"", b" ", b"[]", b"null", b'"text"', b"12", b"{", b"\xff\xfe\x00", b"\xef\xbb\xbf{}"),
    *(b"a=b&c=d", b"--x\r\nContent-Disposition: form-data\r\n\r\n", b"[" * 200_000),
)
METHODS = ("TRACE", "BREW", "PROPFIND", "OPTIONS", "HEAD", "get", "PUT", "PATCH", "DELETE")
CREDENTIALS = ("", "Bearer", "Basic dXNlcjpwYXNz", "Bearer mem_unknown", "Token \xe9", "a b c", "0")
DEPTHS = (30, 31, 32, 33, 94, 95, 96, 180, 200, 220, 240, 250, 260)
FREE_SHARE = 0.5  # of the places that are spoiled where there are such
HUGE = 6_400_000  # bytes, more than one call may have
FULL = 5_500_000


def spoil_fields(draft: Draft, random: Random, _: Sequence[Key]) -> None:
    """Up to three places of the body hold something else, or it has a field more."""
    for _number in range(random.randint(1, 3)):
        places = [*_places(draft.body), (draft.body, "extra")]
        if (free := [one for one in places if one[1] in FREE]) and random.random() < FREE_SHARE:
            places = free
        container, place = random.choice(places)
        if isinstance(container, dict | list):
            container[place] = draft.mark(hostile_value(random))
        else:
            draft.body = {"extra": draft.mark(hostile_value(random))}


def spoil_texts(draft: Draft, random: Random, keys: Sequence[Key]) -> None:
    """Texts stay texts, so that most of these requests are accepted and what they say is kept."""
    places = [place for place in _places(draft.body) if isinstance(place[0][place[1]], str)]
    if not places:
        return spoil_fields(draft, random, keys)
    for container, place in random.choices(places, k=random.randint(1, 2)):
        container[place] = draft.mark(hostile_text(random))


def nest_deeply(draft: Draft, random: Random, keys: Sequence[Key]) -> None:
    """What is kept as it came is nested about as deeply as some part of the way allows."""
    places = [place for place in _places(draft.body) if place[1] in FREE]
    if not places:
        return spoil_fields(draft, random, keys)
    container, place = random.choice(places)
    text = draft.mark(nested(random, random.choice(DEPTHS)))
    container[place] = [text] if isinstance(container[place], list) else {"a": text}


def spoil_filter(draft: Draft, random: Random, keys: Sequence[Key]) -> None:
    if not isinstance(draft.body, dict) or "query" not in draft.body:
        return spoil_fields(draft, random, keys)
    name = "metadata_filter" if random.random() < 0.3 else "filter"
    bad = hostile_value(random) if random.random() < 0.3 else random.choice(FILTERS)
    draft.body[name] = draft.mark(bad)


def spoil_bytes(draft: Draft, random: Random, _: Sequence[Key]) -> None:
    """What is no JSON, or not one object of it."""
    good = draft.json().encode()
    cut = random.randint(0, len(good))
    torn = good[:cut] + b"\xff\xed\xa0\x80" + good[cut:]
    twice = good.replace(b"{", b'{"user_id": "u", "user_id": {"a": 1}, "messages": 1, ', 1)
    missing = good.replace(b":", b": null,", 1)
    utf_16 = good.decode().encode("utf-16")
    spoiled = (good[:cut], good + good, b"\0" + good, good.replace(b'"', b"'"))
    draft.raw = random.choice((*spoiled, torn, twice, missing, utf_16, *NO_OBJECTS))


def spoil_path(draft: Draft, random: Random, _: Sequence[Key]) -> None:
    at = random.randrange(2, len(draft.segments)) if len(draft.segments) > 2 else 1
    draft.segments[at] = random.choice(SEGMENTS).replace("#", "%23")


def spoil_query(draft: Draft, random: Random, _: Sequence[Key]) -> None:
    """Strange values, repeated names, names that nobody knows."""
    names = [name for name, _ in draft.query] + ["limit", "offset", "agent_id", "scope", "x[]", ""]
    for _number in range(random.randint(1, 4)):
        value = random.choice(QUERY).encode("utf-8", "replace").decode()
        draft.query.append((random.choice(names), value))


def spoil_key(draft: Draft, random: Random, keys: Sequence[Key]) -> None:
    """Another project's, one that may do less or nothing at all, or none."""
    key = random.choice(keys)
    draft.headers["Authorization"], draft.project = f"Token {key.text}", key.project
    if random.random() < 0.5:
        draft.headers["Authorization"], draft.project = random.choice(CREDENTIALS), ""
        if random.random() < 0.3:
            del draft.headers["Authorization"]


def spoil_headers(draft: Draft, random: Random, _: Sequence[Key]) -> None:
    draft.headers.update([random.choice(HEADERS)])


def spoil_method(draft: Draft, random: Random, _: Sequence[Key]) -> None:
    draft.method = random.choice(METHODS)


def make_huge(draft: Draft, random: Random, _: Sequence[Key]) -> None:
    """One text, or as many fields as there is room for, in all that a call may have or more."""
    size = random.choice((HUGE, FULL))
    text = '"' + "x" * size + '"' if random.random() < 0.5 else "[" + "{}," * (size // 3) + "{}]"
    draft.body = {**(draft.body or {}), "extra": draft.mark(text)}


def make_large(draft: Draft, random: Random, _: Sequence[Key]) -> None:
    """The largest add: 20 users, and as many different words as are taken."""
    said = ["".join(random.choices(ascii_lowercase, k=6)) for _ in range(19_000)]
    messages = [{"role": "user", "content": " ".join(said[at::10])} for at in range(10)]
    users = [f"group-{random.randrange(100)}-{number}" for number in range(20)]
    draft.method, draft.segments = "POST", ["", "api", "openmem", "v1", "add", "message"]
    draft.body, draft.query = {"user_id": users, "messages": messages}, []


def ask_for_long_ids(draft: Draft, random: Random, _: Sequence[Key]) -> None:
    ids = [random.choice("x字#/ ") * random.choice((99, 101, 2_049, LONG)) for _ in range(3)]
    draft.method, draft.segments = "POST", ["", "api", "openmem", "v1", "delete", "memory"]
    draft.body, draft.query = {"memory_ids": ids}, []


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in it with a place of its own."""
    if not isinstance(value, dict | list):
        return
    for place in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, place
        yield from _places(value[place])


COMMON: dict[Way, int] = {
    spoil_fields: 8,
    spoil_texts: 8,
    nest_deeply: 3,
    spoil_filter: 3,
    spoil_bytes: 3,
    spoil_path: 3,
    spoil_query: 3,
    spoil_key: 3,
    spoil_headers: 2,
    spoil_method: 1,
    ask_for_long_ids: 1,
}
# Once in so many requests.
RARE: dict[Way, int] = {make_huge: 300, make_large: 500}
