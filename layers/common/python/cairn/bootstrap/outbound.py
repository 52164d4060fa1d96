"""The one way to addresses that callers named."""

import ssl
from functools import cache

from cairn.adapters.outbound_http import OutboundHTTP
from cairn.bootstrap import parts


@cache
def outbound() -> OutboundHTTP:
    allows_loopback = parts.settings().loopback_targets == "allowed"
    return OutboundHTTP(ssl.create_default_context(), allows_loopback=allows_loopback)
