"""What fuzzing begins with: the stored corpus of a target, and whole small files of each kind."""

# ruff: noqa: E501 - hostile strings are read best in one piece
from __future__ import annotations

import io
import sys
import tarfile
import zipfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
sys.path[:0] = [p for p in (str(HERE), str(HERE.parent)) if p not in sys.path]

EML = (
    b"From: Ada Velin <ada@varnholm.example>\r\nTo: desk@varnholm.example\r\nSubject: =?utf-8?q?The_loan_=E2=82=AC?=\r\n"
    b"Date: Mon, 3 Mar 2003 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>We paid <b>$4 million</b>.</p>\r\n"
    b"--b\r\nContent-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment; filename=a.txt\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--b--\r\n"
)
TEXTS = {
    "html": b'<html><head><title>Loan</title><style>.x{display:none}</style></head><body><article><h1>Loan</h1><p>Orm paid '
    b'<a href="/a">$4 million</a> on 3 March 2011.<span class=x>no</span></p><table><tr><td>a<td>b</table></article>',
    "xml": b'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title><item><title>T</title>'
    b"<link>https://h.example/1</link><guid>1</guid><pubDate>Mon, 3 Mar 2003 10:00:00 GMT</pubDate></item></channel></rss>",
    "csv": b'Payer;Amount\n"Orla ""Bank""";1,200\nBanque Orsel;300\n',
    "json": b'[{"payer":"Orla Bank","amount":1200,"to":{"name":"Orm"}},{"payer":null}]',
    "jsonl": b'{"payer":"Orla Bank","amount":1200}\n{"payer":"Banque Orsel"}\n',
    "md": b"# Loan\n\n## 2001: The pier\n\n- Orm *paid* [$4](https://h.example).\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    "rtf": rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0 Orm paid {\b $4} \u8364? {\v hidden}\par}",
    "opml": b'<opml version="2.0"><body><outline text="a" xmlUrl="https://h.example/f"/></body></opml>',
    "vcf": b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada Velin\r\nN:Velin;Ada;;;\r\nORG:Orla Bank\r\nEND:VCARD\r\n",
    "ics": b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:Board\r\nDTSTART:20030304T100000Z\r\nEND:VEVENT\r\n"
    b"END:VCALENDAR\r\n",
    "eml": EML,
    "mbox": b"From ada Mon Mar  3 10:00:00 2003\n" + EML.replace(b"\r\n", b"\n") + b"\nFrom ada x\n\nsecond\n",
    "atom": b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>T</title><link href="https://h.example/1"/>'
    b"<updated>2003-03-03T10:00:00Z</updated></entry></feed>",
    "warc": b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://h.example/\r\nWARC-Date: 2003-03-03T10:00:00Z\r\n"
    b"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\nContent-Type: application/http; msgtype=response\r\n"
    b"Content-Length: 50\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>x</p>\r\n\r\n\r\n",
    "text": "Ada Velin, mayor of Varnholm, said the €45 million loan was “safe as stone” on 3 March 2011.".encode(),
}  # fmt: skip
GRAMMARS = {
    "url": [b"https://user:p@xn--bcher-kva.example:443/a/../b?utm_source=x&q=%C3%A9#f", b"http://[::ffff:127.0.0.1]/", b"//a"],
    "csv-sniffing": [TEXTS["csv"], b'a\tb\n"1\n2"\t3\n'],
    "date": [b"2004-06-~01/2006?", b"[1667,1668..1670]", b"156X-12", b"3 March 2011", b"two weeks after Easter 1998"],
    "money": [b"$4.5 million", "€1,2 Mrd. and US$ 3-4bn".encode(), b"between Rs 5 crore and 12 lakh"],
    "quote": ["“We knew,” she said. “Nobody asked.”".encode(), b'Orm told the "Gazette" that he "did not pay".'],
    "anchor": [b"Orla Bank paid.\nOrm paid.\0Orm paid", b"a a\0a"],
    "query": [b'"letter of credit" AND (outlet:gazette OR -date:2008..2012) near/5 loan kovak~1 amount:>1e6'],
    "feed": [TEXTS["xml"], TEXTS["atom"], TEXTS["opml"], b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1"}]}'],
    "dossier": [TEXTS["html"]],
    "import": [TEXTS["csv"], TEXTS["json"], TEXTS["jsonl"]],
    "import-foreign": [
        b'{"id": "A", "schema": "Person", "properties": {"name": ["Ada Vale", {"id": "B", "schema": "Ownership"}]}}\n'
        b'{"id": "B", "schema": "Ownership", "properties": {"owner": ["A"], "asset": "A", "startDate": [null, 2009]}}',
        b"canonical_id,entity_id,prop,schema,value,dataset,lang\nNK-1,a,name,Person,Ada,x,eng\n,a,:id,,a,,\n",
        b'{"type": "Annotation", "body": "x", "target": {"source": "https://a.example/", "selector": [{"type":'
        b' "TextQuoteSelector", "exact": "y", "refinedBy": {"type": "TextPositionSelector", "start": 1, "end": 2}}]}}',
        b'{"rows": [{"uri": "https://a.example/", "target": [], "tags": ["t"], "text": "x", "user": "acct:a"}, 7]}',
    ],
}  # fmt: skip


def _zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("a/b.txt", "words")
        package.writestr("c.html", TEXTS["html"])
    return made.getvalue()


def _tar() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as package:
        about = tarfile.TarInfo("a/b.txt")
        about.size = 5
        package.addfile(about, io.BytesIO(b"words"))
    return made.getvalue()


def _pdf() -> bytes:
    import fpdf

    made = fpdf.FPDF()
    made.set_creation_date(datetime(2011, 3, 3, tzinfo=UTC))
    made.add_page()
    made.set_font("Helvetica", size=12)
    made.multi_cell(0, 6, "Orla Bank paid $4 million on 3 March 2011.")
    return bytes(made.output())


def _warc() -> bytes:
    import container_files

    return container_files.make_warc([("https://h.example/", TEXTS["html"], "text/html")])


@cache
def samples() -> dict[str, list[bytes]]:
    """The whole small files that the contract suites of readers and openers hold, by target."""
    sys.path[:0] = [str(HERE.parent / "contracts")]
    import test_openers
    import test_readers

    from sourcebook import registry

    found: dict[str, list[bytes]] = {}
    for kind, suites in (("reader", test_readers), ("opener", test_openers)):
        names = {cls: name for name, cls in registry.load_all(f"{kind}s").items()}
        for suite in vars(suites).values():
            made = getattr(suite, kind, None)
            if isinstance(suite, type) and type(made) in names:
                found.setdefault(f"{kind}-{names[type(made)]}", []).append(suite.sample)
    return found


def seeds_of(target: str) -> list[bytes]:
    """Inputs that a target starts from: made files that suit it, then its stored corpus."""
    import office_files

    binary = {
        "reader-pdf": _pdf, "opener-pdf": _pdf, "opener-zip": _zip, "opener-tar": _tar, "opener-warc": _warc,
        "reader-picture": lambda: office_files.make_picture("Orla Bank", size=(200, 60)),
    }  # fmt: skip
    endings = {
        "reader-html": "html", "reader-markdown": "md", "reader-text": "text", "reader-table": "csv", "reader-json": "json",
        "reader-jsonlines": "jsonl", "reader-richtext": "rtf", "reader-message": "eml", "opener-message": "eml",
        "opener-mailbox": "mbox", "opener-feed": "atom", "reader-feed-list": "opml", "reader-cards": "vcf",
    }  # fmt: skip
    found = list(GRAMMARS.get(target, ()))
    if target in binary:
        found.append(binary[target]())
    if target in endings:
        found.append(TEXTS[endings[target]])
    return list(dict.fromkeys([*found, *samples().get(target, ()), *stored(target)]))


def stored(target: str) -> list[bytes]:
    """The stored cases of a target, in the order of their names."""
    return [path.read_bytes() for path in sorted((CORPUS / target).glob("*")) if path.is_file()]
