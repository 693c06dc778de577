"""Invented documents with readings of every kind, held in a real store."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sourcebook.model.annotation import (
    Annotation,
    Base,
    Citation,
    Claim,
    Figure,
    Mention,
    Money,
    Quote,
    Section,
    Time,
)
from sourcebook.model.check import CheckedClaim, CheckReport, Counts, Evidence, Flag
from sourcebook.model.document import (
    Block,
    Capture,
    Document,
    Link,
    Metadata,
    Rendition,
    capture_id,
    document_id,
    rendition_id,
)
from sourcebook.model.ids import make_id, sha256_text
from sourcebook.model.span import Span, context, make_span
from sourcebook.settings import Settings
from sourcebook.store.sqlite import SqliteStore

REPORT_URL = "https://www.gazette.example/2004/harbour-report"
DOSSIER: list[tuple[str, str, int]] = [
    ("heading", "The Harbour Loan", 1),
    (
        "paragraph",
        "In the early 2000s the Varnholm Harbour Company borrowed €45 million from Banque Orsel. "
        "Mayor Ada Velin said the loan was “safe as stone”. The harbour report found that 43% of it left the country.",
        0,
    ),
    ("heading", "1980s–1999: The first pier", 2),
    (
        "paragraph",
        "Work on the pier began on 12 June 1984. Prosecutors alleged that Tomas Reik took more than "
        "$2 million in 1991. He was charged in 1992 and acquitted in March 1994.",
        0,
    ),
    ("quote", "Nobody asked where the money slept.\n— Ilse Brandt, The Salt Road", 0),
    ("item", "Banque Orsel closed its Varnholm office in 2005.", 0),
    ("item", "The pier was sold in 2006 for €1.", 0),
    ("heading", "2007–Present: What is left", 2),
    ("paragraph", "A second inquiry opened in 2010. Velin denied that she had known of the fees.", 0),
    ("row", "Year\tFee", 0),
    ("row", "2005\t€300,000", 0),
]
REPORT = (
    "Harbour report\n\nThe auditors found that 43% of the loan left the country by 2003.\n\n"
    "Ada Velin told the council that the loan was “safe as stone”."
)
LINKS = {
    "The harbour report": REPORT_URL + "?utm_source=letter",
    "took more than $2 million": "https://news.example/reik",
    "closed": "javascript:alert(1)",
}
NAMES = {
    "Varnholm Harbour Company": ("organization", "Varnholm Harbour Company"),
    "Banque Orsel": ("organization", "Banque Orsel"),
    "Ada Velin": ("person", "Ada Velin"),
    "Velin": ("person", "Ada Velin"),
    "Tomas Reik": ("person", "Tomas Reik"),
    "Ilse Brandt": ("person", "Ilse Brandt"),
    "Varnholm": ("place", "Varnholm"),
}
TIMES = {
    "the early 2000s": "2000/2003~", "1980s–1999": "198X/1999", "12 June 1984": "1984-06-12", "1991": "1991",
    "1992": "1992", "March 1994": "1994-03", "in 2005": "2005", "2006": "2006", "2007–Present": "2007/..",
    "2010": "2010", "by 2003": "2003",
}  # fmt: skip
SUMS = {"€45 million": (45e6, 45e6, "EUR"), "more than $2 million": (2e6, None, "USD"), "€300,000": (3e5, 3e5, "EUR")}


@dataclass
class Maker:
    """Readings made from tables of words: real spans, invented reader."""

    document: str
    rendition: Rendition

    def make(self, cls: type[Base], start: int, end: int, **fields: object) -> Annotation:
        text = self.rendition.text
        prefix, suffix = context(text, start, end)
        kind = str(cls.__struct_config__.tag)
        return cls(  # type: ignore[return-value]
            id=make_id(kind, self.rendition.id, start, end, None), document=self.document, rendition=self.rendition.id,
            start=start, end=end, exact=text[start:end], prefix=prefix, suffix=suffix, extractor="invented",
            version="1", confidence=0.8, **fields,
        )  # fmt: skip

    def find(self, words: str) -> Iterator[tuple[int, int]]:
        for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", self.rendition.text):
            yield match.span()

    def all(self) -> list[Annotation]:
        text, found = self.rendition.text, list[Annotation]()
        taken: list[tuple[int, int]] = []
        for words, (kind, name) in NAMES.items():
            for s, e in self.find(words):
                if not any(a <= s < b for a, b in taken):
                    taken.append((s, e))
                    found.append(self.make(Mention, s, e, type=kind, name=name, chain=make_id("chain", name)))
        for words, edtf in TIMES.items():
            found += [self.make(Time, s, e, timex=edtf, type="DATE", edtf=edtf) for s, e in self.find(words)]
        for words, (low, high, currency) in SUMS.items():
            place = text.find(words)
            if place >= 0:
                found.append(self.make(Money, place, place + len(words), low=low, high=high, currency=currency))
        for s, e in self.find("43"):
            found.append(self.make(Figure, s, e + 1, low=43.0, high=43.0, unit="percent"))
        for match in re.finditer("“[^”]*”", text):
            who = text.find("Ada Velin")
            found.append(self.make(Quote, *match.span(), direct=True, speaker=make_span(text, who, who + 9),
                                   speaker_name="Ada Velin"))  # fmt: skip
        for block in self.rendition.blocks:
            if block.kind == "heading":
                period = next((v for k, v in TIMES.items() if text[block.start : block.end].startswith(k)), None)
                words = text[block.start : block.end]
                found.append(self.make(Section, block.start, block.end, level=block.level, title=words, period=period))
            elif block.kind == "paragraph":
                for match in re.finditer(r"[^.]+(?:\.”?|$)", text[block.start : block.end]):
                    s, e = block.start + match.start(), block.start + match.end()
                    s += len(text[s:e]) - len(text[s:e].lstrip())
                    if s < e:
                        found.append(self.make(Claim, s, e, status="alleged" if "alleged" in text[s:e] else "asserted"))
        for link in self.rendition.links:
            words = Span(link.start, link.end, text[link.start : link.end])
            found.append(self.make(Citation, link.start, link.end, href=link.href, anchor=words, sentence=words))
        unique = {a.id: a for a in found}
        return sorted(unique.values(), key=lambda a: (a.start, a.end, a.kind, a.id))


def rendition_of_blocks(blocks: list[tuple[str, str, int]], title: str, published: str) -> Rendition:
    text, made = "", []
    for kind, words, level in blocks:
        text += "\n\n" if text else ""
        group = {"quote": 1, "item": 2, "row": 3}.get(kind, 0)
        made.append(Block(kind=kind, start=len(text), end=len(text) + len(words), level=level, group=group))  # type: ignore[arg-type]
        text += words
    links = tuple(
        Link(start=text.index(words), end=text.index(words) + len(words), href=href)
        for words, href in LINKS.items()
        if words in text
    )
    blob = sha256_text(text)
    return Rendition(
        id=rendition_id(blob, "made", "1", text), blob=blob, media_type="text/html", engine="made", engine_version="1",
        text=text, text_hash=blob, blocks=tuple(made), links=links,
        metadata=Metadata(title=title, outlet="The Salt Road", published=published, language="en",
                          byline=("Jo Marsh",)),
    )  # fmt: skip


def put(store: SqliteStore, rendition: Rendition, address: str, kind: str = "ngo") -> str:
    """Hold a rendition with invented readings; gives its document's id."""
    about = rendition.metadata
    identifier = document_id(rendition.blob, None)
    store.blobs.put_bytes(rendition.text.encode())
    with store.writer() as writer:
        writer.put_document(
            Document(
                id=identifier, title=about.title or address, rendition=rendition.id, blob=rendition.blob,
                media_type=rendition.media_type, address=address, outlet=about.outlet, byline=about.byline,
                published=about.published, language="en", source_kind=kind,  # type: ignore[arg-type]
            )
        )  # fmt: skip
        writer.put_rendition(rendition)
        writer.put_capture(
            Capture(
                id=capture_id(identifier, rendition.blob, address, None), document=identifier, blob=rendition.blob,
                media_type=rendition.media_type, bytes=len(rendition.text), address=address,
            )
        )  # fmt: skip
        writer.put_annotations(rendition.id, Maker(identifier, rendition).all(), {"invented": "1"})
    return identifier


@dataclass
class Held:
    store: SqliteStore
    dossier: str
    report: str
    settings: Settings


def hold(folder: Path) -> Held:
    """A library of two documents in `folder`, of which one cites the other."""
    store = SqliteStore(folder)
    dossier = put(store, rendition_of_blocks(DOSSIER, "The Harbour Loan", "2011-03-04"), "dossier.html")
    paragraphs = [("paragraph", words, 0) for words in REPORT.split("\n\n")]
    report = put(store, rendition_of_blocks(paragraphs, "Harbour report", "2004-05-01"), REPORT_URL, "newspaper")
    return Held(store, dossier, report, Settings(title="Varnholm Papers"))


def check_of(held: Held) -> CheckReport:
    """A report that finds support for one sentence of the dossier and flags two."""
    view = held.store.view()
    text = view.get_rendition(view.get_document(held.dossier).rendition).text
    other = view.get_rendition(view.get_document(held.report).rendition).text
    claims = [a for a in view.iter_annotations(document=held.dossier, kind="claim") if isinstance(a, Claim)]
    claim = next(c for c in claims if "43%" in c.exact)
    at = other.index("43% of the loan")
    evidence = Evidence(document=held.report, start=at, end=at + 15, exact=other[at : at + 15], stance="supports",
                        score=0.9, why=("number",))  # fmt: skip
    where = text.index("acquitted")
    return CheckReport(
        document=held.dossier,
        counts=Counts(sentences=9, claims=len(claims), cited=2, captured=1, supported=1),
        claims=(CheckedClaim(claim=claim, evidence=(evidence,), origins=1),),
        flags=(
            Flag(rule="uncited", severity="warning", start=where, end=where + 9, exact="acquitted",
                 message="A turn of a case without a source.", evidence=(evidence,)),
            Flag(rule="repeated-words", severity="note", start=0, end=3, exact=text[:3], message="Said twice."),
        ),
    )  # fmt: skip
