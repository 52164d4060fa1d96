"""HTTP calls to URLs that callers gave us."""

import ssl
from functools import cache

from cairn.adapters.http.outbound import OutboundHTTP
from cairn.bootstrap import base


@cache
def outbound() -> OutboundHTTP:
    allows_loopback = base.settings().loopback_targets == "allowed"
    return OutboundHTTP(ssl.create_default_context(), allows_loopback=allows_loopback)
