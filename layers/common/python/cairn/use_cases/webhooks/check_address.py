"""Refuse an address that must not be called, under the name of the field that holds it."""

from cairn.domain.errors import InvalidField, InvalidRequest
from cairn.ports.webhooks.outbound import Outbound


def check_address(field: str, url: str, outbound: Outbound) -> None:
    """Raises: InvalidField with the reason."""
    try:
        outbound.check(url)
    except InvalidRequest as error:
        raise InvalidField(field, error.message) from error
