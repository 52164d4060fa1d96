"""Which IP addresses are public. Pure."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

type Address = IPv4Address | IPv6Address

# Refused in addition to what `is_global` excludes.
_REFUSED_V4 = (
    IPv4Network("192.88.99.0/24"),  # relays of 6to4
    IPv4Network("168.63.129.16/32"),  # a cloud's metadata under a public address
)
_UNICAST = IPv6Network("2000::/3")  # all of the global unicast space
_REFUSED_V6 = (
    IPv6Network("2001::/23"),  # special protocols, such as Teredo and ORCHID
    IPv6Network("2002::/16"),  # 6to4: contains an IPv4 address
    IPv6Network("3fff::/20"),  # documentation; Python 3.12 does not know it yet
)
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Neither private, loopback, link-local, shared (CGNAT), multicast, reserved nor unspecified.

    An address with a zone is not public. IPv4 that is mapped into IPv6, or translated by NAT64, is
    judged as IPv4.
    """
    plain = _embedded_v4(ip_address(address))
    if isinstance(plain, IPv4Address):
        refused: tuple[IPv4Network, ...] | tuple[IPv6Network, ...] = _REFUSED_V4
        return plain.is_global and not plain.is_multicast and not _within(plain, refused)
    is_unicast = plain in _UNICAST and plain.is_global and plain.scope_id is None
    return is_unicast and not _within(plain, _REFUSED_V6)


def is_loopback(address: str) -> bool:
    """Whether the address is this machine's own loopback, in either IP version."""
    return _embedded_v4(ip_address(address)).is_loopback


def _embedded_v4(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address


def _within(address: Address, networks: tuple[IPv4Network, ...] | tuple[IPv6Network, ...]) -> bool:
    return any(address in network for network in networks)
