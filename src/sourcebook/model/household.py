"""The network that an address of a machine is counted by: whoever has one address of it may have any."""

from __future__ import annotations

import ipaddress


def network_of(address: str) -> str:
    """The address as it is counted: of IPv6 the network of a household (/64); empty for none.

    An address of IPv4 is that one also where a server that listens on IPv6 sees it as `::ffff:192.0.2.1` (RFC 4291,
    2.5.5.2). What is no address is counted as it is written.
    """
    try:
        found = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        return address.strip()[:64]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
