"""Normalises API Gateway's proxy event, whichever gateway or emulator made it."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

JSON = "application/json"
# Not encoded again: AWS delivers paths as they were sent, emulators decode them.
_ENCODED = "/%-._~!$&'()*+,;=:@"
_NO_BODY = " "  # the resolver skips its deserializer for an empty one


def header(event: Mapping[str, Any], name: str) -> str | None:
    """Case-insensitive: gateways and emulators pass names on in different cases."""
    headers: Mapping[str, str] = event.get("headers") or {}
    return next((value for key, value in headers.items() if key.lower() == name), None)


def plain_path(event: Mapping[str, Any]) -> str:
    """Without the repeated slashes that two clients send."""
    return re.sub("/{2,}", "/", event.get("path") or "")


def normalised(event: Mapping[str, Any]) -> dict[str, Any]:
    """HEAD as GET; path URL-encoded, without repeated slashes; body as text, declared as JSON."""
    method = event.get("httpMethod")
    headers: Mapping[str, str] = event.get("headers") or {}
    others = {name: value for name, value in headers.items() if name.lower() != "content-type"}
    return {
        **event,
        "httpMethod": "GET" if method == "HEAD" else method,
        "path": quote(plain_path(event), safe=_ENCODED),
        "headers": {**others, "Content-Type": JSON},
        "body": _body_text(event) or _NO_BODY,
        "isBase64Encoded": False,
    }


def _body_text(event: Mapping[str, Any]) -> str:
    """ "" when there is none; bytes that are not UTF-8 become lone surrogates."""
    body = str(event.get("body") or "")
    if not event.get("isBase64Encoded"):
        return body
    try:
        return base64.b64decode(body).decode("utf-8", "surrogateescape")
    except binascii.Error:
        return body
