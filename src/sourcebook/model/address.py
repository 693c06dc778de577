"""Addresses compared as addresses: two spellings of one page are one."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

TRACKING = frozenset({"fbclid", "gclid", "mc_cid", "mc_eid", "igshid", "cmpid", "ocid", "smid", "ref_src"})
"""Query parameters that say where a reader came from, not what the page is."""


def normal_address(address: str) -> str:
    """A form equal for equal pages: no scheme, `www.`, fragment, tracking parameters, default port or last slash.

    An address that is not http(s) is only stripped.
    """
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return address.strip()
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return address.strip()
    host = parts.hostname.removeprefix("www.") + (f":{port}" if port not in (None, 80, 443) else "")
    kept = [
        (k, v)
        for k, v in parse_qsl(parts.query, keep_blank_values=True)
        if k.lower() not in TRACKING and not k.lower().startswith("utm_")
    ]
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{host}{parts.path.rstrip('/')}{query}"


def without_tracking(address: str) -> str:
    """The address without fragment and tracking parameters, everything else as it stands."""
    bare = address.partition("#")[0]
    path, mark, query = bare.partition("?")
    kept = [
        part
        for part in query.split("&")
        if part and part.partition("=")[0].lower() not in TRACKING and not part.lower().startswith("utm_")
    ]
    return path + mark + "&".join(kept) if kept else path


def same_site(one: str, other: str) -> bool:
    """Whether two http(s) addresses name one host, `www.`, `m.` and `amp.` aside."""

    def site(address: str) -> str:
        host = outlet_host(address) or ""
        return host.removeprefix("m.").removeprefix("amp.").removeprefix("www.")

    return site(one) == site(other) != ""


def outlet_host(address: str) -> str | None:
    """Host of an http(s) address without `www.`, or None."""
    normal = normal_address(address)
    return None if normal == address.strip() else normal.partition("/")[0].partition("?")[0]


def link_spellings(href: str) -> list[str]:
    """The addresses under which what a link points at may be held, the most exact first.

    A web address is only itself. A draft links files from where it lies, and a library knows them from the folder that
    was added: leading folders are dropped one by one. Whoever looks should take a shortened one only when it finds a
    single document, for several of one name would be a guess.
    """
    address = href.partition("#")[0].strip()
    if not address or "://" in address or address.startswith("//"):
        return [address] if address else []
    parts = [part for part in address.split("/") if part not in ("", ".", "..")]
    return ["/".join(parts[first:]) for first in range(len(parts))]
