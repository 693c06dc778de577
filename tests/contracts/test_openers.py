"""Every built-in opener keeps the opener contract."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import ClassVar

import pytest

from container_files import (
    FILES,
    PACKERS,
    make_7z,
    make_mbox,
    make_pdf,
    make_rar,
    make_rss,
    make_tar,
    make_tnef,
    make_wacz,
    make_warc,
    make_zip,
)
from office_files import make_mail, make_msg
from pst_file import Letter, make_pst
from sourcebook import registry
from sourcebook.ingest.containers.archives import TarOpener, ZipOpener
from sourcebook.ingest.containers.attachments import MessageOpener, OutlookOpener
from sourcebook.ingest.containers.embedded import EmbeddedOpener
from sourcebook.ingest.containers.feed import FeedOpener
from sourcebook.ingest.containers.large_table import LargeTableOpener
from sourcebook.ingest.containers.mailbox import MailboxOpener
from sourcebook.ingest.containers.packed import PackedOpener
from sourcebook.ingest.containers.portfolio import PdfOpener
from sourcebook.ingest.containers.pst import PstOpener
from sourcebook.ingest.containers.tnef import TnefOpener
from sourcebook.ingest.containers.wacz import WaczOpener
from sourcebook.ingest.containers.webarchive import WarcOpener
from sourcebook.ingest.web.entries import EntriesOpener
from sourcebook.testing.openers import OpenerContract
from sourcebook.testing.readers import blob_of

TABLE = b"Payer,Sum\nAldora,300\n"
PAGES = [
    ("https://oslund.example/a", b"<p>The ferry sank.</p>", "text/html"),
    ("https://oslund.example/b?x=1", b"<p>It was raised.</p>", "text/html; charset=utf-8"),
]


class TestLargeTable(OpenerContract):
    opener = LargeTableOpener()
    name = "a.csv"
    sample = b'Payer,Sum\nAldora,300\n"Vint, Olm",4\n'
    members: ClassVar = [
        (
            "rows 2-3",
            b'{"sourcebook.rows":1,"columns":["Payer","Sum"],"named":true,"name":"","of":"a.csv"}\n'
            b'[2,2,2,"Aldora","300"]\n[3,3,2,"Vint, Olm","4"]\n',
        )
    ]


class TestZip(OpenerContract):
    opener = ZipOpener()
    name = "a.zip"
    sample = make_zip(FILES)
    members: ClassVar = FILES


class TestTar(OpenerContract):
    opener = TarOpener()
    name = "a.tar"
    sample = make_tar(FILES)
    members: ClassVar = FILES


class TestMailbox(OpenerContract):
    opener = MailboxOpener()
    name = "box.mbox"
    sample = make_mbox(2)
    members: ClassVar = [
        (f"{n + 1:06}.eml", part.split(b"\n", 1)[1])
        for n, part in enumerate(b"\n\nFrom ".join(sample.split(b"\n\nFrom ")).split(b"From ida@")[1:])
    ]


class TestMessage(OpenerContract):
    opener = MessageOpener()
    name = "a.eml"
    sample = make_mail().as_bytes()
    members: ClassVar = [("sums.csv", TABLE)]


class TestOutlook(OpenerContract):
    opener = OutlookOpener()
    name = "a.msg"
    sample = make_msg()
    members: ClassVar = [("sums.csv", TABLE)]


class TestWarc(OpenerContract):
    opener = WarcOpener()
    name = "a.warc"
    sample = make_warc(PAGES)
    members: ClassVar = [("oslund.example/a", PAGES[0][1]), ("oslund.example/b?x=1", PAGES[1][1])]


class TestPackedWarc(TestWarc):
    sample = make_warc(PAGES, packed=True)


class TestWacz(OpenerContract):
    opener = WaczOpener()
    name = "a.wacz"
    sample = make_wacz(PAGES)
    members: ClassVar = [
        ("archive/data.warc.gz", make_warc(PAGES, packed=True)),
        ("indexes/index.cdx", b""),
        ("pages/pages.jsonl", b""),
        ("datapackage.json", b""),
        ("datapackage-digest.json", b""),
    ]


class TestSevenZip(OpenerContract):
    opener = PackedOpener()
    name = "a.7z"
    sample = make_7z(FILES)
    members: ClassVar = FILES


class TestRar(OpenerContract):
    opener = PackedOpener()
    name = "a.rar"
    sample = make_rar(FILES)
    members: ClassVar = FILES


class TestPdf(OpenerContract):
    opener = PdfOpener()
    name = "a.pdf"
    sample = make_pdf([("one.txt", FILES[0][1]), ("two.csv", FILES[1][1])])
    members: ClassVar = [("one.txt", FILES[0][1]), ("two.csv", FILES[1][1])]


class TestPinnedToAPage(TestPdf):
    sample = make_pdf([("one.txt", FILES[0][1])], pinned=True)
    members: ClassVar = [("one.txt", FILES[0][1])] * 2  # listed by the document, too


class TestEmbedded(OpenerContract):
    opener = EmbeddedOpener()
    name = "a.docx"
    sample = make_zip(
        [("word/document.xml", b"<w/>"), ("word/embeddings/a.csv", TABLE), ("word/embeddings/b.txt", b"B.")]
    )
    members: ClassVar = [("a.csv", TABLE), ("b.txt", b"B.")]


class TestTnef(OpenerContract):
    opener = TnefOpener()
    name = "winmail.dat"
    sample = make_tnef([("sums.csv", TABLE), ("note.txt", b"A note.")])
    members: ClassVar = [("sums.csv", TABLE), ("note.txt", b"A note.")]


class TestFeed(OpenerContract):
    opener = FeedOpener()
    name = "feed.rss"
    sample = make_rss([("The ferry", "https://oslund.example/a", "<p>It sank.</p>"), ("Bare", "", "")])
    members: ClassVar = [
        (
            "0001 The ferry.html",
            b'<!doctype html>\n<html><head><meta charset="utf-8">\n<title>The ferry</title>\n'
            b'<meta property="og:title" content="The ferry">\n<meta property="og:site_name" content="Oslund Post">\n'
            b'<meta property="author" content="Ida Marsh">\n'
            b'<meta property="article:published_time" content="2014-03-09">\n'
            b'<link rel="canonical" href="https://oslund.example/a">\n</head>\n<body><article>\n<p>It sank.</p>\n'
            b"</article></body></html>\n",
        ),
        ("0002 Bare.html", b""),
    ]


def _letter(number: int, heads: str, body: str) -> bytes:
    mark = f"=_{number:x}_0"
    return (
        f"From: Ida Marsh <ida@oslund.example>\r\nTo: Tom Vint <tom@aldora.example>\r\n"
        f"Date: Sun, 09 Mar 2014 10:30:00 +0000\r\n{heads}MIME-Version: 1.0\r\n"
        f'Content-Type: multipart/mixed; boundary="{mark}"\r\n\r\n--{mark}\r\n'
        f'Content-Type: multipart/alternative; boundary="{mark}_b"\r\n\r\n--{mark}_b\r\n'
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        f"{base64.encodebytes(body.encode()).decode()}\r\n--{mark}_b--\r\n"
    ).encode()


class TestPst(OpenerContract):
    opener = PstOpener()
    name = "a.pst"
    sample = make_pst(
        {"Inbox": [Letter("The valves", "Look.", files=(("sums.csv", TABLE),))], "Sent": [Letter("Re: valves", "No.")]}
    )
    members: ClassVar = [
        (
            "Inbox/000001.eml",
            _letter(0x200024, "Subject: The valves\r\nX-Folder: Inbox\r\n", "Look.")
            + b"--=_200024_0\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; "
            + b'filename="sums.csv"'
            + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.encodebytes(TABLE)
            + b"\r\n--=_200024_0--\r\n",
        ),
        (
            "Sent/000002.eml",
            _letter(0x200044, "Subject: Re: valves\r\nX-Folder: Sent\r\n", "No.") + b"--=_200044_0--\r\n",
        ),
    ]


@pytest.mark.parametrize("packing", sorted(PACKERS))
def test_packed_tar_and_packed_file(packing: str, tmp_path: Path) -> None:
    kind = dict(zip(("gz", "bz2", "xz", "lzma", "zst"), TarOpener.media_types[1:], strict=True))[packing]
    for data, name, members in (
        (make_tar(FILES), f"a.tar.{packing}", FILES),
        (FILES[0][1], f"note.txt.{packing}", [(None, FILES[0][1])]),
    ):
        blob = blob_of(tmp_path, PACKERS[packing](data), name=name, media_type=kind)
        found = [(member.name, b"".join(member.chunks)) for member in TarOpener().open(blob)]
        assert [data for _, data in found] == [data for _, data in members]
        assert TarOpener().count(blob) == len(members)
    assert found[0][0].endswith("note.txt")


class TestFeedEntries(OpenerContract):
    opener = EntriesOpener()
    name = "feed.opml"
    sample = b'<opml><body><outline xmlUrl="https://oslund.example/a"/><outline xmlUrl="b"/></body></opml>'
    members: ClassVar = [("https://oslund.example/a", b""), ("b", b"")]


def test_every_registered_opener_has_a_suite() -> None:
    tested = {type(suite.opener) for suite in OpenerContract.__subclasses__()}
    assert set(registry.load_all("openers").values()) <= tested
