"""Files as they should not be, poured in together: each costs itself alone, and is told in a sentence."""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sourcebook import Library

WORDS = "The harbour board of Ostrava Bight paid $4.5 million on 3 March 2011, Ines Aldermoor said. “We knew.” "
PAGE = f'<!doctype html><html lang="en"><head><meta charset="utf-8"></head><body><p>{WORDS * 3}</p>'
GOOD = {
    "good.txt": WORDS,
    "good.html": PAGE,
    "good.md": f"# Harbour\n\n{WORDS}",
    "good.csv": "payer,sum\nOsk,100\n" * 3,
}


def _mangled(chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Truncated, bit-flipped and shortened copies of good files."""
    for name, text in GOOD.items():
        data = text.encode()
        yield f"short-{name}", data[: chance.randrange(1, len(data))]
        flipped = bytearray(data)
        for _ in range(1 + len(data) // 50):
            flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        yield f"flipped-{name}", bytes(flipped)
        at = chance.randrange(len(data))
        yield f"gap-{name}", data[:at] + data[at + 100 :]


HOSTILE: dict[str, str | bytes] = {
    "wide.txt": WORDS.encode("utf-16-le"),
    "odd-wide.txt": WORDS.encode("utf-16-be")[:-1],
    "nul.txt": b"\0" * 5000,
    "charset.html": PAGE.replace("utf-8", "unicode_escape"),
    "bz2.html": PAGE.replace("utf-8", "bz2"),
    "deep.html": "<div>" * 200_000 + WORDS,
    "bold.html": "<b>" * 50_000 + WORDS,
    "tables.html": "<table><tr><td>" * 30_000 + WORDS,
    "less.html": "<" * 20_000,
    "image.html": PAGE + f'<img src="data:image/png;base64,{"QUJD" * 300_000}">',
    "entities.html": PAGE + "&#xD800;&#0;&#x110000;" + f"&#{'9' * 5000};",
    "jsonld.html": f'<script type="application/ld+json">{"[" * 50_000}</script>{PAGE}',
    "facts.html": '<script type="application/ld+json">{"author":{"name":[1,null]},"headline":{}}</script>' + PAGE,
    "base.html": f'<base href="http://[::1">{PAGE}<a href="http://[bad">x</a>',
    "xxe.xhtml": f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><p>&x;{WORDS}</p>',
    "quotes.md": ">" * 20_000 + WORDS,
    "brackets.md": "[" * 5_000 + WORDS,
    "columns.csv": ",".join(f"c{n}" for n in range(10_000)) + "\n" + ",".join("1" * 10_000) + "\n",
    "quote.csv": 'a,b\n"unclosed,1\n' + "x,y\n" * 100,
    "returns.csv": "a,b\r1,2\r3,4\r",
    "returns.txt": WORDS.replace(". ", ".\r\r"),
    "half.txt": (WORDS + "\ud800").encode("utf-8", "surrogatepass"),
    "bidi.txt": "\u202e\u2066שלום\u200b\u2069 " + WORDS,
    "zero.txt": "\u200b".join(WORDS),
    "piled.txt": "a" + "\u0301" * 5000 + " " + WORDS,
    "run.txt": "'s" * 3000 + WORDS,
    "marks.txt": "“(" * 2000 + WORDS,
    "sums.txt": "9" * 5000 + " dollars, $" + "9" * 400 + " million, 1e999999 dollars, ½ ٣٤٥ Ⅳ ²³. " + WORDS,
    "days.txt": "On 31 February 0000, 99999999999 years ago, in 9999 and next 999999999999 days. " + WORDS,
    "zip.pdf": b"PK\x03\x04" + b"x" * 200,
    "head.pdf": b"%PDF-1.7\n",
    "none.pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF",
    "loop.pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]"
    b"/Count 99999999>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    "void.txt": b"",
    "blank.txt": " \n\t",
}
NAMES = (
    b"new\nline.txt", b"bad\xff\xfe.txt", b"\xe2\x80\xae\xd7\xa9.txt", b"a" * 250 + b".txt", b"-rf.txt",
    b"quote\"'.txt", b"back\\slash.txt", b" lead.txt", b"%s%n.txt", b"<script>.txt", b"\x1b[31mred.txt", b"a?b#c.html",
)  # fmt: skip


@pytest.fixture(scope="module")
def heap(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("heap") / "heap"
    folder.mkdir()
    for name, data in (*GOOD.items(), *_mangled(random.Random(7)), *HOSTILE.items()):
        (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    for number, odd in enumerate(NAMES):
        with open(os.fsencode(folder) + b"/" + odd, "wb") as file:  # noqa: PTH123 - names that are no text
            file.write(f"{number}. {WORDS}".encode())
    for name, target in (("loop", "loop"), ("up", ".."), ("zero", "/dev/zero"), ("nowhere", "none")):
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "pipe")
    return folder


def test_the_books_balance_whatever_is_poured_in(heap: Path, tmp_path: Path) -> None:
    begun = time.monotonic()
    with Library.init(tmp_path / "case") as library:
        report = library.add([heap])
        assert report.expected == len(list(heap.iterdir()))
        assert report.expected == report.stored + len(report.skipped) + len(report.failed)
        for item in report.failed:
            assert re.fullmatch(r"\S.*\. \S.*\.", item.reason, re.S), f"{item.name}: what happened, and what next"
            assert item.attempts == 1, f"{item.name} was no trouble to its reader"
        assert all(s.reason == "unchanged" or s.reason.endswith(".") for s in report.skipped)
        failed = {item.name for item in report.failed}
        assert failed.isdisjoint(GOOD)
        assert {"void.txt", "blank.txt", "nul.txt", "head.pdf", "none.pdf", "zip.pdf"} <= failed
        names = {line.name for line in library.list("ledger", outcome="stored")}
        assert {n.decode("utf-8", "backslashreplace") for n in NAMES} <= names
        assert "root:" not in "".join(library.view().get_rendition(d.rendition).text for d in library.list("documents"))
        assert library.verify().problems == ()
        assert library.search("harbour").total > 30
        again = library.add([heap])
        assert (again.expected, again.stored) == (report.expected, 0)
    assert time.monotonic() - begun < 200, "nothing hangs"
