"""URLs that callers name: one strict reading, and a reason for what is refused."""

import pytest

from cairn.domain.errors import InvalidRequest
from cairn.domain.webhooks.outbound_url import OutboundUrl, outbound_url

CHARACTERS = "characters that must be percent-encoded"
FORM = "must be absolute"
SCHEME = "must begin with https://"
USER = "user or password"
AUTHORITY = "host or port is malformed"
PORT = "port must be 443, or 1024 or higher"
NUMBER = "a number in no usual form"
NAME = "is not a name of letters, digits, hyphens and dots"

TO = "https://"  # apart from what follows: no text of ours names these hosts as addresses

REFUSED = [
    ("", FORM),
    ("hooks.example.org", FORM),
    ("//hooks.example.org/", FORM),
    ("/relative", FORM),
    ("https:/hooks.example.org", FORM),
    ("https:hooks.example.org", FORM),
    ("javascript:alert(1)", FORM),
    ("ftp://hooks.example.org/", SCHEME),
    ("gopher://127.0.0.1:6379/_INFO", SCHEME),
    ("file:///etc/passwd", SCHEME),
    ("ws://hooks.example.org/", SCHEME),
    ("https+unix://hooks.example.org/", SCHEME),
    (TO + "/no-host", NAME),
    ("https://", NAME),
    (TO + ":443/", NAME),
    (TO + "?query", NAME),
    # somebody else's host before the sign
    (TO + "hooks.example.org@127.0.0.1/", USER),
    (TO + "user:password@hooks.example.org/", USER),
    (TO + "@hooks.example.org/", USER),
    (TO + "hooks.example.org:443@169.254.169.254/", USER),
    # what one client reads as the end of the host, and another does not
    (TO + "hooks.example.org\\@127.0.0.1/", CHARACTERS),
    ("https:\\\\127.0.0.1/", CHARACTERS),
    (TO + "127.0.0.1\\.hooks.example.org/", CHARACTERS),
    (TO + "hooks.example.org\t/", CHARACTERS),
    (TO + "hooks.example.org\r\nHost: internal/", CHARACTERS),
    (TO + "hooks.example.org/\n", CHARACTERS),
    ("\thttps://hooks.example.org/", CHARACTERS),
    (" https://hooks.example.org/", CHARACTERS),
    (TO + "hooks.example.org /", CHARACTERS),
    (TO + "hooks.example.org/a b", CHARACTERS),
    (TO + "hooks.example.org/\x00", CHARACTERS),
    (TO + "hooks.example.org/{id}", CHARACTERS),
    # letters, digits and dots that are normalised to ASCII's
    (TO + "127。0。0。1/", CHARACTERS),
    (TO + "\uff11\uff12\uff17.0.0.1/", CHARACTERS),
    (TO + "①②⑦.0.0.1/", CHARACTERS),
    (TO + "ⓛocalhost/", CHARACTERS),
    (TO + "hooks.exаmple.org/", CHARACTERS),
    (TO + "[::①]/", CHARACTERS),
    (TO + "hooks\u200b.example.org/", CHARACTERS),
    (TO + "\uff48ooks.example.org/", CHARACTERS),
    # IPv4 in the forms that only resolvers read
    (TO + "2130706433/", NUMBER),
    (TO + "0x7f000001/", NUMBER),
    (TO + "0x7f.0.0.1/", NUMBER),
    (TO + "017700000001/", NUMBER),
    (TO + "0177.0.0.1/", NUMBER),
    (TO + "0177.0.0.01/", NUMBER),
    (TO + "127.1/", NUMBER),
    (TO + "127.0.1/", NUMBER),
    (TO + "0/", NUMBER),
    (TO + "0x/", NUMBER),
    (TO + "1.2.3.4.5/", NUMBER),
    (TO + "256.0.0.1/", NUMBER),
    (TO + "hooks.0x7f/", NUMBER),
    (TO + "127.0.0.1./", NAME),
    (TO + "hooks.example.org./", NAME),
    (TO + ".hooks.example.org/", NAME),
    (TO + "hooks..example.org/", NAME),
    (TO + "-hooks.example.org/", NAME),
    (TO + "%31%32%37.0.0.1/", NUMBER),
    (TO + "127.0.0.1%2f@hooks.example.org/", USER),
    (TO + "hooks.example.org%00.internal/", NAME),
    (TO + "hooks,example.org/", NAME),
    (f"{TO}{'a' * 64}.example.org/", NAME),
    (f"{TO}{'a.' * 127}org/", NAME),
    # brackets
    (TO + "[fe80::1%25eth0]/", AUTHORITY),
    (TO + "[fe80::1%eth0]/", AUTHORITY),
    (TO + "[::1/", AUTHORITY),
    (TO + "::1/", AUTHORITY),
    (TO + "[::1]x/", AUTHORITY),
    (TO + "[]/", NUMBER),
    (TO + "[127.0.0.1]/", NUMBER),
    (TO + "[::ffff:0x7f.0.0.1]/", AUTHORITY),
    (TO + "[hooks.example.org]/", AUTHORITY),
    # ports
    (TO + "hooks.example.org:22/", PORT),
    (TO + "hooks.example.org:25/", PORT),
    (TO + "hooks.example.org:80/", PORT),
    (TO + "hooks.example.org:0/", PORT),
    (TO + "hooks.example.org:65536/", PORT),
    (TO + "hooks.example.org:+443/", AUTHORITY),
    (TO + "hooks.example.org:4 43/", CHARACTERS),
    (TO + "hooks.example.org:https/", AUTHORITY),
    (TO + "hooks.example.org:443:443/", AUTHORITY),
    (f"{TO}hooks.example.org/{'a' * 2_048}", "longer than 2048"),
]


@pytest.mark.parametrize(("url", "reason"), REFUSED, ids=lambda url: ascii(url)[:50])
def test_what_is_no_plain_https_url_is_refused_with_the_reason(url: str, reason: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        outbound_url(url)

    assert reason in refusal.value.message


@pytest.mark.parametrize(
    ("url", "read"),
    [
        (TO + "hooks.example.org/mem", OutboundUrl(True, "hooks.example.org", 443, "/mem")),
        ("HTTPS://Hooks.Example.ORG", OutboundUrl(True, "hooks.example.org", 443, "/")),
        (TO + "a-b.example:8443?x=1#part", OutboundUrl(True, "a-b.example", 8443, "/?x=1")),
        (TO + "xn--bcher-kva.example/", OutboundUrl(True, "xn--bcher-kva.example", 443, "/")),
        (TO + "a_b.example/%20?q=%22", OutboundUrl(True, "a_b.example", 443, "/%20?q=%22")),
        (TO + "h/a@b:c//d", OutboundUrl(True, "h", 443, "/a@b:c//d")),
        (TO + "8.8.8.8/", OutboundUrl(True, "8.8.8.8", 443, "/")),
        (TO + "[2606:4700:0::1111]:443/", OutboundUrl(True, "2606:4700::1111", 443, "/")),
        ("http://localhost:8080/", OutboundUrl(False, "localhost", 8080, "/")),
    ],
)
def test_a_plain_url_is_taken_apart(url: str, read: OutboundUrl) -> None:
    assert outbound_url(url) == read
