"""Libraries whose every string is hostile: written straight into a store, or taken in from files as a user would."""

# ruff: noqa: E501 - hostile strings are read best in one piece
from __future__ import annotations

import csv
import io
import zipfile
from email.message import EmailMessage
from pathlib import Path
from xml.sax.saxutils import escape

from invented_papers import Maker
from sourcebook.library import Library
from sourcebook.model.annotation import Annotation, Citation, Claim, Mention, Money, Quote, Section, Time
from sourcebook.model.document import (
    Block,
    BlockKind,
    Capture,
    Document,
    Hidden,
    Link,
    Metadata,
    Rendition,
    capture_id,
    document_id,
    rendition_id,
)
from sourcebook.model.ids import make_id, sha256_text
from sourcebook.model.ledger import LedgerItem
from sourcebook.model.span import make_span

KINDS: tuple[tuple[BlockKind, int, int], ...] = (
    ("heading", 2, 0), ("paragraph", 0, 0), ("quote", 0, 1), ("item", 1, 2), ("row", 0, 3), ("row", 0, 3), ("caption", 0, 0),
    ("code", 0, 0),
)  # fmt: skip
LEAD = "Ada Velin paid $4 million in 2004: "


def put_hostile(library: Library, vector: str, number: int) -> str:
    """One document with the vector in every field that a page shows; its kept bytes are the vector as a page."""
    rendition = _rendition(vector, number)
    library.store.blobs.put_bytes(_page(vector, number))
    identifier = document_id(rendition.blob, None)
    address = f"https://h.example/{number}/{vector}"
    with library.store.writer() as writer:
        writer.put_document(
            Document(
                id=identifier, title=vector, rendition=rendition.id, blob=rendition.blob, media_type="text/html",
                address=address, outlet=vector, byline=(vector,), published="2004-05-06", language="en", versions=2,
            )
        )  # fmt: skip
        writer.put_rendition(rendition)
        capture = capture_id(identifier, rendition.blob, address, None)
        writer.put_capture(
            Capture(
                id=capture, document=identifier, blob=rendition.blob, media_type="text/html", bytes=9, address=address,
                how=vector, headers={"x": vector},
            )
        )  # fmt: skip
        writer.put_annotations(rendition.id, _readings(identifier, rendition, vector), {"invented": vector})
        item = LedgerItem(
            id=make_id("ledger", "box", str(number)), container=f"box {vector}", name=vector, outcome="failed", reason=vector,
            code="unreadable",
        )  # fmt: skip
        writer.put_ledger([item])
        writer.append_decision(identifier, vector, vector, vector, "2026-01-01T00:00:00Z")
    return identifier


def _page(vector: str, number: int) -> bytes:
    return f"<!doctype html><title>{number}</title>{vector}<p title='{vector}'>{number}</p>".encode()


def _rendition(vector: str, number: int) -> Rendition:
    text, blocks, links = "", [], []
    for kind, level, group in KINDS:
        text += "\n\n" if text else ""
        start = len(text)
        text += f"{LEAD}{vector} {number}."
        links.append(Link(start=start, end=start + 9, href=vector))
        blocks.append(Block(kind=kind, start=start, end=len(text), level=level, group=group, path=vector))
    from sourcebook.model.ids import sha256

    blob = sha256(_page(vector, number))
    return Rendition(
        id=rendition_id(blob, "made", "1", text), blob=blob, media_type="text/html", engine="made", engine_version=vector,
        text=text, text_hash=sha256_text(text), blocks=tuple(blocks), links=tuple(links), warnings=(vector,),
        hidden=(Hidden(at=0, text=f"hidden {vector}", how=vector),), confidence=0.5,
        metadata=Metadata(title=vector, outlet=vector, byline=(vector,), published="2004-05-06", description=vector,
                          language="en"),
    )  # fmt: skip


def _readings(document: str, rendition: Rendition, vector: str) -> list[Annotation]:
    maker, text, found = Maker(document, rendition), rendition.text, list[Annotation]()
    chain = make_id("chain", vector)
    for block in rendition.blocks:
        s, e = block.start, block.end
        name = make_span(text, s, s + 9)
        href = f"https://h.example/{vector}" if block.kind == "paragraph" else vector
        found += [
            maker.make(Mention, s, s + 9, type="person", name=vector, chain=chain),
            maker.make(Money, s + 15, s + 25, low=4e6, high=4e6, currency="USD"),
            maker.make(Time, s + 29, s + 33, timex="2004", type="DATE", edtf="2004"),
            maker.make(Claim, s, e, status="alleged"),
            maker.make(Quote, s + len(LEAD), e, direct=True, speaker=name, speaker_name=vector),
            maker.make(Citation, s, s + 9, href=href, anchor=name, sentence=name),
        ]
        if block.kind == "heading":
            found.append(maker.make(Section, s, e, level=2, title=text[s:e], period="2004"))
    return sorted({a.id: a for a in found}.values(), key=lambda a: (a.start, a.end, a.kind, a.id))


def write_hostile_files(folder: Path, vectors: tuple[str, ...], *, each: int) -> None:
    """Files as they come: pages, letters, tables, archives, feeds and names of files, with vectors wherever words go."""
    folder.mkdir()
    rows = io.StringIO()
    writer = csv.writer(rows)
    writer.writerow(["Payer", "<img src=x onerror=ran(0)>", "Sum"])
    writer.writerows([[f"{n} {v}", v, f"${n} million"] for n, v in enumerate(vectors, 1)])
    (folder / "table.csv").write_text(rows.getvalue(), encoding="utf-8")
    with zipfile.ZipFile(folder / "box.zip", "w") as box:
        for number, vector in enumerate(vectors[:each], 1):
            box.writestr(f"{number} {vector}.txt", f"Member {number}: Ada Velin paid $4 million. {vector}")
    entries = "".join(
        f"<item><title>{escape(_xml(v))}</title><link>https://h.example/{n}</link><description>{escape(_xml(v))} and words "
        f"enough to be read as an entry.</description><pubDate>Mon, 3 Mar 2003 10:00:00 GMT</pubDate></item>"
        for n, v in enumerate(vectors[:each], 1)
    )
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{escape(_xml(vectors[0]))}</title>{entries}</channel></rss>'
    (folder / "feed.rss").write_text(feed, encoding="utf-8")
    for number, vector in enumerate(vectors[:each], 1):
        letter = EmailMessage()
        words = " ".join("".join(c for c in vector if c.isprintable() or c == " ").split())
        letter["Subject"] = letter["X-Note"] = words
        letter["From"] = f'"{words[:60].translate({34: None, 92: None})}" <ada@h.example>'
        letter["To"] = "desk@h.example"
        letter.set_content(f"Dear desk, {vector}\n")
        letter.add_alternative(f"<p>Dear desk, {vector}</p>", subtype="html")
        (folder / f"{number:03}.eml").write_bytes(bytes(letter))
        name = "".join(c for c in vector if c not in "/\0")[:60]
        (folder / f"{number:03} {name}.txt").write_text(f"File {number}: Ada Velin said “{vector}”.", encoding="utf-8")
        page = (
            f"<html><head><title>{escape(vector)}</title><meta property='og:site_name' content=\"{_attribute(vector)}\">"
            f'<meta name=author content="{_attribute(vector)}"></head><body><article><h1>{escape(vector)}</h1>'
            f'<p>Page {number}: Ada Velin paid <a href="{_attribute(vector)}">$4 million</a> to Orla Bank. {escape(vector)}</p>'
            f"{vector}<p>It was found in 2004 that the bank knew.</p></article></body></html>"
        )
        (folder / f"{number:03}.html").write_text(page, encoding="utf-8")


def draft_of(vectors: tuple[str, ...]) -> str:
    """A draft that is checked: flags stand on hostile words, and cite hostile addresses."""
    said = "".join(
        f'<p>The the board paid <a href="{_attribute(v)}">over 13+ fees</a>; Ada Velin said “{escape(v)} stone”.</p>'
        for v in vectors
    )
    return (
        f"<html><head><title>{escape(vectors[0])}</title></head><body><h1>{escape(vectors[1])}</h1>{said}</body></html>"
    )


def _attribute(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def _xml(text: str) -> str:
    return "".join(c for c in text if c in "\t\n" or c >= " ")
