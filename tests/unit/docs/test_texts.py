"""Links of documents lead somewhere, tests they name exist, and no text names a private place."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.documents import CODE, DOCUMENTS, ROOT, in_code

LINK = re.compile(r"(?<!!)\[[^\]\n]+\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
# Home and work folders of some machine. Where the system keeps things is nobody's secret.
MACHINE_PATH = re.compile(r"(?<![\w./~-])/(?:home|Users|root|work|mnt|workspace)/[\w.-]+")
ADDRESS = re.compile(r"\bhttps?://[^\s\"'`<>)\[\]}]+")
# Hosts that text may name: this machine, private addresses, single words in tests, what code fills
# in, reserved examples, AWS's patterns, public documents and namespaces.
PUBLIC_HOSTS = re.compile(
    r"127\.0\.0\.1|10\.0\.0\.\d|169\.254\.169\.254|api\.openai\.com|[\w-]+|[${].*|(?:[\w-]+\.)*example(?:\.(?:com|org|net))?|[\w-]+\.test"
    r"|host\.docker\.internal|.*\.amazonaws\.com(?:\.cn)?"
    r"|(?:www\.|maven\.)?(?:apache\.org|keepachangelog\.com|semver\.org|github\.com|json-schema\.org|w3\.org)"
    r"|(?:[\w-]+\.)*(?:amazon\.com|arxiv\.org|unicode\.org|rfc-editor\.org|ietf\.org)"
)


def anchors(text: str) -> set[str]:
    """As GitHub makes them: lower case, punctuation dropped, blanks as hyphens."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(text))
    return {title.strip().replace(" ", "-") for title in plain}


def tracked_texts() -> Iterator[tuple[str, str]]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name in filter(None, listing.split("\0")):
        path = ROOT / name
        if path.is_symlink() or not path.is_file() or path.resolve() == Path(__file__).resolve():
            continue
        try:
            yield name, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_internal_links_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    broken = []
    for link in LINK.findall(CODE.sub("", text)):
        target, _, anchor = link.partition("#")
        if urlsplit(link).scheme:
            continue
        path = document.parent / target if target else document
        is_found = path.exists()
        if is_found and anchor:
            is_found = anchor in anchors(path.read_text(encoding="utf-8"))
        if not is_found:
            broken.append(link)

    assert broken == []


def test_every_test_that_is_named_exists() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    named = in_code(r"\btest_\w+(?!\.py|\w)")

    assert {name for name in named if f"def {name}(" not in sources} == set()


def test_no_text_names_a_path_of_some_machine() -> None:
    found = {name: MACHINE_PATH.findall(text) for name, text in tracked_texts()}

    assert {name: paths for name, paths in found.items() if paths} == {}


def test_no_text_names_a_host_that_is_not_public() -> None:
    """Package indexes above all: where packages come from is each reader's own configuration."""
    hosts = {
        name: {urlsplit(address).hostname or "" for address in ADDRESS.findall(text)}
        for name, text in tracked_texts()
    }
    strange = {
        name: {host for host in found if host and not PUBLIC_HOSTS.fullmatch(host)}
        for name, found in hosts.items()
    }

    assert {name: found for name, found in strange.items() if found} == {}
