"""Values that no field expects, or only just takes, as JSON texts: some are no JSON at all."""

import json
from collections.abc import Callable, Sequence
from random import Random

# Characters of one text. Whatever it repeats, it must cost no more than its length.
LONG = 20_000

NUMBERS = (
    *("0", "-1", "-0", "0.1", "1e-400", "1e308", "1e999", "-1e999", "9" * 400, "9" * 5_000),
    *("2147483648", "9223372036854775808", "NaN", "Infinity", "-Infinity", "0x10", "01", "1_000"),
)
SHAPES = (
    *("null", "true", "false", "[]", "{}", "[[]]", "[null]", "[{}]", '{"": ""}', '[""]', '""'),
    *('{"$gt": ""}', '{"S": "x"}', '{"__proto__": {"a": 1}}', '{"a": 1, "a": {}}', "undefined"),
    *('["a", 1, null, {}, []]', '"\\ud83d"', '"\\udc00\\ud83d x"', '{"\\ud83d": "\\udfff"}'),
)
TEXTS = (
    *("", " ", "\x00", "a\x00b", "\x07\x1b[31m", "\r\nSet-Cookie: a=b", "\u202eabc", "\ufeff"),
    *("' OR '1'='1", "'; DROP TABLE memories; --", '{"$ne": null}', "${7*7}", "{{7*7}}", "%s%n"),
    *("../../etc/passwd", "..\\..\\x", "%2e%2e%2f", "a/b#c?d", "P#1#S#x", "DUE#0", "V#0", "TASK"),
    *("<script>alert(1)</script>", "e\u0301" * 50, "\u0130\u0131\ufb01\u1e9e", "👩‍👩‍👧‍👦" * 20),
    *("字" * 101, "x" * 256, "x" * 2_100, "\u0e33" * 300, "a\u0300\u0301\u0302" * 99, "\U0010ffff"),
    *("null", "NaN", "true", "-1", "1e999", "0", "https://[::1", "data:;base64,====", "file:///x"),
)
REPEATED = (
    *(
        " ",
        "\n",
        "\t",
        ">",
        '"',
        "'",
        "[",
        "(",
        "{",
        "a",
        "A ",
        "字",
        "é",
        "ا",
        "ก",
        "👍",
        ".",
        "- ",
    ),
    *("I like ", "no longer ", "my name is ", "at 10 ", "http://", "a@", "```\n", "\u200d", "\x00"),
)


def hostile_value(random: Random) -> str:
    """Any of them."""
    return random.choice(_KINDS)(random)


def one_of(texts: Sequence[str]) -> Callable[[Random], str]:
    return lambda random: random.choice(texts)


def hostile_text(random: Random) -> str:
    """One that is a string."""
    return random.choice((_text, _long))(random)


def _text(random: Random) -> str:
    return json.dumps(random.choice(TEXTS), ensure_ascii=random.random() < 0.5)


def _long(random: Random) -> str:
    """Between two words, where a rule that looks for both goes through all of it."""
    unit = random.choice(REPEATED)
    return json.dumps(f"I like tea{unit * (LONG // len(unit))}and milk")


def nested(random: Random, depth: int) -> str:
    opening, closing = random.choice((("[", "]"), ('{"a":', "}")))
    return f"{opening * depth}1{closing * depth}"


def _deep(random: Random) -> str:
    return nested(random, random.choice((300, 5_000, 100_000)))


def _wide(random: Random) -> str:
    numbers = range(random.choice((21, 101, 3_000)))
    if random.random() < 0.5:
        return json.dumps([f"item {number}" for number in numbers])
    return json.dumps({f"key {number}": number for number in numbers})


_KINDS = (one_of(NUMBERS), one_of(SHAPES), _text, _text, _long, _deep, _wide)
