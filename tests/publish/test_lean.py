"""Pages in fewer characters, styles cut to what is shown: nothing that a reader sees is less."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html

from sourcebook.library import Library
from sourcebook.publish.lean import write_lean
from sourcebook.publish.pages import scripts_built
from sourcebook.publish.styles import Shown, cut_style, words_of

PAGE = """<!doctype html>
<html lang="en"><body>
  <p class="a b">It’s &#34;one&#34; &amp; it&#39;s < two</p>
  <ul>
    <li><a href="x.html#s1" title="a &#34;word&#34;">1</a></li>
    <li data-row>2 <ul><li>3</li></ul></li>
  </ul>
  <dl><dt>place</dt><dd>Łódź</dd></dl>
  <table><tr><th scope="col">Sum</th></tr><tr><td>1</td><td></td></tr></table>
  <p>Last</p></body><pre>
   kept   <b id="x">as it is</b>
</pre>
<svg viewBox="0 0 10.0 10"><circle class="m" cx="3.0" r="2.5" fill="#565b61"/><use href="a/b/"/></svg></html>"""


def flat(page: str) -> list[object]:
    """Elements with their attributes and words, white space between words aside."""
    return [
        (e.tag, sorted((k, v.removesuffix(".0")) for k, v in e.attrib.items() if k not in ("fill", "data-row")),
         " ".join((e.text or "").split()), " ".join((e.tail or "").split()))
        for e in html.document_fromstring(page).iter()
    ]  # fmt: skip


def test_a_lean_page_is_the_same_to_a_reader() -> None:
    lean = write_lean(PAGE)
    assert flat(lean) == flat(PAGE)
    assert len(lean) < 0.9 * len(PAGE)
    assert '\n   kept   <b id="x">as it is</b>\n' in lean
    assert "<use href=a/b/ />" in lean
    assert write_lean(lean) == lean


@pytest.mark.parametrize(
    "value", ["", "a b", "a&#34;b", "a=b", "a'b", "&lt;script&gt;", "`x`", "x&#62;y"], ids=range(8)
)
def test_a_value_that_needs_its_quotes_keeps_them(value: str) -> None:
    page = f'<p title="{value}">x</p>'
    assert html.fragment_fromstring(write_lean(page)).get("title") == html.fragment_fromstring(page).get("title")
    assert ('="' in write_lean(page)) == (not re.fullmatch(r"[^\s\"'=<>`]+", value))


def test_styles_are_cut_to_what_is_shown() -> None:
    style = (
        "@font-face{src:url(a-latin-ext-x.woff2)}\n@font-face{src:url(a-latin-x.woff2)}\n:root{--a:1}p,.gone{x:1}"
        ".here .gone{x:2}.here{x:3}.gone:is(.here){x:4}.here:not(.gone){x:5}@media print{.gone{x:6}}"
        "@media (min-width: 2rem){.gone{x:7}.here{x:8}}"
    )
    shown = Shown(words_of('<p class="here">'), rare=False)
    kept = cut_style(style, shown)
    assert re.findall(r"x:(\d)", kept) == ["1", "3", "5", "8"]
    assert "latin-ext" not in kept
    assert "a-latin-x" in kept
    assert cut_style(style, Shown(words_of(style), rare=True)) == style


@pytest.mark.skipif(not scripts_built(), reason="the fonts are not built")
def test_fonts_of_rare_letters_go_along_where_one_is_shown(tmp_path: Path) -> None:
    fonts = {}
    for name in ("Jose", "Łukasz"):
        (tmp_path / "paper.txt").write_text(f"{name} Varga met the board in 2011.", encoding="utf-8")
        with Library.init(tmp_path / f"library {name}") as library:
            library.add([tmp_path / "paper.txt"])
            library.publish(tmp_path / name)
        assets = tmp_path / name / "assets"
        fonts[name] = {p.name for p in assets.glob("*.woff2")}
        asked = set(re.findall(r"url\(\"?([^)\"]+\.woff2)", (assets / "site.css").read_text(encoding="utf-8")))
        assert asked == fonts[name]
    assert fonts["Jose"] < fonts["Łukasz"]
