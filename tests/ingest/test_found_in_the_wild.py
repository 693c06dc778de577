"""What files of real programs hold that plain ones do not: each case here was once read without its words."""

# ruff: noqa: E501 - made files are read best in one piece
from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import brotli
import py7zr
import pytest
import zstandard
from aspose.email_foss.msg import MapiMessage

from container_files import make_tnef
from sourcebook import read_members
from sourcebook.errors import ItemError
from sourcebook.ingest.mail.packed_rtf import unpack_rtf
from word_file import make_doc

RUSSIAN = "Комитет гавани собрался четвёртого марта, чтобы рассмотреть договор о пароме. Никто не читал бумаги."
GERMAN = "Der Hafenausschuss traf sich am 4. März, um den Fährvertrag zu prüfen; größere Zweifel blieben übrig. " * 2
CZECH = "Přístavní výbor se sešel čtvrtého března, aby přezkoumal smlouvu o trajektu; nikdo nečetl žádné papíry. " * 2
POLISH = "Komisja portowa zebrała się czwartego marca, aby zbadać umowę na prom; później żałowano tego głosowania. " * 2
TURKISH = "Liman komisyonu sözleşmeyi incelemek için dört Mart'ta toplandı; kimse ihale belgelerini okumamıştı. " * 2
HEBREW = "ועדת הנמל התכנסה בארבעה במרץ כדי לבחון את חוזה המעבורת. איש לא קרא את מסמכי המכרז."
JAPANESE = "港湾委員会は三月四日にフェリー契約を審査するために会合を開いた。"
CHINESE = "港口委员会于三月四日开会审查渡轮合同。投票之前没有人读过招标文件。"


def words_of(folder: Path, name: str, data: bytes) -> str:
    """All that is read of a file and what it holds, white space collapsed."""
    path = folder / name
    path.write_bytes(data)
    read = [found for found in read_members(path, extract=False) if not isinstance(found, ItemError)]
    return " ".join(" ".join(found.rendition.text.split()) for found in read)


def complaints(folder: Path, name: str, data: bytes) -> str:
    """What is said of the members of a file that could not be read."""
    path = folder / name
    path.write_bytes(data)
    return " ".join(str(found) for found in read_members(path, extract=False) if isinstance(found, ItemError))


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        *((GERMAN, charset) for charset in ("mac_roman", "cp850", "cp1252", "utf-16-le", "utf-32-le", "utf-32-be")),
        *((CZECH, charset) for charset in ("cp1250", "iso8859-2", "cp852")),
        *((POLISH, charset) for charset in ("cp1250", "iso8859-2")),
        *((RUSSIAN, charset) for charset in ("cp1251", "koi8-r", "cp866", "utf-16-le", "utf-16-be", "utf-32-le")),
        (TURKISH, "cp1254"),
        (HEBREW, "cp1255"),
        *((JAPANESE, charset) for charset in ("shift_jis", "euc_jp", "iso2022_jp")),
        *((CHINESE, charset) for charset in ("gb18030", "hz")),
    ],
)
def test_charsets_that_nothing_states(tmp_path: Path, text: str, charset: str) -> None:
    assert " ".join(text.split()) in words_of(tmp_path, "a.txt", text.encode(charset))


def test_a_few_bad_bytes_do_not_spoil_the_rest(tmp_path: Path) -> None:
    data = GERMAN.encode() + b"Caf\xe9 \x80 5\n" + RUSSIAN.encode() + b"\0"
    read = words_of(tmp_path, "a.txt", data)
    assert RUSSIAN in read
    assert "Café € 5" in read


@pytest.mark.parametrize("word", ["Café", "naïve “déjà vu”", "Señor Núñez"])
def test_a_word_or_two_beyond_ascii_is_western(tmp_path: Path, word: str) -> None:
    assert word in words_of(tmp_path, "a.txt", f"He wrote {word} to the board.".encode("cp1252"))


UNSEEN = "The harbour committee met on Monday and nobody had read the tender papers before the vote was called."


@pytest.mark.parametrize(
    "page",
    [
        '<script type="application/ld+json">' + json.dumps({"@type": "NewsArticle", "articleBody": UNSEEN})
        + '</script><div id="root"></div>',
        f"<frameset cols='20%,80%'><frame src='a.html'><noframes><body><p>{UNSEEN}</p></body></noframes></frameset>",
        f"<noscript><p>{UNSEEN}</p></noscript><div id=root></div>",
        f'<my-app><template shadowrootmode="open"><p>{UNSEEN}</p></template></my-app>',
        f"<iframe srcdoc='&lt;p&gt;{UNSEEN}&lt;/p&gt;'></iframe>",
        f"<iframe srcdoc='&lt;p&gt;Accept all cookies&lt;/p&gt;'></iframe><noscript><p>{UNSEEN}</p></noscript>",
        f"<iframe srcdoc='{'Accept all cookies. ' * 9}'></iframe><noscript><p>{UNSEEN}</p></noscript>",
        "<iframe srcdoc='Accept cookies'></iframe><script type='application/json'>" + json.dumps({"body": UNSEEN})
        + "</script>",
        '<div id="root"></div><script id="data" type="application/json">'
        + json.dumps({"props": {"body": f"<p>{UNSEEN}</p>"}}) + "</script>",
        '<script type="application/ld+json">' + json.dumps({"@type": "NewsArticle", "articleBody": UNSEEN * 9})
        + "</script><p>Please switch on scripts to read this page.</p>",
    ],
)  # fmt: skip
def test_pages_that_show_nothing_by_themselves(tmp_path: Path, page: str) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<html><head><title>Port</title></head>{page}</html>", encoding="utf-8")
    (found,) = read_members(path, extract=False)
    assert not isinstance(found, ItemError)
    assert UNSEEN in found.rendition.text
    assert "cookies" not in found.rendition.text
    assert "shows no article" in found.rendition.warnings[0]
    assert all(not block.path for block in found.rendition.blocks), "these words stand nowhere in the page"


def test_a_page_of_short_lists_is_read_whole(tmp_path: Path) -> None:
    items = "".join(f"<li>Finding {n} concerns the valves</li>" for n in range(4))
    body = (
        f"<h1>Findings</h1><p>The surveyor looked at the ferry and wrote down what was wrong with each of its parts.</p>"
        f"<ol>{items}</ol><dl><dt>Demurrage</dt><dd>Money for a ship that waits</dd></dl><p>He signed the report.</p>"
    )
    read = words_of(tmp_path, "a.html", f"<html><head><title>Report</title></head><body>{body}</body></html>".encode())
    assert "Finding 3 concerns the valves" in read
    assert "Money for a ship that waits" in read


@pytest.mark.parametrize(
    ("xml", "told"),
    [
        ("<opinion><head>Ruling</head><para>The judgment is <i>affirmed</i> in part.</para></opinion>", "The judgment is affirmed in part."),
        ("<list><pay><payer>Aldora</payer><sum>300</sum></pay><pay><payer>Vint</payer><sum>4</sum></pay></list>", "payer: Vint | sum: 4"),
        ('<svg xmlns="http://www.w3.org/2000/svg"><text x="1">Tonnage by year</text></svg>', "Tonnage by year"),
        ("<d><p>The note <n><p>Seen below.</p></n>is short.</p></d>", "The note is short. Seen below."),
        ('<smses><sms address="+47" body="Bring the seal tonight"/></smses>', "body: Bring the seal tonight"),
        ("<w><tr><tc><p>Payer</p></tc><tc><p>Sum</p></tc></tr></w>", "Payer | Sum"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a><p>Words beside an entity.</p></a>', "Words beside an entity."),
    ],
)  # fmt: skip
def test_xml_of_any_kind(tmp_path: Path, xml: str, told: str) -> None:
    assert told in words_of(tmp_path, "a.xml", f"<?xml version='1.0'?>{xml}".encode())
    assert told in words_of(tmp_path, "unnamed", f"<?xml version='1.0'?>{xml}".encode())


def test_a_flat_open_document_is_read(tmp_path: Path) -> None:
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    data = (
        f"<?xml version='1.0'?><office:document xmlns:office='{office}' xmlns:text='{text}'><office:settings>no</office:"
        "settings><office:body><office:text><text:p>The ferry<text:s/>sank.</text:p></office:text></office:body>"
        "</office:document>"
    )
    assert words_of(tmp_path, "a.fodt", data.encode()) == "The ferry sank."


def test_word_of_the_nineties_keeps_notes_and_comments_and_drops_codes(tmp_path: Path) -> None:
    main = 'See \x13 HYPERLINK "https://a.example" \x14the annex\x15.\x02\rPayer\x07Sum\x07\x07End\r'
    data = make_doc([main, "\x02 It was burnt.\r", "Head\rHead\r", "", "Is it so?\r"])
    read = words_of(tmp_path, "a.doc", data)
    assert read == "See the annex. Payer | Sum End It was burnt. Head Is it so?"
    assert "“Quay” – 5" in words_of(tmp_path, "b.doc", make_doc(["“Quay” – 5\r"], packed=True))


def test_rtf_keeps_notes_heads_and_comments(tmp_path: Path) -> None:
    data = (
        rb"{\rtf1\ansi{\header Court of Oslund\par}The annex{\super\chftn{\footnote \pard It was \{burnt\}.}} was long."
        rb"{\*\annotation Is it so?}\par The end.}"
    )
    read = words_of(tmp_path, "a.rtf", data)
    assert "was long." in read
    assert [read.count(words) for words in ("It was {burnt}.", "Court of Oslund", "Is it so?", "The end.")] == [1] * 4


def test_a_card_of_an_old_telephone(tmp_path: Path) -> None:
    data = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;Zo=C3=AB\r\n"
        "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Zo=C3=AB =\r\nM=C3=BCller\r\nTEL;CELL:+47 1\r\n"
        "NOTE;QUOTED-PRINTABLE:Keeper of=0D=0Athe lock\r\nEND:VCARD\r\n"
    )
    read = words_of(tmp_path, "a.vcf", data.encode())
    assert "Zoë Müller" in read
    assert "Keeper of the lock" in read


def test_json_that_is_none_is_still_words(tmp_path: Path) -> None:
    assert "pumps were late" in words_of(tmp_path, "a.json", b'{"note": "the pumps were late", ')
    read = words_of(tmp_path, "b.json", b'window.YTD.tweet.part0 = [{"text": "the lock gates jammed"}]')
    assert read == "text: the lock gates jammed"


def letter(*lines: str) -> bytes:
    return "\r\n".join(("From: a@quay.example", *lines)).encode("latin-1")


def test_heads_with_raw_bytes(tmp_path: Path) -> None:
    read = words_of(tmp_path, "a.eml", letter("Subject: Prüfung der Fähre", "", "Größere Zweifel."))
    assert "Prüfung der Fähre" in read


TRIPPING = ("attachment; fil\x1dE\x98*", "attachment; filename*", "attachment; filename*0*", "(" * 3000)


@pytest.mark.parametrize("told", TRIPPING, ids=["cut", "no value", "no piece", "comments"])
@pytest.mark.parametrize("name", ["Content-Disposition", "Content-Type", "To", "Subject", "Content-Transfer-Encoding"])
def test_heads_that_no_parser_understands(tmp_path: Path, name: str, told: str) -> None:
    inner = letter(f"{name}: {told}", "Date: Mon, 4 Mar 1996 10:00:00 +0000", "", "Letter about the sluice.")
    data = letter(
        "Subject: Sluice", "Content-Type: multipart/mixed; boundary=a", "", "--a", f"{name}: {told}", "",
        "Words about the weir.", "--a", "Content-Type: message/rfc822", "", inner.decode("latin-1"), "--a--", "",
    )  # fmt: skip
    for number, one in enumerate((inner, data)):
        path = tmp_path / f"{number}.eml"
        path.write_bytes(one)
        found = list(read_members(path, extract=False))
        assert not any(isinstance(one, ItemError) for one in found), found
        words = " ".join(one.rendition.text for one in found if not isinstance(one, ItemError))
        assert "Letter about the sluice." in words
    assert "Words about the weir." in words


def test_a_letter_said_twice_is_read_once_even_with_pictures(tmp_path: Path) -> None:
    page = "<p>The barge left at noon on Friday, they said.</p><img src='cid:1'>"
    data = letter(
        "Content-Type: multipart/alternative; boundary=a", "", "--a", "Content-Type: text/plain", "",
        "The barge left at noon on Friday, they said.", "--a", "Content-Type: multipart/related; boundary=r", "", "--r",
        "Content-Type: text/html", "", page, "--r", "Content-Type: application/x-stamp", "", "x", "--r--", "--a--", "",
    )  # fmt: skip
    assert words_of(tmp_path, "a.eml", data).count("barge left at noon") == 1


def test_a_letter_that_says_two_things_is_read_whole(tmp_path: Path) -> None:
    data = letter(
        "Content-Type: multipart/alternative; boundary=a", "", "--a", "Content-Type: text/plain", "",
        "The barge left at noon on Friday with the whole crew.", "--a", "Content-Type: text/html", "",
        "<p>Nothing of this kind: two tugs lay in the basin until winter came.</p>", "--a--", "",
    )  # fmt: skip
    read = words_of(tmp_path, "a.eml", data)
    assert "barge left at noon" in read
    assert "two tugs lay in the basin" in read


def test_utf7_is_read_in_mail_stated_or_not(tmp_path: Path) -> None:
    data = letter("Content-Type: text/plain; charset=utf-7", "", "Gr+APYA3w-ere Zweifel")
    assert "Größere Zweifel" in words_of(tmp_path, "a.eml", data)
    assert "Größere Zweifel, älter" in words_of(tmp_path, "a.eml", letter("", "Gr+APYA3w-ere Zweifel, +AOQ-lter"))


def record(address: str, body: bytes, *heads: str, kind: str = "response") -> bytes:
    http = (
        b""
        if kind != "response"
        else "\r\n".join(("HTTP/1.1 200 OK", "Content-Type: text/html", *heads, "", "")).encode()
    )
    type_ = "application/http; msgtype=response" if http else "text/plain"
    whole = http + body
    return (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{zlib.crc32(address.encode()):032x}>\r\n"
        f"WARC-Date: 2020-02-03T10:00:00Z\r\nWARC-Target-URI: https://quay.example/{address}\r\n"
        f"Content-Type: {type_}\r\nContent-Length: {len(whole)}\r\n\r\n"
    ).encode() + whole + b"\r\n\r\n"  # fmt: skip


def chunked(body: bytes) -> bytes:
    return (
        b"".join(b"%x\r\n%b\r\n" % (len(body[i : i + 40]), body[i : i + 40]) for i in range(0, len(body), 40))
        + b"0\r\n\r\n"
    )


def page(name: str) -> bytes:
    return f"<html><body><p>The {name} page tells of the harbour works, from its first word to its very last.</p></body></html>".encode()


def test_bodies_of_a_capture_however_they_were_sent(tmp_path: Path) -> None:
    raw = zlib.compressobj(wbits=-15)
    sent = {
        "gzip": (gzip.compress(page("gzip")), "Content-Encoding: gzip"),
        "brotli": (brotli.compress(page("brotli")), "Content-Encoding: br"),
        "deflate": (zlib.compress(page("deflate")), "Content-Encoding: deflate"),
        "bare": (raw.compress(page("bare")) + raw.flush(), "Content-Encoding: deflate"),
        "zstd": (zstandard.compress(page("zstd")), "Content-Encoding: zstd"),
        "chunked": (chunked(page("chunked")), "Transfer-Encoding: chunked"),
        "both": (chunked(gzip.compress(page("both"))), "Transfer-Encoding: chunked\r\nContent-Encoding: gzip"),
        "untrue": (page("untrue"), "Content-Encoding: br\r\nTransfer-Encoding: chunked"),
    }
    data = b"".join(record(name, body, *heads) for name, (body, *heads) in sent.items())
    data += record("made", b"Only what a program made of this page is left.", kind="conversion")
    read = words_of(tmp_path, "a.warc", data)
    for name in sent:
        assert f"The {name} page tells of the harbour works, from its first word to its very last." in read, name
    assert "Only what a program made of this page is left." in read


def letters_in_7z(*filters: int) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(
        out, "w", filters=[PPMD if one == py7zr.FILTER_PPMD else {"id": one} for one in filters]
    ) as package:
        for number in range(20):
            package.writestr(f"Letter {number} about the boiler. ".encode() * 50, f"{number}.txt")
    return out.getvalue()


PPMD = {"id": py7zr.FILTER_PPMD, "order": 6, "mem": 24}


@pytest.mark.parametrize(
    "filters",
    [
        *(
            (getattr(py7zr, f"FILTER_{name}"),)
            for name in ("LZMA2", "LZMA", "DEFLATE", "COPY", "ZSTD", "PPMD", "BZIP2")
        ),
        *(
            (getattr(py7zr, f"FILTER_{name}"), py7zr.FILTER_LZMA2)
            for name in ("ARM", "ARMTHUMB", "X86", "POWERPC", "DELTA")
        ),
    ],
    ids=str,
)
def test_7z_however_it_is_packed(tmp_path: Path, filters: tuple[int, ...]) -> None:
    read = words_of(tmp_path, "a.7z", letters_in_7z(*filters))
    assert [read.count(f"Letter {number} about") for number in range(20)] == [50] * 20


def test_a_zip_without_its_end_gives_what_is_left(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for number in range(9):
            package.writestr(f"{number}.txt", f"Letter {number} about the jetty. " * 30)
        package.writestr("folder/", b"")
        package.writestr(zipfile.ZipInfo("stored.txt"), b"Stored letter about the mole.")
    path = tmp_path / "a.zip"
    path.write_bytes(out.getvalue()[:-400])
    found = list(read_members(path, extract=False))
    words = " ".join(one.rendition.text for one in found if not isinstance(one, ItemError))
    assert all(words.count(f"Letter {number} about") == 30 for number in range(9))
    assert "Stored letter about the mole." in words
    assert "is a damaged ZIP file" in str(found[-1])


@pytest.mark.parametrize(("method", "pack"), [(93, zstandard.compress), (95, lzma.compress)], ids=["zstd", "xz"])
def test_zip_files_of_newer_programs(tmp_path: Path, method: int, pack: Callable[[bytes], bytes]) -> None:
    words = b"Letter about the bollard. " * 9
    assert words_of(tmp_path, "a.zip", packed_by(method, pack(words), words)) == words.decode().strip()
    damaged = packed_by(method, pack(words), words[:-2] + b"! ")
    assert "damaged inside its archive. Get a whole copy" in complaints(tmp_path, "a.zip", damaged)
    unknown = complaints(tmp_path, "a.zip", packed_by(9, b"x", b"x"))
    assert "packed by Deflate64, which is not known here. Unpack it by hand" in unknown


def packed_by(method: int, packed: bytes, words: bytes) -> bytes:
    """A ZIP file of one member, with the number of a method that the standard library does not write."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("a.txt", packed)
    made = bytearray(out.getvalue())
    for start, at in ((0, 8), (made.find(b"PK\x01\x02"), 10)):
        made[start + at : start + at + 2] = method.to_bytes(2, "little")
        made[start + at + 6 : start + at + 10] = zlib.crc32(words).to_bytes(4, "little")
        made[start + at + 14 : start + at + 18] = len(words).to_bytes(4, "little")
    return bytes(made)


METHODS = {12: bz2.compress, 93: zstandard.compress, 95: lzma.compress}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("behind", [False, True], ids=["sized", "size behind"])
def test_what_is_left_of_a_zip_of_newer_programs(tmp_path: Path, method: int, *, behind: bool) -> None:
    words = "".join(f"Letter {number} about the bollard. " for number in range(900))
    whole = bytearray(packed_by(method, METHODS[method](words.encode()), words.encode()))
    if behind:  # as a program writes it that cannot go back in its file
        whole[6] |= 8
        whole[14:26] = bytes(12)
    end = whole.find(b"PK\x01\x02")
    assert words_of(tmp_path, "a.zip", bytes(whole[:end])) == words.strip()
    cut = complaints(tmp_path, "b.zip", bytes(whole[: end - 9]))
    assert "cut off or damaged inside its archive" in cut
    unknown = complaints(tmp_path, "c.zip", packed_by(98, b"x" * 30, b"x")[:60])
    assert "packed by PPMd, which is not known here. Unpack it by hand" in unknown


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.epub", "a.xlsx"])
def test_an_archive_that_is_named_as_a_document(tmp_path: Path, name: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("letter.txt", "Letter about the capstan.")
    assert words_of(tmp_path, name, out.getvalue()) == "Letter about the capstan."


@pytest.mark.parametrize("name", ["a.pdf", "a.bmp", "a.webp", "a.parquet", "a.tar"])
def test_words_that_are_named_as_something_else(tmp_path: Path, name: str) -> None:
    assert words_of(tmp_path, name, b"Letter about the windlass.") == "Letter about the windlass."


def test_an_empty_zip_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x05\x06" + bytes(18))
    assert list(read_members(path, extract=False)) == []


def test_a_message_in_an_outlook_message(tmp_path: Path) -> None:
    inner = EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = "ida@oslund.example", "Zoë <zoe@oslund.example>", "Die Größe"
    inner.set_content("Letter about the hawser.")
    inner.add_attachment(b"Payer,Sum\nAldora,300\n", maintype="text", subtype="csv", filename="sums.csv")
    outer = MapiMessage.from_email_message(letter_about("the outer one"))
    outer.add_embedded_message_attachment(MapiMessage.from_email_message(inner))
    read = words_of(tmp_path, "a.msg", outer.to_bytes())
    for words in ("the outer one", "Letter about the hawser.", "Die Größe", "Zoë <zoe@oslund.example>", "Aldora"):
        assert words in read


@pytest.mark.parametrize("name", ["Größe der Fähre.csv", "sums.csv"])
@pytest.mark.parametrize("long", [False, True], ids=["short name", "long name"])
def test_names_in_winmail_in_the_letters_of_its_time(tmp_path: Path, name: str, *, long: bool) -> None:
    path = tmp_path / "winmail.dat"
    path.write_bytes(make_tnef([(name, b"Payer,Sum\nAldora,300\n")], long=long))
    (found,) = read_members(path, extract=False)
    assert not isinstance(found, ItemError), found
    assert found.name == f"winmail.dat/{name}"
    assert found.rendition.text == "Payer: Aldora | Sum: 300"


def letter_about(words: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Subject"] = "tom@oslund.example", "A letter"
    made.set_content(words)
    return made


@pytest.mark.parametrize(
    ("packed", "words"),
    [
        (
            "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0",
            rb"{\rtf1\ansi\ansicpg1252\pard hello world}" + b"\r\n",
        ),
        ("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0", rb"{\rtf1 WXYZWXYZWXYZWXYZWXYZ}"),
    ],
)
def test_rich_text_as_outlook_packs_it(packed: str, words: bytes) -> None:
    """The examples of [MS-OXRTFCP] 3."""
    assert unpack_rtf(bytes.fromhex(packed)) == words
    assert words.startswith(unpack_rtf(bytes.fromhex(packed)[:-4]))
    assert unpack_rtf(words) == words


def test_a_program_that_unpacks_itself(tmp_path: Path) -> None:
    out = io.BytesIO(b"MZ" + bytes(600))
    out.seek(0, 2)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("a.txt", "Letter about the mast.")
    assert words_of(tmp_path, "a.exe", out.getvalue()) == "Letter about the mast."


def test_lzma_alone(tmp_path: Path) -> None:
    data = lzma.compress(b"Letter about the pontoon.", format=lzma.FORMAT_ALONE)
    assert words_of(tmp_path, "a.txt.lzma", data) == "Letter about the pontoon."


def test_signatures_are_no_failures(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    seal = base64.b64encode(b"0\x82").decode()
    path.write_bytes(
        letter(
            'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=s', "", "--s",
            "Content-Type: text/plain", "", "Signed words.", "--s",
            "Content-Type: application/pkcs7-signature; name=smime.p7s", "Content-Transfer-Encoding: base64", "", seal,
            "--s--", "",
        )
    )  # fmt: skip
    assert [type(found).__name__ for found in read_members(path, extract=False)] == ["ReadFile"]
