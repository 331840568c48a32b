"""Networks from which a token may be used: CIDR blocks, IPv4 and IPv6."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

_CUSTOMER_BITS = 64


def parse_network(text: str) -> Network:
    """A CIDR block, or one address. Raises ``ValueError`` with a sentence for who wrote it."""
    try:
        return ip_network(text)
    except ValueError as error:
        raise ValueError(f"{text!a} is not a network: write 10.0.0.0/8, or an address.") from error


@lru_cache(maxsize=4096)
def parse_address(text: str) -> Address | None:
    """An address, IPv4 also where it is written as IPv6 (``::ffff:10.0.0.1``)."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def is_inside(client: str | None, networks: Iterable[Network]) -> bool:
    """Whether an address is in one of them; one that is not known is in none."""
    address = parse_address(client) if client else None
    return address is not None and any(address in network for network in networks)


def is_within(inner: Network, outer: Iterable[Network]) -> bool:
    """Whether a network lies in one of others."""
    return any(_is_subnet(inner, each) for each in outer)


def neighbourhood(client: str | None) -> str:
    """What failures are counted by: the address, or the network of an IPv6 customer.

    Whoever has an IPv6 address has 2^64 of them (RFC 6177).
    """
    address = parse_address(client) if client else None
    if isinstance(address, IPv6Address):
        return str(ip_network((int(address), _CUSTOMER_BITS), strict=False))
    return str(address) if address else "unknown"


def _is_subnet(inner: Network, outer: Network) -> bool:
    if isinstance(inner, IPv4Network):
        return isinstance(outer, IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, IPv6Network) and inner.subnet_of(outer)
