"""What is not for readers is in no byte of what is published: two hundred words, each hidden in a place of its own.

The words stand in everything a library holds beside what it publishes; the folder is then searched in every form that
could carry one (`byte_search`). Words for readers are planted as well: they have to be found, in each kind of file.
"""

from __future__ import annotations

import base64
import csv
import gzip
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import docx
import fpdf
import pytest
from byte_search import find_word, find_words
from PIL import Image

from container_files import make_warc
from sourcebook import Library
from sourcebook.library import print_dossiers
from sourcebook.model.summary import SummarySentence
from sourcebook.printing import BROWSERS

MARK = "zqcanary"
OPEN = "Zqopen"
"""Of a word that readers may see."""
COURT = "A court convicted Ilse Varga of fraud on 1 June 2012."
PAID = f"{OPEN}house Holdings paid $2.5 million to Osk Holdings in Hamburg on 4 May 2011."
SAID = f"“Nobody showed us the {OPEN.lower()}voices,” said Ines Aldermoor, the director of {OPEN}house Holdings."
PAPER = f"{OPEN}house audit\n\n{SAID}\n\n{PAID}\n\nFrom 2010 to 2012 {OPEN}house Holdings was owned by Osk Holdings.\n"


class Canaries:
    """Gives words that nobody has seen, and knows where each was put."""

    def __init__(self) -> None:
        self.kinds: dict[str, list[str]] = {}
        self._count = 0

    def __call__(self, kind: str) -> str:
        self._count += 1
        word = f"{MARK}{self._count:03}x"
        self.kinds.setdefault(kind, []).append(word)
        return word

    def __len__(self) -> int:
        return self._count


# -- what is planted ---------------------------------------------------------------------------------------------


def other_collection(library: Library, place: Path, new: Canaries) -> str:
    """Papers of a collection that is not published; gives the id of the page among them."""
    word = lambda: new("other collection")  # noqa: E731 - said often
    page = place / "page.html"
    page.write_text(
        f"<html><head><title>{word()}</title><meta name=author content='{word()}'>"
        f"<meta name=description content='{word()}'><meta property='og:site_name' content='{word()}'></head><body>"
        f"<h1>{word()}</h1><p>{word()} The harbour paid $4 million to {word().capitalize()} Limited on 3 May 2011.</p>"
        f"<p>“Nobody asked {word()},” said Ines {word().capitalize()}, the director of Osk Holdings in Hamburg.</p>"
        f"<p>See <a href='https://{word()}.example/{word()}'>{word()}</a>.</p><ul><li>{word()}</li></ul>"
        f"<table><tr><td>{word()}</td><td>43%</td></tr></table><img alt='{word()}' src='{word()}.png'></body></html>"
    )
    (place / f"{word()}.txt").write_text(f"{word()}\n\n{COURT} {word()} said so.\n")
    (place / "sums.csv").write_text(f"Payer,{word()}\nOsk Holdings,{word()}\n")
    (place / "letter.eml").write_text(
        f"From: Ida {word()} <{word()}@a.example>\nTo: {word()}@b.example\nSubject: {word()}\n"
        f"Message-ID: <{word()}@c>\n"
        f"Date: Sun, 09 Mar 2014 10:30:00 +0100\n\n{word()} wrote this.\n"
    )
    with zipfile.ZipFile(place / "papers.zip", "w") as archive:
        archive.writestr(f"{word()}/{word()}.txt", f"The board met {word()} in 2009.")
    captured = f"<title>{word()}</title><p>{word()} met in 2011.".encode()
    (place / "kept.warc").write_bytes(make_warc([(f"https://{word()}.example/{word()}", captured, "text/html")]))
    library.add([place], collection="private", outlet=word())
    return next(d.id for d in library.view().iter_documents("private") if "page" in d.address)


def unseen_metadata(place: Path, new: Canaries) -> None:
    """Papers that are published, with what their makers never meant to be read in them."""
    word = lambda: new("metadata")  # noqa: E731
    paper = docx.Document()
    paper.add_paragraph("The board of the harbour met on 3 May 2011.")
    about = paper.core_properties
    about.last_modified_by, about.keywords, about.category, about.identifier = word(), word(), word(), word()
    made = io.BytesIO()
    paper.save(made)
    with zipfile.ZipFile(place / "board.docx", "w") as packed, zipfile.ZipFile(made) as plain:
        for item in plain.infolist():
            packed.writestr(item, plain.read(item.filename))
        packed.writestr("docProps/custom.xml", f"<p>{word()}</p>")
        packed.writestr("docProps/thumbnail-2.jpeg", b"\xff\xd8" + new("thumbnails").encode())
    printed = fpdf.FPDF()
    printed.set_producer(word())
    printed.set_keywords(word())
    printed.set_creator(word())
    printed.add_page()
    printed.set_font("helvetica", size=12)
    printed.cell(text="The ferry sank in the harbour of Oslund in 2014.")
    (place / "ferry.pdf").write_bytes(bytes(printed.output()))
    (place / "minutes.html").write_text(
        f"<title>Minutes</title><!-- {word()} --><meta name=generator content='{word()}'><script>'{word()}'</script>"
        f"<style>.{word()} {{}}</style><p data-user='{word()}' id='{word()}'>The board met on 5 May 2011.</p>"
    )
    picture = Image.new("RGB", (80, 40), "white")
    notes = Image.Exif()
    notes[0xA430], notes[0x0110], notes[0x9C9C] = word(), word(), word().encode("utf-16-le")
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=notes, comment=new("thumbnails").encode())
    (place / "photo.jpg").write_bytes(out.getvalue())


def named_folders(place: Path, new: Canaries) -> None:
    """Papers that are published, out of folders and archives whose folders name who had them."""
    word = lambda: new("folders")  # noqa: E731
    folder = place / word() / word()
    folder.mkdir(parents=True)
    (folder / "quay.txt").write_text("The quay was sold in 2010.")
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(f"{word()}/{OPEN}list.txt", "The list was drawn up in 2008.")
    with zipfile.ZipFile(place / "papers.zip", "w") as archive:
        archive.writestr(f"Users/{word()}/Desktop/board.txt", f"{OPEN}house sold the yard in 2009.")
        archive.writestr(f"Users/{word()}/more.zip", inner.getvalue())
    paper = docx.Document()
    said = paper.add_paragraph("The board met once more on 7 May 2011.")
    paper.add_comment(said.runs, text=f"{OPEN}remark of a reviewer", author=word(), initials="KB")
    paper.save(str(place / "reviewed.docx"))


def drafts(library: Library, document: str, hidden: str, new: Canaries) -> None:
    """Summaries and newsletters that nobody published, and what was changed of one that is."""
    for number in range(8):
        fields = {name: new("drafts") for name in ("note", "title", "outlet", "address", "reply")}
        words = (new("drafts"),)
        made = library.summaries.new(hidden if number % 2 else document, who=new("names of users"), **fields,
                                     categories=words, tags=words)  # fmt: skip
        if number % 3 == 0:
            library.summaries.ready(made.id, who=new("names of users"), why=new("reasons"))
    for number in (1, 2, 3):
        library.digests.new(title=new("drafts"), date=f"2026-12-0{number}", intro=new("drafts"), outro=new("drafts"),
                            who=new("names of users"))  # fmt: skip


def published_summary(library: Library, document: str, hidden: str, new: Canaries) -> None:
    """A summary that is published, one sentence of which rests on words of the other collection."""
    who = lambda: new("names of users")  # noqa: E731
    text = library.view().get_rendition(library.view().get_document(document).rendition).text
    secret = library.view().get_rendition(library.view().get_document(hidden).rendition).text
    made = library.summaries.new(document, who=who(), title=f"{OPEN}house summary")
    rests = library.summaries.anchor(document, text.index(PAID), text.index(PAID) + len(PAID))
    at = secret.index(MARK)
    private = library.summaries.anchor(hidden, at, at + len(MARK) + 4)
    told = (SummarySentence(text=PAID, anchors=(rests,)), SummarySentence(text="It paid.", anchors=(private,)))
    library.summaries.edit(made.id, who=who(), why=new("reasons"), title=new("drafts"))
    library.summaries.edit(
        made.id, who=who(), why=new("reasons"), title=f"{OPEN}house summary", sentences=told, reply="Asked; no answer."
    )
    library.summaries.publish(made.id, who=who(), why=new("reasons"), override=new("reasons"))
    library.summaries.edit(made.id, who=who(), why=new("reasons"), override=new("reasons"), tags=("money",))
    gone = library.summaries.new(document, who=who(), title="Gone", note=new("drafts"))
    gone = library.summaries.edit(gone.id, who=who(), sentences=told[:1], reply="Asked.")
    library.summaries.publish(gone.id, who=who(), override=new("reasons"))
    library.summaries.withdraw(gone.id, who=who(), why="It was of another year.")


def dossiers(library: Library, document: str, new: Canaries) -> None:
    """A dossier that is published, and all that was written on the way and beside it."""
    room, who = library.dossiers, lambda: new("names of users")
    quoted = next(a for a in library.view().iter_annotations(document=document, kind="quote"))
    text = f"# {OPEN}house dossier\n\nShe said [[quote:{quoted.id}]] of it.\n"
    made = room.new(f"{OPEN}house dossier", text=text, who=who(), byline=("Ada Roth",))
    room.edit(made.id, who=who(), text=f"{text}\n{new('drafts')}\n", why=new("reasons"))
    room.edit(made.id, who=who(), text=text, why=new("reasons"))
    taken_back = room.ask(made.id, new("drafts"), asked="2026-01-02", how=new("drafts"), who=who())
    room.unask(taken_back.id, who=who())
    room.publish(made.id, who=who(), why=new("reasons"), override=new("reasons"))
    room.edit(made.id, who=who(), text=text.replace("of it", "of that"), why=new("reasons"), override=new("reasons"))
    for _ in range(3):
        draft = room.new(new("drafts"), text=new("drafts"), who=who(), byline=(new("drafts"),))
        room.ask(draft.id, new("drafts"), asked="2026-01-02", answered="2026-01-04", answer=new("drafts"), who=who())


def notes(library: Library, document: str, hidden: str, new: Canaries) -> None:
    """Private notes on what is published, and notes for readers on what is not."""
    for number in range(8):
        library.notes.add(document, new("private notes"), words="$2.5 million" if number % 2 else "",
                          labels=(new("private notes"),), who=new("names of users"))  # fmt: skip
    library.notes.add(hidden, new("private notes"), private=False, who=new("names of users"))
    made = library.notes.add(document, new("private notes"), who=new("names of users"))
    library.notes.edit(made.id, text=f"{OPEN} to everybody.", private=False, who=new("names of users"))


def local_links(library: Library, document: str, new: Canaries) -> None:
    """Links of people who write to files of their own machines: in dossiers, summaries, notes, letters and stories."""
    word, who = lambda: new("local addresses"), "ed"

    def links() -> str:
        return (
            f"{OPEN}link [it](file:///home/{word()}/a.pdf), [it](../{word()}/a.pdf), [it](/srv/{word()}/a.pdf), "
            f"[it](C:\\{word()}\\a.docx), [it](C:\\{word()} x\\a.docx), ![it](/home/{word()}/a.png), [it][r], "
            f"<file:///home/{word()}/a>, file:///home/{word()}/a, <img src='/home/{word()}/a.png'>\n\n"
            f"[r]: ./{word()}/a.pdf\n"
        )

    made = library.dossiers.new(f"{OPEN}house links", text=f"# {OPEN}house links\n\n{links()}", who=who)
    library.dossiers.ask(made.id, "Osk Holdings", asked="2026-01-02", answered="2026-01-04", answer=links(), who=who)
    library.dossiers.publish(made.id, who=who, override="looked at")
    library.dossiers.edit(made.id, who=who, text=f"# {OPEN}house links\n\nAgain. {links()}", override="looked at")
    library.dossiers.amend(made.id, links().partition("[it][r]")[0], date="2026-01-05", who=who, override="looked at")
    library.notes.add(document, links(), private=False, who=who)
    text = library.view().get_rendition(library.view().get_document(document).rendition).text
    rests = library.summaries.anchor(document, text.index(PAID), text.index(PAID) + len(PAID))
    told = (SummarySentence(text=f"{PAID} {links()}", anchors=(rests,)),)
    held = library.summaries.new(document, who=who, title=f"{OPEN}house linked", note=links(),
                                 address=f"/home/{word()}/a.pdf")  # fmt: skip
    library.summaries.edit(held.id, who=who, sentences=told, reply=links())
    library.summaries.publish(held.id, who=who, override="looked at")
    letter = library.digests.new(title=f"{OPEN} letter", date="2026-12-09", intro=links(), outro=links(), who=who)
    library.digests.pick_by_hand(letter.id, add=[held.id], who=who)
    drawn = library.digests.preview(letter.id)
    assert MARK not in drawn.html + drawn.text
    assert f"{OPEN}link" in drawn.html


def decisions(library: Library, document: str, hidden: str, new: Canaries) -> None:
    """What people decided of published matter: who and why stay."""
    view, resolution = library.view(), library.resolution
    fields = lambda: {"why": new("reasons"), "who": new("names of users")}  # noqa: E731
    claims = list(view.iter_annotations(document=document, kind="claim"))
    for claim in claims[:4]:
        library.decide(claim.id, "accepted", **fields())
    library.decide(document, new("reasons"), **fields())
    library.propose_claim(document, PAID, "asserted", **fields())
    library.decide_origin(document, hidden, one=True, **fields())
    library.rule(new("reasons"), document, "accept", **fields())
    osk = library.find_entity("Osk Holdings").id
    resolution.rename(osk, "Osk Holdings", **fields())
    house = library.find_entity(f"{OPEN}house Holdings").id
    resolution.judge(osk, house, "negative", **fields())
    mention = next(a for a in view.iter_annotations(document=document, kind="mention") if "Hamburg" in a.exact)
    resolution.reject(mention.id, **fields())
    library.searches.save(new("searches"), new("searches"), who=new("names of users"))
    library.batches.keep(library.batches.parse(f"{new('searches')}\n{new('searches')}\n".encode()))


def ledger(library: Library, place: Path, new: Canaries) -> None:
    """Files that failed or were skipped, and folders by whose names something came in."""
    for number in range(4):
        (place / f"{new('ledger')}-{number}.pdf").write_bytes(b"%PDF-1.7 broken")
    with zipfile.ZipFile(place / f"{new('ledger')}.zip", "w") as archive:
        archive.writestr(f"{new('ledger')}.pdf", b"%PDF-1.7 broken as well")
        archive.writestr("again.txt", PAPER)
    report = library.add([place])
    assert len(report.failed) >= 4


def unpublished_files(library: Library, place: Path, new: Canaries) -> None:
    """Settings, drafts that were checked, a story of people who are not in what is published, watched feeds."""
    (place / f"{new('ledger')}.md").write_text(f"{new('drafts')} met in 2011. See https://{new('drafts')}.example/a.\n")
    library.check(next(place.glob("*.md")), fix_links=True)
    (library.root / "stories").mkdir()
    (library.root / "stories/secret.toml").write_text(
        f'title = "{new("stories")}"\nstandfirst = "{new("stories")}"\nwho = ["{new("stories")}"]\n'
        f'[[step]]\ntitle = "{new("stories")}"\ntext = "{new("stories")}"\n'
    )
    (library.root / "stories/told.toml").write_text(
        f'title = "{OPEN}house story"\nwho = ["{OPEN}house Holdings"]\n[[step]]\ntitle = "First"\ntext = "Paid."\n'
    )
    (library.root / "watch.json").write_text(f'{{"https://{new("settings")}.example/feed": {{}}}}')
    names = ("llm", "llm_options", "letter_to", "fetch_contact")
    said = "".join(f'{name} = "{new("settings")}"\n' for name in names)
    address = 'site_address = "https://paper.example/files/"\n'
    (library.root / "sourcebook.toml").write_text(f'[settings]\ntitle = "The {OPEN} Ledger"\n{address}{said}')


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Canaries]:
    """A folder with `site`, published twice, and `sealed`, with the captures; and the words that were hidden."""
    place, new = tmp_path_factory.mktemp("published"), Canaries()
    papers = place / new("kept paths") / new("kept paths")
    for name in ("public", "private", "broken", "beside"):
        (papers / name).mkdir(parents=True)
    (papers / "public/audit.txt").write_text(PAPER)
    page = f"<title>{OPEN}house page</title><p>{COURT}".encode()
    (papers / "public/pages.warc").write_bytes(make_warc([("https://open.example/a", page, "text/html")]))
    unseen_metadata(papers / "public", new)
    named_folders(papers / "public", new)
    with Library.init(place / "library") as library:
        library.add([papers / "public"], outlet=f"{OPEN}house Post", date="2012-06-02")
        document = next(d.id for d in library.view().iter_documents() if "audit" in d.address)
        hidden = other_collection(library, papers / "private", new)
        ledger(library, papers / "broken", new)
        decisions(library, document, hidden, new)
        local_links(library, document, new)
        drafts(library, document, hidden, new)
        published_summary(library, document, hidden, new)
        dossiers(library, document, new)
        notes(library, document, hidden, new)
        unpublished_files(library, papers / "beside", new)
    with Library.open(place / "library") as library:
        for _ in range(2):  # from nothing, and from what the first left
            library.publish(place / "site", collections=["default"])
        library.publish(place / "sealed", collections=["default"], wacz=True)
    return place, new


# -- what is found -----------------------------------------------------------------------------------------------


def test_two_hundred_words_are_in_no_byte_of_a_published_folder(
    case: tuple[Path, Canaries], record_trials: Callable[[str, int, int], None]
) -> None:
    place, new = case
    assert len(new) >= 200
    found = find_words([w for words in new.kinds.values() for w in words], MARK, place / "site")
    for kind, words in new.kinds.items():
        record_trials(kind, len(words), sum(word in found for word in words))
    assert found == {}
    assert find_word(MARK, place / "site") == []


def test_captures_that_go_along_hold_the_published_pages_and_nothing_beside(
    case: tuple[Path, Canaries], record_trials: Callable[[str, int, int], None]
) -> None:
    """A capture is the very bytes of what is published, its own metadata among them: that is what it is for."""
    place, new = case
    words = [word for kind, held in new.kinds.items() if kind not in ("metadata", "thumbnails") for word in held]
    found = find_words(words, MARK, place / "sealed/evidence")
    record_trials("in the captures", len(words), len(found))
    assert found == {}


def test_what_readers_may_see_is_found_in_every_kind_of_file(case: tuple[Path, Canaries]) -> None:
    """A search that finds nothing anywhere shows nothing: the same search finds what is published."""
    place, _ = case
    found = find_word(OPEN.lower(), place / "sealed")
    kinds = {Path(name).suffix for name in found}
    assert kinds >= {".html", ".txt", ".jsonl", ".csv", ".js", ".svg", ".atom", ".rss", ".json", ".wacz"}
    tops = {name.partition("/")[0] for name in found}
    assert tops >= {"dossiers", "summaries", "documents", "stories", "views", "search", "data", "evidence", "embeds",
                    "entities", "network.html", "timeline.html", "notes.html", "feed.atom"}  # fmt: skip


def test_remarks_in_a_paper_are_part_of_it_and_a_file_of_an_archive_has_its_name(case: tuple[Path, Canaries]) -> None:
    """What a reviewer wrote beside a text is in the text, under the initials that the program prints there."""
    place, _ = case
    texts = [p.read_text() for p in (place / "site/evidence").glob("*.txt")]
    (reviewed,) = [t for t in texts if "once more" in t]
    assert f"{OPEN}remark of a reviewer" in reviewed
    assert "KB" in reviewed
    rows = csv.DictReader((place / "site/data/csv/document.csv").read_text().splitlines())
    names = {row["address"] for row in rows}
    assert {"board.txt", f"{OPEN}list.txt", "quay.txt", "https://open.example/a"} <= names
    assert not any("/" in name for name in names if not name.startswith("https:"))


def test_a_printed_dossier_has_the_words_for_readers_alone(case: tuple[Path, Canaries], tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    if not any(shutil.which(name) for name in BROWSERS):
        pytest.skip("no Chromium on this machine")
    place, _ = case
    made = [*print_dossiers(place / "site", tmp_path / "pdf")]
    text = " ".join(page.extract_text() for path in made for page in pypdf.PdfReader(path).pages)
    assert OPEN.lower() in text.lower()
    assert MARK not in text.lower()
    assert find_word(MARK, tmp_path / "pdf") == []


@pytest.mark.parametrize(
    "carry",
    [
        str.encode,
        lambda word: word.upper().encode("utf-16-be"),
        lambda word: "".join(f"&#{ord(c)};" for c in word).encode(),
        lambda word: "".join(f"%{ord(c):02X}" for c in word).encode(),
        lambda word: "".join(f"\\u{ord(c):04x}" for c in word).encode(),
        lambda word: quote(f"/{word}").encode(),
        lambda word: word.encode().hex().upper().encode(),
        lambda word: b"src=" + base64.b64encode(b"ab" + word.encode()),
        lambda word: base64.b64encode(gzip.compress(word.encode() * 3)),
        lambda word: gzip.compress(gzip.compress(word.encode())),
        lambda word: _zipped("a.txt", gzip.compress(word.encode())),
        lambda word: _zipped(f"{word}.txt", b""),
        lambda word: _printed(word),
    ],
)
def test_the_search_finds_a_word_in_each_form(carry: Callable[[str], bytes], tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(carry(f"{MARK}001x"))
    assert find_word(f"{MARK}001x", tmp_path) == ["file"]
    assert find_word("zqcatfish01x", tmp_path) == []


def _zipped(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def _printed(word: str) -> bytes:
    made = fpdf.FPDF()
    made.add_page()
    made.set_font("helvetica", size=12)
    made.cell(text=word)
    return bytes(made.output())
