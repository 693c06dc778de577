"""Addresses compared as addresses: two spellings of one page are one."""

from __future__ import annotations

import contextlib
import re
from typing import TypeGuard
from urllib.parse import parse_qsl, urlencode, urlsplit

import idna

TRACKING = frozenset({
    "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "li_fat_id", "mc_cid",
    "mc_eid", "igshid", "igsh", "cmpid", "cmp", "ocid", "smid", "smtyp", "ref_src", "ref_url", "srnd", "at_medium",
    "at_campaign", "ncid", "sr_share", "icid", "xtor", "mkt_tok", "_ga", "_gl", "vero_id", "oly_enc_id", "oly_anon_id",
    "wt.mc_id", "s_cid", "guccounter", "guce_referrer", "guce_referrer_sig", "spm", "__twitter_impression", "wickedid",
    "_hsenc", "_hsmi", "hsctatracking", "trk", "trkcampaign", "sh_kit",
})  # fmt: skip
"""Query parameters that say where a reader came from, not what the page is."""
_TRACKED = ("utm_", "hsa_", "pk_", "mtm_", "piwik_", "matomo_")
_AMP = frozenset({("amp", ""), ("amp", "1"), ("amp", "true"), ("outputtype", "amp"), ("output", "amp")})
"""Query parameters that ask for the same article in the form of AMP."""
_SMALL = frozenset({"m", "mobile", "amp", "touch"})
"""First labels of hosts that serve the same pages to telephones."""
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)\Z", re.I)


def normal_address(address: str) -> str:
    """A form equal for equal pages; an address that is not http(s) is only stripped.

    Left out: the scheme, user and password, `www.`, the host of a telephone or AMP edition (`m.`, `amp.`), fragment,
    tracking parameters, default port, last slash, `/amp`, `/index.html`. Percent-encoding is made plain where it need
    not be (RFC 3986, 6.2.2), parameters are sorted, hosts are in ASCII.
    """
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return address.strip()
    if parts.scheme.lower() not in ("http", "https") or not _may_be_host(parts.hostname):
        return address.strip()
    host = _site(parts.hostname) + (f":{port}" if port not in (None, 80, 443) else "")
    kept = sorted(
        (k, v)
        for k, v in parse_qsl(parts.query, keep_blank_values=True)
        if not is_tracking(k) and (k.lower(), v.lower()) not in _AMP
    )
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{host}{_path(parts.path)}{query}".strip()


def _may_be_host(host: str | None) -> TypeGuard[str]:
    return host is not None and host != "" and host.isprintable() and " " not in host


def _site(host: str) -> str:
    """A host without what only says for which screen it serves."""
    with contextlib.suppress(idna.IDNAError):
        host = host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    labels = host.lower().rstrip(".").split(".")
    if len(labels) > 2 and labels[0] in ("www", *_SMALL):
        labels = labels[1:]
    if len(labels) > 3 and labels[1] in _SMALL:  # en.m.site.example
        labels = [labels[0], *labels[2:]]
    return ".".join(labels)


def _path(path: str) -> str:
    plain = _INDEX.sub("", _ENCODED.sub(_decoded, path)).rstrip("/")
    for ending in ("/amp", ".amp", ".amp.html"):
        if plain.endswith(ending) and len(plain) > len(ending):
            return plain.removesuffix(ending) + (".html" if ending == ".amp.html" else "")
    return plain.removeprefix("/amp") if plain.startswith("/amp/") else plain


def _decoded(found: re.Match[str]) -> str:
    byte = int(found.group()[1:], 16)
    return chr(byte) if byte in _PLAIN else found.group().upper()


def is_tracking(name: str) -> bool:
    """Whether a query parameter only says where a reader came from."""
    low = name.lower()
    return low in TRACKING or low.startswith(_TRACKED)


def without_tracking(address: str) -> str:
    """The address without fragment, user name, password and tracking parameters, everything else as it stands."""
    bare = without_credentials(address).partition("#")[0]
    path, mark, query = bare.partition("?")
    kept = [part for part in query.split("&") if part and not is_tracking(part.partition("=")[0])]
    return path + mark + "&".join(kept) if kept else path


def without_credentials(address: str) -> str:
    """The address without a user name and password before its host, everything else as it stands.

    What no program would take for an address comes out clean as well: all of it up to the last `@` before the first
    slash, question mark or number sign after the scheme.
    """
    # What is left may look like a user again when a slash stood behind it; there are three slashes at most.
    while found := _USER.match(address):
        address = found.group(1) + address[found.end() :]
    return address


_USER = re.compile(r"(\s*[A-Za-z][A-Za-z0-9+.-]{0,30}:[/\\]{0,3})[^/\\?#]*@")


def is_web(address: str) -> bool:
    """Whether something is an address of the web and no path."""
    return address[:8].lower().startswith(("http://", "https://"))


def public_address(address: str) -> str:
    """What readers are told of where something came from: an address of the web whole, of a file its name alone.

    Folders, in an archive too, may name the machine or the person that a file came from.
    """
    return address if is_web(address) else re.split(r"[/\\]", address.rstrip("/\\"))[-1]


def same_site(one: str, other: str) -> bool:
    """Whether two http(s) addresses name one host, `www.` and telephone editions (`m.`, `amp.`) aside."""
    return (outlet_host(one) or "") == (outlet_host(other) or "") != ""


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
