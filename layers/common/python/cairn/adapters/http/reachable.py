"""Whether a server responds."""

from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen


def is_reachable(url: str, seconds: float) -> bool:
    """Any response counts, also a refusal, since no key is sent. `url` is the operator's."""
    try:
        urlopen(Request(url, method="HEAD"), timeout=seconds).close()
    except HTTPError:
        return True
    except (URLError, OSError):
        return False
    return True
