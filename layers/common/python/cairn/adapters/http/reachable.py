"""Whether a server answers at all."""

from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen


def is_reachable(url: str, seconds: float) -> bool:
    """Any answer counts, a refusal as well: it is asked without a key. `url` is the operator's."""
    try:
        urlopen(Request(url, method="HEAD"), timeout=seconds).close()
    except HTTPError:
        return True
    except (URLError, OSError):
        return False
    return True
