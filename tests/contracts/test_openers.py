"""Every built-in opener keeps the opener contract."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

from container_files import FILES, PACKERS, make_mbox, make_tar, make_warc, make_zip
from office_files import make_mail, make_msg
from sourcebook import registry
from sourcebook.ingest.containers.archives import TarOpener, ZipOpener
from sourcebook.ingest.containers.attachments import MessageOpener, OutlookOpener
from sourcebook.ingest.containers.mailbox import MailboxOpener
from sourcebook.ingest.containers.webarchive import WarcOpener
from sourcebook.testing.openers import OpenerContract
from sourcebook.testing.readers import blob_of

TABLE = b"Payer,Sum\nAldora,300\n"
PAGES = [
    ("https://oslund.example/a", b"<p>The ferry sank.</p>", "text/html"),
    ("https://oslund.example/b?x=1", b"<p>It was raised.</p>", "text/html; charset=utf-8"),
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


@pytest.mark.parametrize("packing", sorted(PACKERS))
def test_packed_tar_and_packed_file(packing: str, tmp_path: Path) -> None:
    kind = dict(zip(("gz", "bz2", "xz", "zst"), TarOpener.media_types[1:], strict=True))[packing]
    for data, name, members in (
        (make_tar(FILES), f"a.tar.{packing}", FILES),
        (FILES[0][1], f"note.txt.{packing}", [(None, FILES[0][1])]),
    ):
        blob = blob_of(tmp_path, PACKERS[packing](data), name=name, media_type=kind)
        found = [(member.name, b"".join(member.chunks)) for member in TarOpener().open(blob)]
        assert [data for _, data in found] == [data for _, data in members]
        assert TarOpener().count(blob) == len(members)
    assert found[0][0].endswith("note.txt")


def test_every_registered_opener_has_a_suite() -> None:
    tested = {type(suite.opener) for suite in OpenerContract.__subclasses__()}
    assert set(registry.load_all("openers").values()) <= tested
