"""A sentence against the words it rests on, as it is typed: what is remarked, what must not be, where it could rest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sourcebook.anchoring import Anchoring
from sourcebook.errors import UsageError
from sourcebook.library import Library
from sourcebook.model.sentence import CheckedSentence
from sourcebook.model.summary import Anchor

ARTICLE = """\
Two inspectors of the harbour ministry were charged on Tuesday with taking bribes from Corvane Freight.

Delphine Aurelio and Matteo Brisk took €4.37 million between March 2011 and 9 June 2013, prosecutors allege.
Ms Aurelio denies the charge. Her lawyer, Inga Holst, called it “a story without a single paper behind it.”

Corvane Freight paid for 41 days of hotels in Tarsis, according to the indictment.
The company employs about 1,900 people.

It sold files at 256kps for 6A licences a couple of weeks ago.

The ministry did not open an inquiry in 2012. A former director, Pavel Quist, was convicted of fraud in 2009.
"""


class Desk:
    """An article with its anchors by their words."""

    def __init__(self, library: Library, document: str) -> None:
        self.library = library
        self.document = document
        self.rendition = library.view().get_document(document).rendition
        self.text = library.view().get_rendition(self.rendition).text
        self.anchoring = Anchoring(library.settings, library.view(), self._index, None)

    def _index(self):  # type: ignore[no-untyped-def]
        self.library.index.catch_up()
        return self.library.index

    def anchor(self, words: str) -> Anchor:
        start = self.text.index(words)
        return Anchor(
            document=self.document, rendition=self.rendition, start=start, end=start + len(words), exact=words
        )

    def check(self, sentence: str, *words: str) -> CheckedSentence:
        return self.anchoring.check(sentence, [self.anchor(w) for w in words])


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("anchoring")
    (folder / "article.txt").write_text(ARTICLE, encoding="utf-8")
    (folder / "other.txt").write_text("The regatta of Tarsis was won by a crew of nine.\n", encoding="utf-8")
    with Library.init(folder / "library") as library:
        library.add([folder / "article.txt", folder / "other.txt"])
        named = {d.address: d.id for d in library.view().iter_documents()}
        yield Desk(library, next(i for a, i in named.items() if a.endswith("article.txt")))


CHARGED = "Two inspectors of the harbour ministry were charged on Tuesday with taking bribes from Corvane Freight."
TOOK = "Delphine Aurelio and Matteo Brisk took €4.37 million between March 2011 and 9 June 2013, prosecutors allege."
DENIES = "Ms Aurelio denies the charge."
LAWYER = "Her lawyer, Inga Holst, called it “a story without a single paper behind it.”"
HOTELS = "Corvane Freight paid for 41 days of hotels in Tarsis, according to the indictment."
PEOPLE = "The company employs about 1,900 people."
FILES = "It sold files at 256kps for 6A licences a couple of weeks ago."
INQUIRY = "The ministry did not open an inquiry in 2012."
QUIST = "A former director, Pavel Quist, was convicted of fraud in 2009."


@pytest.mark.parametrize(
    ("sentence", "words", "about", "severity", "instead"),
    [
        ("Prosecutors allege that they took €4.73 million.", [TOOK], "number", "error", "€4.37 million"),
        ("Prosecutors allege that they took money until 10 June 2013.", [TOOK], "date", "error", None),
        ("Delphine Aurelia took money, prosecutors allege.", [TOOK], "name", "error", "Aurelio"),
        ("Prosecutors allege that Delphine Aurelio and Karl Vane took money.", [TOOK], "name", "warning", None),
        ("Her lawyer called it “a tale without a single paper behind it”.", [LAWYER], "quote", "error", None),
        ("Her lawyer called it “a disgrace for this whole city”.", [LAWYER], "quote", "error", None),
        ("The firm paid for 14 days of hotels.", [HOTELS], "number", "error", "41 days"),
        ("Two inspectors were convicted of taking bribes.", [CHARGED], "status", "error", None),
        ("Delphine Aurelio took €4.37 million from March 2011 to June 2013.", [TOOK], "status", "error", None),
        ("Aurelio admitted the charge.", [DENIES], "status", "error", None),
        ("Pavel Quist was acquitted of fraud in 2009.", [QUIST], "status", "error", None),
        ("Two inspectors were cleared of taking bribes.", [CHARGED], "status", "error", None),
        ("The ministry opened an inquiry in 2012.", [INQUIRY], "negation", "error", None),
        ("Corvane Freight did not pay for 41 days of hotels.", [HOTELS], "negation", "error", None),
        ("The company employs about 1,900 people, and Quist was convicted of fraud.", [PEOPLE], "status", "note", None),
        ("Two inspectors were charged; there were 41 days of hotels.", [CHARGED], "number", "note", None),
    ],
)
def test_slips_are_remarked(
    desk: Desk, sentence: str, words: list[str], about: str, severity: str, instead: str | None
) -> None:
    checked = desk.check(sentence, *words)
    found = [(r.about, r.severity) for r in checked.remarks]
    assert (about, severity) in found, checked.remarks
    remark = next(r for r in checked.remarks if r.about == about)
    assert sentence[remark.start : remark.end] == remark.exact
    if instead is not None:
        assert remark.instead == instead
    if remark.anchor is not None:
        assert desk.text[remark.anchor.start : remark.anchor.end] == remark.anchor.exact
    assert checked.passes == (severity != "error")


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Two inspectors of the harbour ministry were charged with taking bribes from Corvane Freight.", [CHARGED]),
        ("Prosecutors allege that Delphine Aurelio and Matteo Brisk took about €4.4 million.", [TOOK]),
        ("Prosecutors allege that the two took some four million euros from 2011 to 2013.", [TOOK]),
        ("Aurelio denies the charge; her lawyer called it “a story without a … paper behind it”.", [DENIES, LAWYER]),
        ("Her lawyer, Inga Holst, called it “[a] story without a single paper behind it.”", [LAWYER]),
        (
            "Corvane Freight, which employs nearly 2,000 people, paid for 41 days of hotels, the indictment says.",
            [HOTELS, PEOPLE],
        ),
        ("The ministry never opened an inquiry in 2012.", [INQUIRY]),
        (FILES, [FILES]),
        (TOOK, [TOOK]),
        ("Pavel Quist, a former director, was convicted of fraud in 2009.", [QUIST]),
        ("Pavel Quist had been charged with fraud.", [QUIST]),
        ("Pavel Quist was convicted; two inspectors were charged.", [QUIST, CHARGED]),
    ],
)
def test_what_the_source_bears_out_is_left_alone(desk: Desk, sentence: str, words: list[str]) -> None:
    assert desk.check(sentence, *words).remarks == ()


def test_a_sentence_without_anchor_is_shown_where_it_could_rest(desk: Desk) -> None:
    checked = desk.anchoring.check("They paid for 41 days of hotels in Tarsis.", [], document=desk.document)
    assert [r.about for r in checked.remarks] == ["no-anchor"]
    assert checked.anchors[0].anchor.exact == HOTELS
    assert checked.anchors[0].why
    assert checked.anchors[0].score > 0.5


def test_places_are_suggested_across_the_library_with_exact_words(desk: Desk) -> None:
    found = desk.anchoring.suggest("A crew of nine won the regatta.")
    assert found[0].anchor.exact == "The regatta of Tarsis was won by a crew of nine."
    for place in found:
        text = desk.library.view().get_rendition(place.anchor.rendition).text
        assert text[place.anchor.start : place.anchor.end] == place.anchor.exact


def test_an_anchor_that_leads_nowhere_is_an_error(desk: Desk) -> None:
    moved = Anchor(document=desk.document, rendition=desk.rendition, start=3, end=9, exact="other words")
    gone = Anchor(document="d-" + "0" * 24, rendition="r-" + "0" * 24, start=0, end=3, exact="Two")
    for anchor in (moved, gone):
        checked = desk.anchoring.check("Two inspectors were charged.", [anchor])
        assert [r.about for r in checked.remarks] == ["anchor-lost"]
        assert not checked.passes


@pytest.mark.parametrize("text", ["", " … ", "word " * 2_000])
def test_what_is_no_sentence_is_refused(desk: Desk, text: str) -> None:
    with pytest.raises(UsageError):
        desk.anchoring.check(text, [])
