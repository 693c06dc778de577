"""What may be connected to: public http(s) addresses, decided before any connection and on the numbers it will go to.

Server-side request forgery is answered as OWASP's cheat sheet and CWE-918 advise: the name is resolved once, every
address of the answer must be public (IANA's special-purpose registries, RFC 6890 and later), and the connection goes
to the very number that was checked, so that a name which answers otherwise a second time (rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, urlsplit

import idna

from sourcebook.errors import AddressRefused, FetchFailed

PORTS = frozenset({80, 443, 8080, 8443})
"""Ports that pages are served on; others are other services."""
_ONLY_PUBLIC = "Only the public web is fetched; save the page and add the file."
LONGEST = 4096
"""Characters of an address."""
Resolver = Callable[[str, int], list[str]]
"""Host and port to the textual numbers it stands for; raises `OSError`."""

_CLOSED_V4 = tuple(ipaddress.IPv4Network(n) for n in (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4",
    "168.63.129.16/32",  # a public number that a cloud answers inside its machines
))  # fmt: skip
_OPEN_V6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_V6 = tuple(ipaddress.IPv6Network(n) for n in (
    "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks ...
    "2001:db8::/32", "2002::/16",  # documentation; 6to4, which holds an IPv4 number
    "2620:4f:8000::/48", "3fff::/20",
))  # fmt: skip
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_CLOSED_NAMES = (
    "localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp", "private", "home.arpa", "onion",
    "arpa", "test", "invalid",
)  # fmt: skip
"""Endings that never name a public host (RFC 6761, 6762, 8375, 9476 and common use inside)."""
_BAD = re.compile(r"[\x00-\x20\x7f-\x9f\\\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]")
_NUMERIC = re.compile(r"(?:\d{1,64}|0[xX][0-9a-fA-F]{0,64})\Z")


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be fetched, and the numbers it may be fetched from."""

    address: str
    """As it is asked for: ASCII, host in lower case, no fragment, no default port."""
    secure: bool
    host: str
    """Name or number as it goes into TLS; without brackets."""
    port: int
    path: str
    """Path and query of the request line."""
    numbers: tuple[str, ...] = ()
    """Checked numbers, in the order of the answer; empty before `Guard.decide`."""

    @property
    def authority(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme and authority."""
        return f"{'https' if self.secure else 'http'}://{self.authority}"


def resolve(host: str, port: int) -> list[str]:
    """Every number the system knows `host` by."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


class Guard:
    """Decides on addresses.

    Args:
        resolver: Asked once per decision.
        allow: Pairs of number and port that tests serve on. Nothing that a user can set leads here.
    """

    def __init__(self, resolver: Resolver = resolve, *, allow: frozenset[tuple[str, int]] = frozenset()) -> None:
        self._resolver = resolver
        self._allow = allow

    def decide(self, address: str) -> Target:
        """What to connect to for `address`.

        Raises:
            AddressRefused: Nothing is connected to; the message says why.
            FetchFailed: The name is not known.
        """
        target = parse(address, {port for _, port in self._allow})
        number = _number(target.host)
        if number is not None:
            found = [str(number)]
        else:
            try:
                found = self._resolver(target.host, target.port)
            except (OSError, UnicodeError) as error:
                raise FetchFailed(f"The name {target.host} is not known.", "Check its spelling.") from error
        if not found:
            raise FetchFailed(f"The name {target.host} has no number.", "Check its spelling.")
        for text in found:
            if (text, target.port) not in self._allow and not is_public(text):
                where = f"{target.host} stands for {text}, which" if number is None else f"{text}"
                raise AddressRefused(
                    f"{where} is not a public address.",
                    _ONLY_PUBLIC,
                )
        return Target(target.address, target.secure, target.host, target.port, target.path, tuple(found))


def is_public(text: str) -> bool:
    """Whether a number belongs to the public internet and holds no other number that does not."""
    try:
        number = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(number, IPv4Address):
        return number.is_global and not number.is_multicast and not any(number in net for net in _CLOSED_V4)
    if number.scope_id is not None:
        return False
    if number in _NAT64:
        return is_public(str(IPv4Address(int(number) & 0xFFFFFFFF)))
    # ISATAP (RFC 5214) holds an IPv4 number under any prefix.
    isatap = (int(number) >> 32) & 0xFCFFFFFF == 0x5EFE
    closed = isatap or any(number in net for net in _CLOSED_V6)
    return number in _OPEN_V6 and number.is_global and not closed


def parse(address: str, ports: set[int] | frozenset[int] = frozenset()) -> Target:
    """The parts of an address, in one spelling; nothing is resolved. `ports` are open beside `PORTS`.

    Raises:
        AddressRefused: It is no plain http(s) address.
    """
    address = address.strip(" \t\r\n")
    if len(address) > LONGEST or _BAD.search(address):
        raise AddressRefused("It is too long or holds signs that no address has.", "Copy it again from the browser.")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        # The parser's own words may hold a part of the password.
        raise AddressRefused("It is no address.", "Copy it again from the browser.") from error
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https") or not address[len(scheme) :].startswith("://"):
        raise AddressRefused("Only http and https addresses are fetched.", "Save what it leads to and add the file.")
    if "@" in parts.netloc:
        raise AddressRefused("It holds a user name.", "Addresses that need signing in are not fetched.")
    host = _host(parts.netloc, parts.hostname or "")
    secure = scheme == "https"
    port = port if port is not None else (443 if secure else 80)
    if port not in PORTS and port not in ports:
        known = ", ".join(str(p) for p in sorted(PORTS))
        raise AddressRefused(f"Port {port} is not one of the web ({known}).", "Save the page and add the file.")
    path = _ascii(parts.path or "/") + (f"?{_ascii(parts.query)}" if parts.query else "")
    bare = Target("", secure, host, port, path)
    return Target(bare.origin + path, secure, host, port, path)


def _ascii(text: str) -> str:
    """Signs that may not stand in a request line, percent-encoded; what is encoded already stays."""
    return quote(text, safe="/%:=&?~+!$,;'@()*#[]|-._")


def _host(netloc: str, host: str) -> str:
    """A host in the one spelling we ask for: a plain number, or a name in ASCII.

    Raises:
        AddressRefused: Another spelling of a number, a name of the inside, or no name at all.
    """
    if not host or "%" in host or (":" in host and not netloc.startswith("[")):
        raise AddressRefused("Its host is missing or spelt oddly.", "Write the host plainly.")
    if netloc.startswith("["):
        try:
            return str(IPv6Address(host))
        except ValueError:
            raise AddressRefused(f"[{host}] is no IPv6 number.", "Write the host plainly.") from None
    try:
        name = idna.encode(host, uts46=True, transitional=False).decode("ascii").lower().rstrip(".")
    except (idna.IDNAError, UnicodeError):
        # Names with underscores exist and are no IDNA names.
        name = host.rstrip(".") if re.fullmatch(r"[a-z0-9._-]{1,253}", host) else ""
    labels = name.split(".")
    if not all(0 < len(label) <= 63 for label in labels):
        raise AddressRefused(f"{host[:80]!r} is no host name.", "Check its spelling.")
    if _NUMERIC.match(labels[-1]):
        return _plain_number(name)
    if len(labels) == 1 or any(name == end or name.endswith("." + end) for end in _CLOSED_NAMES):
        raise AddressRefused(
            f"{name} is not a name of the public web.",
            _ONLY_PUBLIC,
        )
    return name


def _plain_number(name: str) -> str:
    """A dotted quad as everyone reads it; octal, hexadecimal and short forms are refused whatever they stand for."""
    try:
        return str(IPv4Address(name))
    except ValueError:
        raise AddressRefused(f"{name} is an odd spelling of a number.", "Write it as four plain decimals.") from None


def _number(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
