"""Files and images inside messages: URLs, data URIs and base64."""

import base64
import binascii
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from cairn.api.memos.fields import refuse
from cairn.api.memos.request_schemas import FILE_SUFFIXES
from cairn.use_cases.messages.new_addition import NewAttachment


def file_attachment(source: str, name: str | None) -> NewAttachment:
    """From a URL, a data URI or bare base64. `name` without a suffix is accepted as unknown."""
    name = name or _last_segment(source) or "file"
    suffix = PurePosixPath(name).suffix.lower()[1:]
    if suffix and suffix not in FILE_SUFFIXES:
        raise refuse("unsupported_file_type", f"must be one of .{', .'.join(FILE_SUFFIXES)}")
    if _is_url(source):
        return NewAttachment(kind="file", name=name, url=source)
    data = _data_uri(source)[1] if source.startswith("data:") else _decode(source)
    return NewAttachment(kind="file", name=name, data=data)


def image_attachment(source: str) -> NewAttachment:
    """From a URL or a data URI of an image."""
    if _is_url(source):
        return NewAttachment(kind="image", name=_last_segment(source) or "image", url=source)
    if not source.startswith("data:"):
        raise refuse("base64_format", "must be an https URL or a data URI, data:image/png;base64,…")
    media_type, data = _data_uri(source)
    main, _, subtype = media_type.partition("/")
    if main != "image":
        raise refuse("unsupported_file_type", "must be an image; send documents as file parts")
    return NewAttachment(kind="image", name=f"image.{subtype}", data=data)


def _is_url(source: str) -> bool:
    return source.lower().startswith(("https://", "http://"))


def _last_segment(source: str) -> str:
    if not _is_url(source):
        return ""
    try:
        return unquote(urlsplit(source).path).rpartition("/")[2]
    except ValueError:  # of the host
        raise refuse("base64_format", "is not a URL that can be parsed") from None


def _data_uri(source: str) -> tuple[str, bytes]:
    """Media type in lower case, and content."""
    head, comma, payload = source.removeprefix("data:").partition(",")
    media_type, _, encoding = head.partition(";")
    if not comma or not encoding.lower().endswith("base64"):
        raise refuse("base64_format", "is not a base64 data URI, data:<type>;base64,<content>")
    return media_type.lower(), _decode(payload)


def _decode(payload: str) -> bytes:
    """Line breaks are allowed, as MIME encoders write them."""
    try:
        data = base64.b64decode("".join(payload.split()), validate=True)
    except (binascii.Error, ValueError):
        raise refuse("base64_content", "is neither a URL nor valid base64") from None
    if not data:
        raise refuse("base64_content", "holds no data")
    return data
