"""The published folder: whole, the same bytes each time, closed to the outside, refused where it could harm."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec
import pytest
from lxml import etree, html

from invented_papers import DOSSIER, REPORT_URL, Held, put, rendition_of_blocks
from sourcebook.errors import UsageError
from sourcebook.model.check import CheckReport, Flag
from sourcebook.model.ids import make_id
from sourcebook.model.ledger import LedgerItem
from sourcebook.publish import pages as pages_module
from sourcebook.publish.material import DossierInput, find_kept, get_material
from sourcebook.publish.site import Manifest, build_site, find_cited
from sourcebook.store.verify import verify_folder


def publish(held: Held, out: Path, check: CheckReport | None = None, **options: object) -> Manifest:
    view = held.store.view()
    dossier = DossierInput(material=get_material(view, held.dossier, check), slug="harbour-loan")
    exports = {"names.csv": lambda path, _: path.write_text("name\nAda Velin\n")}
    return build_site(view, held.store.blobs, held.settings, out, dossiers=[dossier], exports=exports, **options)  # type: ignore[arg-type]


@pytest.fixture
def site(held: Held, check: CheckReport, tmp_path: Path) -> Path:
    publish(held, tmp_path / "out", check)
    return tmp_path / "out"


def pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def test_holds_what_the_contract_names(site: Path, held: Held) -> None:
    names = {p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()}
    wanted = {
        "index.html", "documents.html", "names.html", "search.html", "dossiers/harbour-loan.html",
        f"documents/{held.report}.html", "feed.atom", "feed.rss", "feed.json", "manifest.json", "assets/site.css",
        f"evidence/{held.dossier}.txt", f"evidence/{held.report}.json", "data/names.csv",
    }  # fmt: skip
    assert wanted <= names
    assert f"documents/{held.dossier}.html" not in names


def test_two_builds_are_the_same_bytes(held: Held, check: CheckReport, tmp_path: Path) -> None:
    first, second = publish(held, tmp_path / "a", check), publish(held, tmp_path / "b" / "c", check)
    assert first == second
    for file in first.files:
        assert (tmp_path / "a" / file.path).read_bytes() == (tmp_path / "b/c" / file.path).read_bytes()


def test_manifest_lists_every_byte_and_verify_agrees(site: Path) -> None:
    manifest = json.loads((site / "manifest.json").read_bytes())
    assert manifest["tool"] == "sourcebook"
    assert [f["path"] for f in manifest["files"]] == sorted(f["path"] for f in manifest["files"])
    for file in manifest["files"]:
        data = (site / file["path"]).read_bytes()
        assert (file["sha256"], file["bytes"]) == ("sha256:" + hashlib.sha256(data).hexdigest(), len(data))
    assert not verify_folder(site).problems
    (site / "names.html").write_text("changed")
    assert [p.id for p in verify_folder(site).problems] == ["names.html"]


def test_nothing_is_asked_of_the_outside_and_every_link_arrives(site: Path) -> None:
    ids = {p: set(html.fromstring(p.read_bytes()).xpath("//@id")) for p in pages(site)}
    for page in pages(site):
        tree = html.fromstring(page.read_bytes())
        assert not tree.xpath("//@style|//style|//script[not(@src)]|//@*[starts-with(name(), 'on')]|//iframe|//base")
        for address in [*tree.xpath("//@src"), *tree.xpath("//link/@href"), *tree.xpath("//a/@href")]:
            parts = urlsplit(address)
            if parts.scheme:
                assert parts.scheme in ("http", "https")
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            assert target.is_file(), f"{page.name}: {address}"
            anchor = parts.fragment.partition(":~:")[0]
            if anchor and target.suffix == ".html":
                assert anchor in ids[target], f"{page.name}: {address}"
        for address in [*tree.xpath("//@src"), *tree.xpath("//link/@href")]:
            assert not urlsplit(address).scheme
    assert "http" not in re.sub(r"/\*.*?\*/", "", (site / "assets/site.css").read_text())


def test_pages_are_well_formed_html_with_unique_ids_and_a_policy(site: Path) -> None:
    for page in pages(site):
        tree = html.document_fromstring(page.read_bytes())
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids)), page
        assert len(tree.xpath("//h1")) == 1
        assert not tree.xpath("//a//a|//p//p|//button//a")
        (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy


def test_the_text_of_the_dossier_is_all_there(site: Path) -> None:
    tree = html.fromstring((site / "dossiers/harbour-loan.html").read_bytes())
    for number in tree.xpath("//a[contains(concat(' ', @class, ' '), ' n ')]"):
        number.drop_tree()
    (text,) = tree.xpath("//article")
    shown = " ".join(text.text_content().split())
    for kind, words, level in DOSSIER:
        if (kind, level) != ("heading", 1):
            for line in words.split("\n"):
                assert " ".join(line.split()) in shown


def test_a_cited_document_that_is_kept_is_linked_to_its_copy(site: Path, held: Held) -> None:
    tree = html.fromstring((site / "dossiers/harbour-loan.html").read_bytes())
    kept = tree.xpath("//article//a[contains(@class, 'src') and contains(@class, 'kept')]")
    (link,) = kept
    assert link.text_content() == "The harbour report"
    assert link.get("href") == f"../documents/{held.report}.html#s2:~:text=43%25%20of%20the%20loan"
    evidence = tree.xpath("//section[@class='entry']//li[@class='supports']/a/@href")
    assert [e.partition("#")[0] for e in evidence] == [f"../documents/{held.report}.html"]
    assert ":~:text=43%25%20of%20the%20loan" in evidence[0]


def test_an_address_that_is_a_script_is_never_a_link(site: Path) -> None:
    for page in pages(site):
        assert "javascript:" not in "".join(html.fromstring(page.read_bytes()).xpath("//@href"))


def test_flags_are_shown_by_severity(site: Path) -> None:
    tree = html.fromstring((site / "dossiers/harbour-loan.html").read_bytes())
    groups = tree.xpath("//section[@id='flags']/details[.//li]")
    assert [g.get("class") for g in groups] == ["rule warning", "rule note"]
    assert groups[0].xpath("string(.//li[1])").split()[1:4] == ["A", "turn", "of"]


def test_feeds_parse_and_agree(site: Path, held: Held) -> None:
    atom = etree.fromstring((site / "feed.atom").read_bytes())
    name = "{http://www.w3.org/2005/Atom}"
    titles = [e.findtext(f"{name}title") for e in atom.iter(f"{name}entry")]
    assert titles == ["The Harbour Loan", "Harbour report"]
    assert atom.findtext(f"{name}updated") == "2011-03-04T00:00:00Z"
    rss = etree.fromstring((site / "feed.rss").read_bytes())
    assert [i.findtext("title") for i in rss.iter("item")] == titles
    feed = json.loads((site / "feed.json").read_bytes())
    assert [i["title"] for i in feed["items"]] == titles
    assert feed["items"][0]["url"] == "dossiers/harbour-loan.html"


def test_a_sole_document_is_the_front_page(held: Held, tmp_path: Path) -> None:
    view = held.store.view()
    build_site(view, held.store.blobs, held.settings, tmp_path / "out", only=frozenset({held.report}))
    tree = html.fromstring((tmp_path / "out/index.html").read_bytes())
    assert tree.xpath("string(//h1)") == "Harbour report"
    assert not (tmp_path / "out/documents.html").exists()
    assert held.dossier not in "".join(p.read_text() for p in pages(tmp_path / "out"))


def test_a_dossier_by_itself_brings_what_it_cites(held: Held, check: CheckReport, tmp_path: Path) -> None:
    view = held.store.view()
    material = get_material(view, held.dossier, check)
    cited = find_cited(view, material)
    assert cited == {held.report}
    dossier = DossierInput(material=material, slug="harbour")
    build_site(view, held.store.blobs, held.settings, tmp_path / "out", dossiers=[dossier], only=cited, with_blobs=True)
    assert "The Harbour Loan" in (tmp_path / "out/index.html").read_text()
    blob = view.get_document(held.report).blob.removeprefix("sha256:")
    assert (tmp_path / f"out/evidence/blobs/{blob}.bin").is_file()


def test_only_a_folder_of_ours_is_replaced(held: Held, tmp_path: Path) -> None:
    strange = tmp_path / "strange"
    strange.mkdir()
    (strange / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="did not publish"):
        publish(held, strange)
    (strange / "manifest.json").write_text('{"name": "some web app"}')
    with pytest.raises(UsageError, match="did not publish"):
        publish(held, strange)
    assert (strange / "thesis.txt").read_text() == "years of work"
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="not a folder"):
        publish(held, tmp_path / "file")
    publish(held, tmp_path / "ours")
    publish(held, tmp_path / "ours")
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".ours")]


def test_a_build_that_fails_leaves_the_old_folder(held: Held, tmp_path: Path) -> None:
    publish(held, tmp_path / "out")
    before = (tmp_path / "out/manifest.json").read_bytes()

    def fail(path: Path, documents: frozenset[str]) -> None:
        raise UsageError("no")

    with pytest.raises(UsageError):
        build_site(held.store.view(), held.store.blobs, held.settings, tmp_path / "out", exports={"x": fail})
    assert (tmp_path / "out/manifest.json").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["library", "out"]


def test_markup_in_the_material_is_inert(held: Held, tmp_path: Path) -> None:
    vector = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>{{ 7*7 }}"
    rendition = rendition_of_blocks(
        [("heading", vector, 1), ("paragraph", f"See {vector} at once.", 0)], vector, "2001"
    )
    put(held.store, rendition, f"{REPORT_URL}/{vector}")
    publish(held, tmp_path / "out")
    for page in pages(tmp_path / "out"):
        tree = html.document_fromstring(page.read_bytes())
        assert not tree.xpath("//img|//script[not(@src)]")
        assert "49" not in tree.xpath("string(//h1)")
    etree.fromstring((tmp_path / "out/feed.atom").read_bytes())


def test_a_linked_file_is_found_under_the_folder_that_was_added(held: Held) -> None:
    put(held.store, rendition_of_blocks([("paragraph", "One paper.", 0)], "One", "2001"), "papers/one.txt")
    put(held.store, rendition_of_blocks([("paragraph", "Twin A.", 0)], "Twin A", "2001"), "a/twin.txt")
    put(held.store, rendition_of_blocks([("paragraph", "Twin B.", 0)], "Twin B", "2001"), "b/twin.txt")
    view = held.store.view()
    found = {
        href: find_kept(view, href) for href in ("papers/one.txt", "../case/papers/one.txt#p2", "c/twin.txt", "#x")
    }
    assert [d.title if d else None for d in found.values()] == ["One", "One", None, None]
    twin = find_kept(view, "a/twin.txt")
    assert twin is not None
    assert twin.title == "Twin A"


def test_without_the_built_script_the_folder_still_works(
    held: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pages_module, "BUILT", tmp_path / "nowhere")
    publish(held, tmp_path / "out")
    assert "not built" in caplog.text
    out = tmp_path / "out"
    assert sorted(p.name for p in (out / "assets").iterdir()) == ["icon.svg", "site.css"]
    assert all(not html.fromstring(p.read_bytes()).xpath("//script") for p in pages(out))
    assert "cannot be searched" in (out / "search.html").read_text()


def test_cited_pages_that_are_not_kept_are_told_once_and_by_place(
    held: Held, check: CheckReport, tmp_path: Path
) -> None:
    text = held.store.view().get_rendition(held.store.view().get_document(held.dossier).rendition).text
    at = text.index("took more than")
    advice = "The library holds no copy of https://news.example/reik. Save the page and add it with `sourcebook add`."
    unkept = Flag(rule="cite-not-captured", severity="warning", start=at, end=at + 4, exact="took", message=advice)
    publish(held, tmp_path / "out", msgspec.structs.replace(check, flags=(*check.flags, unkept)))
    page = (tmp_path / "out/dossiers/harbour-loan.html").read_text()
    assert "sourcebook add" not in page
    assert page.count("is not kept here, so its words could not be compared") == 1
    tree = html.fromstring(page)
    assert tree.xpath("//section[@id='flags']//ul[@class='brief']/li")
    assert tree.xpath("//ul[@class='numbers']//b/text()")[-1] == "2"
    # The sentence that cites it is not tinted, nor is its margin or its entry flagged: its mark says "not kept".
    number = tree.xpath("//span[@class='s'][contains(., 'took more than')]/a[contains(@class, 'n ')]")[0]
    assert number.get("class") == "n cited"
    entry = tree.xpath(f"//section[@id='{number.get('href')[1:]}']")[0]
    assert "not kept" in entry.text_content()
    assert not entry.xpath(".//div[contains(@class, 'flag')]")


def test_a_folder_of_one_document_holds_its_readings_once(held: Held, tmp_path: Path) -> None:
    view = held.store.view()
    exports = {"library.jsonl": lambda path, _: path.write_text("{}\n")}
    args = (view, held.store.blobs, held.settings)
    build_site(*args, tmp_path / "one", only=frozenset({held.report}), exports=exports)  # type: ignore[arg-type]
    assert [p.name for p in (tmp_path / "one/evidence").iterdir()] == [f"{held.report}.txt"]
    build_site(*args, tmp_path / "bare", only=frozenset({held.report}))
    assert (tmp_path / f"bare/evidence/{held.report}.json").is_file()
    build_site(*args, tmp_path / "two", exports=exports)  # type: ignore[arg-type]
    assert (tmp_path / f"two/evidence/{held.report}.json").is_file()


def with_words(value: Any, text: str) -> Any:
    """A field of a reading with the words of the spans in it."""
    if isinstance(value, dict):
        words = {"exact": text[value["start"] : value["end"]]} if value.keys() == {"start", "end"} else {}
        return value | words
    return [with_words(v, text) for v in value] if isinstance(value, list) else value


def readings_of(data: dict[str, Any], text: str) -> Iterator[dict[str, Any]]:
    """The readings of an evidence file with all that its heads and the text say of them."""
    head = {"document": data["document"]["id"], "rendition": data["rendition"]["id"]}
    for kind, table in data["annotations"].items():
        for row in table["rows"]:
            said = {f: v for f, v in zip(table["fields"], row, strict=False) if v is not None}
            said |= {f: {"start": v[0], "end": v[1]} for f, v in said.items() if f in table.get("spans", ())}
            said = {"kind": kind} | {k: v for k, v in table.items() if k == "extractor"} | said
            start, end = said["start"], said["end"]
            around = {"prefix": text[max(0, start - 32) : start], "suffix": text[end : end + 32]}
            said |= {"version": data["extractors"][said["extractor"]], "exact": text[start:end]}
            yield {k: with_words(v, text) for k, v in said.items()} | head | around


def test_readings_of_the_evidence_are_whole_again_with_their_head_and_the_text(site: Path, held: Held) -> None:
    data = json.loads((site / f"evidence/{held.dossier}.json").read_bytes())
    text = (site / f"evidence/{held.dossier}.txt").read_text(encoding="utf-8")
    readings = [*held.store.view().iter_annotations(document=held.dossier)]
    types = {r.kind: type(r) for r in readings}
    fields = {kind: {f.encode_name: None for f in msgspec.structs.fields(t) if f.required} for kind, t in types.items()}
    whole = {w["id"]: msgspec.convert(fields[w["kind"]] | w, types[w["kind"]]) for w in readings_of(data, text)}
    assert whole == {r.id: r for r in readings}
    assert len(types) > 4


def test_what_could_not_be_read_is_said_on_the_front_page(held: Held, tmp_path: Path) -> None:
    lines = [
        LedgerItem(id=make_id("ledger", "box", name), container="box", name=name, outcome=outcome)  # type: ignore[arg-type]
        for name, outcome in (("a.pdf", "failed"), ("b.html", "stored"))
    ]
    with held.store.writer() as writer:
        writer.put_ledger(lines)
    publish(held, tmp_path / "out")
    for name in ("index.html", "documents.html"):
        tree = html.fromstring((tmp_path / "out" / name).read_bytes())
        assert tree.xpath("string(//p[@class='unread'])") == (
            "1 of 2 files offered could not be read and is not searched."
        )
    publish(held, tmp_path / "part", only=frozenset({held.report}))
    assert "could not be read" not in "".join(p.read_text() for p in pages(tmp_path / "part"))
