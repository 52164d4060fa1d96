"""Which addresses of the network belong to everybody. Pure."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

type Address = IPv4Address | IPv6Address

# Beside what `is_global` leaves out.
_REFUSED_V4 = (
    IPv4Network("192.88.99.0/24"),  # relays of 6to4
    IPv4Network("168.63.129.16/32"),  # a cloud's metadata under a public address
)
_UNICAST = IPv6Network("2000::/3")  # all that is routed at large
_REFUSED_V6 = (
    IPv6Network("2001::/23"),  # protocols of their own, Teredo and ORCHID among them
    IPv6Network("2002::/16"),  # 6to4: another address inside
    IPv6Network("3fff::/20"),  # documentation; Python 3.12 does not know it yet
)
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Neither private, loopback, link-local, shared (CGNAT), multicast, reserved nor unspecified.

    An address with a zone is not. IPv6 that stands for IPv4, mapped or by NAT64, is what that is.
    """
    plain = _inner(ip_address(address))
    if isinstance(plain, IPv4Address):
        refused: tuple[IPv4Network, ...] | tuple[IPv6Network, ...] = _REFUSED_V4
        return plain.is_global and not plain.is_multicast and not _within(plain, refused)
    is_unicast = plain in _UNICAST and plain.is_global and plain.scope_id is None
    return is_unicast and not _within(plain, _REFUSED_V6)


def is_loopback(address: str) -> bool:
    """This machine itself, by whichever of its addresses."""
    return _inner(ip_address(address)).is_loopback


def _inner(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address


def _within(address: Address, networks: tuple[IPv4Network, ...] | tuple[IPv6Network, ...]) -> bool:
    return any(address in each for each in networks)
