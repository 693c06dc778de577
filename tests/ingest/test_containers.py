"""Containers through `add`: every member has its line, names are labels, bombs are stopped, counts agree."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import container_files as files
from office_files import make_mail, make_msg
from pst_file import Letter, make_pst
from sourcebook import Library
from sourcebook.ingest.containers.base import safe_label
from sourcebook.ingest.containers.libarchive import ArchiveError, iter_entries
from sourcebook.model.ledger import AddReport, LedgerItem


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.init(tmp_path / "library")


def add(library: Library, folder: Path, contents: dict[str, bytes]) -> tuple[AddReport, dict[str, LedgerItem]]:
    """Add files of the given contents; gives the report and the ledger by name."""
    inbox = folder / "in"
    inbox.mkdir(exist_ok=True)
    for name, data in contents.items():
        (inbox / name).write_bytes(data)
    report = library.add([inbox], defer=True)
    assert report.expected == report.stored + len(report.skipped) + len(report.failed)
    return report, {line.name: line for line in library.list("ledger")}


def texts(library: Library) -> set[str]:
    view = library.view()
    return {view.get_rendition(document.rendition).text for document in view.iter_documents()}


def test_members_deep_inside_are_documents(library: Library, tmp_path: Path) -> None:
    inner = files.PACKERS["gz"](files.make_tar([("deep.txt", b"Deep words.")], links=True))
    outer = files.make_zip([*files.FILES, ("inner.tar.gz", inner), ("mail.eml", make_mail().as_bytes())])
    report, ledger = add(library, tmp_path, {"a.zip": outer})
    assert {name: (line.outcome, line.container) for name, line in ledger.items()} == {
        "a.zip": ("stored", "in"),
        "a.zip/one.txt": ("stored", "in/a.zip"),
        "a.zip/sub/two.csv": ("stored", "in/a.zip"),
        "a.zip/inner.tar.gz": ("stored", "in/a.zip"),
        "a.zip/inner.tar.gz/deep.txt": ("stored", "in/a.zip/inner.tar.gz"),
        "a.zip/inner.tar.gz/soft": ("skipped", "in/a.zip/inner.tar.gz"),
        "a.zip/inner.tar.gz/hard": ("skipped", "in/a.zip/inner.tar.gz"),
        "a.zip/inner.tar.gz/device": ("skipped", "in/a.zip/inner.tar.gz"),
        "a.zip/mail.eml": ("stored", "in/a.zip"),
        "a.zip/mail.eml/sums.csv": ("skipped", "in/a.zip/mail.eml"),
    }
    assert "Deep words." in texts(library)
    assert report.expected == len(ledger)
    again, _ = add(library, tmp_path, {})
    assert again.stored == 0
    assert again.expected == report.expected


def test_a_mailbox_gives_every_message(library: Library, tmp_path: Path) -> None:
    _, ledger = add(library, tmp_path, {"box.mbox": files.make_mbox(12)})
    assert sum(name.endswith(".eml") for name in ledger) == 12
    assert sum(line.outcome == "stored" for name, line in ledger.items() if name.endswith(".eml")) == 12


def test_sentences_that_begin_with_from_part_no_message(library: Library, tmp_path: Path) -> None:
    body = "First.\n\nFrom the office we heard nothing.\n\nFrom 10:30 on it rained.\n"
    data = files.make_mbox(2, body=body)
    _, ledger = add(library, tmp_path, {"box.mbox": data})
    assert sum(name.endswith(".eml") for name in ledger) == 2
    assert sum("\nFrom the office" in text for text in texts(library)) == 2


def test_captured_pages_know_their_address_and_time(library: Library, tmp_path: Path) -> None:
    page = ("https://oslund.example/ferry", b"<article><p>The ferry sank in the harbour.</p></article>", "text/html")
    style = ("https://oslund.example/site.css", b"p { }", "text/css")
    _, ledger = add(library, tmp_path, {"site.warc.gz": files.make_warc([page, style], packed=True)})
    assert ledger["site.warc.gz/oslund.example/site.css"].outcome == "skipped"
    capture = next(iter(library.view().iter_captures()))
    assert (capture.address, capture.time, capture.how) == (page[0], "2014-03-09T10:30:00Z", "warc")
    assert capture.headers["etag"] == "e0"
    assert library.view().get_document(capture.document).address == page[0]


def test_two_captures_of_an_address_are_versions(library: Library, tmp_path: Path) -> None:
    address = "https://oslund.example/ferry"
    bodies = [b"<article><p>Two men drowned, the office said.</p></article>",
              b"<article><p>Three men drowned, the office said.</p></article>"]  # fmt: skip
    pages = [(address, body, "text/html") for body in bodies]
    add(library, tmp_path, {"site.warc": files.make_warc(pages)})
    documents = list(library.view().iter_documents())
    assert [(document.address, document.versions) for document in documents] == [(address, 2)]


def test_an_outlook_message_gives_its_attachment(library: Library, tmp_path: Path) -> None:
    _, ledger = add(library, tmp_path, {"a.msg": make_msg()})
    assert {name: line.outcome for name, line in ledger.items()} == {"a.msg": "stored", "a.msg/sums.csv": "stored"}


def test_a_locked_member_is_failed_and_the_others_go_on(library: Library, tmp_path: Path) -> None:
    data = bytearray(files.make_zip(files.FILES))
    place = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[place + 8] |= 1
    _, ledger = add(library, tmp_path, {"a.zip": bytes(data)})
    assert ledger["a.zip/one.txt"].code == "encrypted"
    assert ledger["a.zip/sub/two.csv"].outcome == "stored"


def test_a_damaged_member_is_failed_and_the_others_go_on(library: Library, tmp_path: Path) -> None:
    data = bytearray(files.make_zip([("one.txt", random.Random(1).randbytes(5000)), *files.FILES[1:]]))
    data[2000] ^= 0xFF
    _, ledger = add(library, tmp_path, {"a.zip": bytes(data)})
    assert ledger["a.zip/one.txt"].outcome == "failed"
    assert ledger["a.zip/sub/two.csv"].outcome == "stored"


NAMES = [
    "../../outside.txt", "/etc/outside.txt", "..\\..\\outside.txt", "C:\\outside.txt", "a/../../outside.txt",
    "\x00outside.txt", "out\u202etxt.exe", "x" * 10_000, "con", ".", "..", "", " ", "a//b", "a/./b", "-rf",
    "$(touch outside)", "`id`", "a\nb", "a\rb", "\ufeffbom.txt", "\u2067iso", "é" * 400, "\U0001f600.txt", "a:b", "a|b",
    "a*b?", "'quoted'", '"double"', "<b>bold</b>",
]  # fmt: skip


def test_names_in_archives_are_labels(library: Library, tmp_path: Path) -> None:
    before = {path for path in tmp_path.rglob("*") if "library" not in path.parts}
    members = [(name, f"Words of member {n}.".encode()) for n, name in enumerate(NAMES)]
    add(library, tmp_path, {"a.zip": files.make_zip(members), "b.tar": files.make_tar(members[:5])})
    added = {path for path in tmp_path.rglob("*") if "library" not in path.parts} - before
    assert {path.name for path in added} == {"in", "a.zip", "b.tar"}
    assert not list(tmp_path.rglob("*outside*"))
    held = sum(text.startswith("Words of member") for text in texts(library))
    assert held == len(NAMES)


@given(st.text(max_size=400))
def test_labels_never_climb_or_hide(name: str) -> None:
    label = safe_label(name, 7)
    assert label
    assert len(label) <= 300
    assert not label.startswith("/")
    assert ".." not in label.split("/")
    assert all(c.isprintable() for c in label)


BOMBS: dict[str, Callable[[], bytes]] = {
    "zeros.gz": lambda: files.PACKERS["gz"](b"\0" * 400_000_000),
    "zeros.zip": lambda: files.make_zip([("zeros.txt", b"\0" * 400_000_000)]),
    "overlap.zip": files.make_overlapping_zip,
    "nested.zip": lambda: files.make_nested_bomb(3, 4),
}
"""Made where they are used: every process that collects the tests would make them."""


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_stopped(library: Library, tmp_path: Path, name: str) -> None:
    report, ledger = add(library, tmp_path, {name: BOMBS[name](), "good.txt": b"Good words."})
    assert ledger["good.txt"].outcome == "stored"
    assert any(line.outcome == "failed" for key, line in ledger.items() if key.startswith(name))
    kept = sum(path.stat().st_size for path in (tmp_path / "library").rglob("*") if path.is_file())
    assert kept < 600_000_000
    assert report.expected == len(ledger)


def test_too_deep_nesting_says_so(library: Library, tmp_path: Path) -> None:
    data = files.make_zip([("core.txt", b"Core words.")])
    for level in range(10):
        data = files.make_zip([(f"{level}.zip", data)])
    _, ledger = add(library, tmp_path, {"a.zip": data})
    deepest = [line for line in ledger.values() if line.code == "limit"]
    assert len(deepest) == 1
    assert "8 containers deep" in deepest[0].reason


def mutated(data: bytes, seed: int) -> bytes:
    """A container with bytes flipped, cut, doubled or dropped."""
    chance = random.Random(seed)
    changed = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 5, 20])):
        place = chance.randrange(len(changed))
        act = chance.randrange(4)
        if act == 0:
            changed[place] ^= 1 << chance.randrange(8)
        elif act == 1 and len(changed) > 50:
            del changed[place : place + chance.randrange(1, 40)]
        elif act == 2:
            changed[place:place] = changed[place : place + chance.randrange(1, 40)]
        else:
            changed[place : place + 4] = chance.randbytes(4)
    return bytes(changed[: chance.randrange(1, len(changed) + 1)]) if chance.random() < 0.3 else bytes(changed)


def samples() -> dict[str, bytes]:
    """A whole container of each kind, by file name."""
    page = ("https://oslund.example/a", b"<p>The ferry sank in the harbour of Oslund.</p>", "text/html")
    many = [(f"{n}.txt", f"Words of file {n}, and more of them.".encode()) for n in range(6)]
    letters = {"Inbox": [Letter(f"Letter {n}", "Words of it.", files=(("a.txt", b"Carried."),)) for n in range(3)]}
    entries = [(f"Title {n}", f"https://oslund.example/{n}", "<p>Words of the entry.</p>") for n in range(4)]
    made = {"a.zip": files.make_zip(many), "a.tar": files.make_tar(many), "box.mbox": files.make_mbox(3)}
    made |= {f"a.tar.{packing}": pack(files.make_tar(many)) for packing, pack in files.PACKERS.items()}
    made |= {f"a.txt.{packing}": pack(many[0][1]) for packing, pack in files.PACKERS.items()}
    return made | {
        "a.eml": make_mail().as_bytes(), "a.msg": make_msg(), "a.warc": files.make_warc([page] * 3),
        "a.warc.gz": files.make_warc([page] * 3, packed=True), "a.wacz": files.make_wacz([page] * 3),
        "a.7z": files.make_7z(many), "a.rar": files.make_rar(many), "a.pst": make_pst(letters),
        "a.pdf": files.make_pdf(many[:3]), "a.rss": files.make_rss(entries), "winmail.dat": files.make_tnef(many[:3]),
    }  # fmt: skip


def check_mutated(library: Library, folder: Path, seeds: range) -> dict[str, list[bool]]:
    """Whether each mutated container is accounted for, by kind: it has its line, and what is whole was counted so.

    Texts are kept and not read by extractors (`defer`): what is tried is that nothing is lost on the way in.
    """
    kinds = samples()
    contents = {
        f"{seed:04}-{name}": mutated(kinds[name], seed) for seed in seeds for name in [sorted(kinds)[seed % len(kinds)]]
    }
    report, ledger = add(library, folder, contents)
    assert report.expected == len(ledger)
    held: dict[str, list[bool]] = {}
    for name in contents:
        held.setdefault(name.partition("-")[2], []).append(name in ledger and _is_counted(name, ledger))
    return held


def _is_counted(name: str, ledger: dict[str, LedgerItem]) -> bool:
    """Whether every container in a file that is said to be whole has as many lines as members."""
    whole = [n for n, line in ledger.items() if line.code == "container" and (n == name or n.startswith(f"{name}/"))]
    for each in whole:
        root = ledger[each].container.partition("/")[0]
        inside = sum(other.container == f"{root}/{each}" for other in ledger.values())
        if ledger[each].reason != f"{inside} members":
            return False
    return True


def test_whole_containers_lose_nothing(library: Library, tmp_path: Path) -> None:
    report, ledger = add(library, tmp_path, samples())
    assert not report.failed
    for name, members in {
        "a.7z": 6,
        "a.rar": 6,
        "a.pst": 3,
        "a.pdf": 3,
        "a.rss": 4,
        "a.wacz": 5,
        "winmail.dat": 3,
    }.items():
        assert sum(line.container == f"in/{name}" for line in ledger.values()) == members, name


def test_mutated_containers_are_accounted_for(library: Library, tmp_path: Path) -> None:
    held = check_mutated(library, tmp_path, range(46))
    assert all(all(trials) for trials in held.values()), held


@pytest.mark.deep
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("block", range(20))
def test_a_thousand_mutated_containers(
    library: Library, tmp_path: Path, block: int, record_trials: Callable[[str, int, int], None]
) -> None:
    held = check_mutated(library, tmp_path, range(50 * block, 50 * block + 50))
    for kind, trials in held.items():
        record_trials(kind, len(trials), trials.count(False))
    assert all(all(trials) for trials in held.values()), held


def test_zip_without_its_directory_is_refused_in_a_sentence(library: Library, tmp_path: Path) -> None:
    whole = files.make_zip(files.FILES)
    assert zipfile.is_zipfile(BytesIO(whole))
    report, _ = add(library, tmp_path, {"a.zip": whole[:60]})
    assert [item.reason for item in report.failed] == [
        "It is cut off or damaged inside its archive. Get a whole copy of it.",
        "a.zip is a damaged ZIP file. Get a whole copy of it. 1 members were met before.",
    ]


def test_an_archive_without_its_end_gives_what_stands_before(library: Library, tmp_path: Path) -> None:
    whole = files.make_rar(files.FILES)
    _, ledger = add(library, tmp_path, {"a.rar": whole[:-4] + b"\xff" * 4})
    assert [ledger[f"a.rar/{name}"].outcome for name, _ in files.FILES] == ["stored", "stored"]
    assert ledger["a.rar"].outcome == "failed"
    assert "damaged" in ledger["a.rar"].reason


def open_files() -> list[str]:
    return [file.name for file in Path("/proc/self/fd").iterdir()]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are counted where the system lists them")
def test_archives_that_were_opened_are_let_go(tmp_path: Path) -> None:
    whole, damaged = tmp_path / "a.7z", tmp_path / "b.7z"
    whole.write_bytes(files.make_7z(files.FILES))
    damaged.write_bytes(whole.read_bytes()[:40])
    before = open_files()
    for _ in range(9):
        entries = iter_entries(str(whole))
        assert next(entries).read(100)
        assert len(open_files()) == len(before) + 1, "libarchive holds the file of an archive it reads"
        entries.close()  # given up after its first member
        assert len([entry.read(100) for entry in iter_entries(str(whole))]) == 2
        with pytest.raises(ArchiveError):
            list(iter_entries(str(damaged)))
    assert open_files() == before
