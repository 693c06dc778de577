"""Kind of source, only where it is certain: by the owner of the host's domain or by a type the page declares.

| rule | kind |
|---|---|
| host is or ends in `uscourts.gov`, `supremecourt.gov`, `judiciary.uk`, `curia.europa.eu`, or begins with `court`/`courts` under a government domain | court |
| host is or ends in `congress.gov`, `senate.gov`, `house.gov`, `parliament.uk`, `europarl.europa.eu`, or has a label `parliament`, `congress`, `senate` under a government domain | legislature |
| government domain: `.gov`, `.mil`, `.gov.xx`, `.gob.xx`, `.gouv.xx`, `.go.xx`, `europa.eu` | agency |
| `.edu`, `.edu.xx`, `.ac.xx`; JSON-LD ScholarlyArticle, Thesis | academic |
| JSON-LD BlogPosting; SocialMediaPosting; Book | blog; social; book |

Newspapers, broadcasters and companies cannot be told by name or domain: they stay `unknown` until a person says.
"""  # noqa: E501 - a table row is one line

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from sourcebook.model.document import SourceKind

_OWN: dict[SourceKind, tuple[str, ...]] = {
    "court": ("uscourts.gov", "supremecourt.gov", "judiciary.uk", "curia.europa.eu"),
    "legislature": ("congress.gov", "senate.gov", "house.gov", "parliament.uk", "europarl.europa.eu"),
}
_GOVERNMENT = re.compile(r"(?:^|\.)(?:gov|mil|(?:gov|gob|gouv|go|govt|gc|mil)\.[a-z]{2}|gouv\.fr|europa\.eu)$")
_ACADEMIC = re.compile(r"(?:^|\.)(?:edu|edu\.[a-z]{2}|ac\.[a-z]{2})$")
_LABELS: dict[str, SourceKind] = {
    "court": "court",
    "courts": "court",
    "judiciary": "court",
    "parliament": "legislature",
    "congress": "legislature",
    "senate": "legislature",
}
_TYPES: dict[str, SourceKind] = {
    "ScholarlyArticle": "academic",
    "MedicalScholarlyArticle": "academic",
    "Thesis": "academic",
    "BlogPosting": "blog",
    "SocialMediaPosting": "social",
    "Book": "book",
}


def find_source_kind(address: str | None, types: Iterable[str] = ()) -> SourceKind:
    """The kind of source an address and declared types prove, else `unknown`."""
    try:
        host = (urlsplit(address or "").hostname or "").rstrip(".")
    except ValueError:
        host = ""
    for kind, owned in _OWN.items():
        if any(host == name or host.endswith("." + name) for name in owned):
            return kind
    if _GOVERNMENT.search(host):
        return next((_LABELS[label] for label in host.split(".") if label in _LABELS), "agency")
    if _ACADEMIC.search(host):
        return "academic"
    return next((_TYPES[t] for t in types if t in _TYPES), "unknown")
