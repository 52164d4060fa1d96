"""URLs that callers name: one strict reading, and a reason for what is refused."""

import pytest

from cairn.domain.errors import InvalidRequest
from cairn.domain.outbound_url import OutboundUrl, outbound_url

CHARACTERS = "characters that must be percent-encoded"
FORM = "must be absolute"
SCHEME = "must begin with https://"
USER = "user or password"
AUTHORITY = "host or port is malformed"
PORT = "port must be 443, or 1024 or higher"
NUMBER = "a number in no usual form"
NAME = "is not a name of letters, digits, hyphens and dots"

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
    ("https:///no-host", NAME),
    ("https://", NAME),
    ("https://:443/", NAME),
    ("https://?query", NAME),
    # somebody else's host before the sign
    ("https://hooks.example.org@127.0.0.1/", USER),
    ("https://user:password@hooks.example.org/", USER),
    ("https://@hooks.example.org/", USER),
    ("https://hooks.example.org:443@169.254.169.254/", USER),
    # what one client reads as the end of the host, and another does not
    ("https://hooks.example.org\\@127.0.0.1/", CHARACTERS),
    ("https:\\\\127.0.0.1/", CHARACTERS),
    ("https://127.0.0.1\\.hooks.example.org/", CHARACTERS),
    ("https://hooks.example.org\t/", CHARACTERS),
    ("https://hooks.example.org\r\nHost: internal/", CHARACTERS),
    ("https://hooks.example.org/\n", CHARACTERS),
    ("\thttps://hooks.example.org/", CHARACTERS),
    (" https://hooks.example.org/", CHARACTERS),
    ("https://hooks.example.org /", CHARACTERS),
    ("https://hooks.example.org/a b", CHARACTERS),
    ("https://hooks.example.org/\x00", CHARACTERS),
    ("https://hooks.example.org/{id}", CHARACTERS),
    # letters, digits and dots that are normalised to ASCII's
    ("https://127。0。0。1/", CHARACTERS),
    ("https://\uff11\uff12\uff17.0.0.1/", CHARACTERS),
    ("https://①②⑦.0.0.1/", CHARACTERS),
    ("https://ⓛocalhost/", CHARACTERS),
    ("https://hooks.exаmple.org/", CHARACTERS),
    ("https://[::①]/", CHARACTERS),
    ("https://hooks\u200b.example.org/", CHARACTERS),
    ("https://\uff48ooks.example.org/", CHARACTERS),
    # IPv4 in the forms that only resolvers read
    ("https://2130706433/", NUMBER),
    ("https://0x7f000001/", NUMBER),
    ("https://0x7f.0.0.1/", NUMBER),
    ("https://017700000001/", NUMBER),
    ("https://0177.0.0.1/", NUMBER),
    ("https://0177.0.0.01/", NUMBER),
    ("https://127.1/", NUMBER),
    ("https://127.0.1/", NUMBER),
    ("https://0/", NUMBER),
    ("https://0x/", NUMBER),
    ("https://1.2.3.4.5/", NUMBER),
    ("https://256.0.0.1/", NUMBER),
    ("https://hooks.0x7f/", NUMBER),
    ("https://127.0.0.1./", NAME),
    ("https://hooks.example.org./", NAME),
    ("https://.hooks.example.org/", NAME),
    ("https://hooks..example.org/", NAME),
    ("https://-hooks.example.org/", NAME),
    ("https://%31%32%37.0.0.1/", NUMBER),
    ("https://127.0.0.1%2f@hooks.example.org/", USER),
    ("https://hooks.example.org%00.internal/", NAME),
    ("https://hooks,example.org/", NAME),
    (f"https://{'a' * 64}.example.org/", NAME),
    (f"https://{'a.' * 127}org/", NAME),
    # brackets
    ("https://[fe80::1%25eth0]/", AUTHORITY),
    ("https://[fe80::1%eth0]/", AUTHORITY),
    ("https://[::1/", AUTHORITY),
    ("https://::1/", AUTHORITY),
    ("https://[::1]x/", AUTHORITY),
    ("https://[]/", NUMBER),
    ("https://[127.0.0.1]/", NUMBER),
    ("https://[::ffff:0x7f.0.0.1]/", AUTHORITY),
    ("https://[hooks.example.org]/", AUTHORITY),
    # ports
    ("https://hooks.example.org:22/", PORT),
    ("https://hooks.example.org:25/", PORT),
    ("https://hooks.example.org:80/", PORT),
    ("https://hooks.example.org:0/", PORT),
    ("https://hooks.example.org:65536/", PORT),
    ("https://hooks.example.org:+443/", AUTHORITY),
    ("https://hooks.example.org:4 43/", CHARACTERS),
    ("https://hooks.example.org:https/", AUTHORITY),
    ("https://hooks.example.org:443:443/", AUTHORITY),
    (f"https://hooks.example.org/{'a' * 2_048}", "longer than 2048"),
]


@pytest.mark.parametrize(("url", "reason"), REFUSED, ids=lambda each: ascii(each)[:50])
def test_what_is_no_plain_https_url_is_refused_with_the_reason(url: str, reason: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        outbound_url(url)

    assert reason in refusal.value.message


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("https://hooks.example.org/mem", OutboundUrl(True, "hooks.example.org", 443, "/mem")),
        ("HTTPS://Hooks.Example.ORG", OutboundUrl(True, "hooks.example.org", 443, "/")),
        ("https://a-b.example:8443?x=1#part", OutboundUrl(True, "a-b.example", 8443, "/?x=1")),
        ("https://xn--bcher-kva.example/", OutboundUrl(True, "xn--bcher-kva.example", 443, "/")),
        ("https://a_b.example/%20?q=%22", OutboundUrl(True, "a_b.example", 443, "/%20?q=%22")),
        ("https://h/a@b:c//d", OutboundUrl(True, "h", 443, "/a@b:c//d")),
        ("https://8.8.8.8/", OutboundUrl(True, "8.8.8.8", 443, "/")),
        ("https://[2606:4700:0::1111]:443/", OutboundUrl(True, "2606:4700::1111", 443, "/")),
        ("http://localhost:8080/", OutboundUrl(False, "localhost", 8080, "/")),
    ],
)
def test_a_plain_url_is_taken_apart(url: str, read: OutboundUrl) -> None:
    assert outbound_url(url) == read
