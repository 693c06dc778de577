"""How matters stand and where documents contradict each other, as sections of pages: of an entity, a document, all.

Every row leads to the words it rests on. A step that is unsure says why in its own cell; the words of where a matter
stands are those of `model.matter.STANDING`, on every page the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sourcebook.errors import NotFound
from sourcebook.model.contradiction import Contradiction, Side
from sourcebook.model.correction import Correction, Dependent
from sourcebook.model.entity import EntityRecord
from sourcebook.model.matter import Behind, Matter, Step, StepSource
from sourcebook.model.use import Wanted
from sourcebook.model.when import describe_edtf
from sourcebook.publish.entities import Cell, Section, Sections
from sourcebook.publish.links import outside
from sourcebook.publish.pages import Pages

SOURCES = 5
"""Sources of a step, and passages of a side, that a page names."""
_KINDS = {"contradicts": "speaks against", "updates": "says what happened since"}


def sections_of_matter(pages: Pages, matter: Matter, *, titled: bool = False) -> Section:
    """The ladder of a matter as a section: its steps from the first to the last, the denials beside them."""
    rows = [row for step in matter.steps for row in _step(pages, step)]
    rows += [(Cell(""), Cell("denied"), *_source(pages, s)) for s in matter.denials[:SOURCES]]
    who = f"{matter.name}: " if titled else ""
    return Section(
        anchor=matter.id,
        title=f"{who}{matter.subject or 'not said what for'}",
        lede=f"Stands: {matter.standing}. Every step has its own sources; none of them is a word on the person.",
        head=("When", "Step", "Words", "Document"),
        rows=tuple(rows),
    )


def _step(pages: Pages, step: Step) -> Iterable[tuple[Cell, ...]]:
    when = describe_edtf(step.date) if step.date else "no date"
    told = f"reported {when}" if step.dating == "report" else when
    doubt = f" (unsure: {'; '.join(step.unsure)})" if step.unsure else ""
    for number, source in enumerate(step.sources[:SOURCES]):
        first = (Cell(told), Cell(f"{step.status}{doubt}")) if number == 0 else (Cell(""), Cell(""))
        yield (*first, *_source(pages, source))
    if len(step.sources) > SOURCES:
        yield Cell(""), Cell(""), Cell(f"and {len(step.sources) - SOURCES} more sources"), Cell("")


def _source(pages: Pages, source: StepSource) -> tuple[Cell, Cell]:
    return _words(pages, source.document, source.span.start, source.span.end, source.span.exact)


def _words(pages: Pages, document: str, start: int, end: int, exact: str) -> tuple[Cell, Cell]:
    """The words, which lead to their place, and the document they are in."""
    title = pages.title_of(document)
    if not pages.has(document):
        return Cell(f"“{exact}”"), Cell(title)
    href = pages.links.words(document, start, end) or pages.passage(pages.links, document, start, end, exact)
    return Cell(f"“{exact}”", href), Cell(title, pages.links.document(document))


def section_of_contradictions(pages: Pages, found: Sequence[Contradiction]) -> Section:
    """Contradictions and updates as a section, both sides with their words."""
    rows = [row for c in found for row in _contradiction(pages, c)]
    return Section(
        anchor="contradictions",
        title="What does not agree",
        lede="One thing told with two values by documents that do not rest on each other. None is settled by counting.",
        head=("What", "Value", "Words", "Document"),
        rows=tuple(rows),
    )


def _contradiction(pages: Pages, c: Contradiction) -> Iterable[tuple[Cell, ...]]:
    named = f" ({', '.join(c.names)})" if c.names else ""
    what = f"{c.slot}{f' of {c.of}' if c.of else ''}{named}: {_KINDS[c.kind]}. {'; '.join(c.reasons)}"
    for number, side in enumerate((c.left, c.right)):
        yield from _side(pages, side, what if number == 0 else c.id)


def _side(pages: Pages, side: Side, what: str) -> Iterable[tuple[Cell, ...]]:
    for number, told in enumerate(side.passages[:SOURCES]):
        words = _words(pages, told.document, told.sentence.start, told.sentence.end, told.sentence.exact)
        yield Cell(what if number == 0 else ""), Cell(side.value if number == 0 else told.value.exact), *words
    if len(side.passages) > SOURCES:
        yield Cell(""), Cell(""), Cell(f"and {len(side.passages) - SOURCES} more"), Cell("")


def section_of_behind(pages: Pages, found: Sequence[Behind]) -> Section:
    """Documents that stop at an earlier step, as a section."""
    rows = [
        (
            Cell(f"{b.name}: {b.subject}"),
            Cell(f"{b.told}; since then {b.since} {describe_edtf(b.date) if b.date else ''}".rstrip()),
            *_words(pages, b.document, b.span.start, b.span.end, b.span.exact),
        )
        for b in found
    ]
    return Section(
        anchor="behind",
        title="What has happened since",
        lede="Words that stop at an earlier step than the matter has reached in other documents.",
        head=("Matter", "Step", "Words", "Document"),
        rows=tuple(rows),
    )


def section_of_todo(pages: Pages, found: Sequence[Wanted]) -> Section:
    """The to-do list as a section."""
    rows = [
        (
            Cell(w.address, outside(w.address)),
            Cell(f"{w.state}: {w.reason}" if w.reason else w.state, pages.links.document(w.document))
            if w.document and pages.has(w.document)
            else Cell(f"{w.state}: {w.reason}" if w.reason else w.state),
            Cell(", ".join(w.wanted_by)),
            Cell(w.since[:10]),
        )
        for w in found
    ]
    lede = "“sourcebook add --todo” fetches what is open or failed; nothing is fetched before. Done is what is held."
    head = ("Address", "State", "Cited by", "Since")
    return Section(anchor="todo", title="Captures wanted", lede=lede, head=head, rows=tuple(rows))


_PLACES = {"development": "Stops at", "retraction": "Taken back"}
"""What the words in question are called, by kind."""


def section_of_correction(pages: Pages, c: Correction) -> Section:
    """What befell a source: the words of the notice, where the source has the wrong ones, and what leans on it."""
    rows = (
        [("Says so", *_words(pages, c.notice, c.says.start, c.says.end, c.says.exact))] if c.says and c.notice else []
    )
    rows += [
        (_PLACES.get(c.kind, "Wrong words"), *_words(pages, c.document, p.start, p.end, p.exact)) for p in c.places
    ]
    first = [(Cell(what), Cell(""), words, document) for what, words, document in rows]
    return Section(
        anchor=c.id,
        title=f"{c.title} ({c.date or 'undated'})",
        lede=f"{c.told[0].upper()}{c.told[1:]}. What leans on it is listed here; nothing of it was changed.",
        head=("What", "Which", "Words", "Where, and the words leaned on"),
        rows=(*first, *(_depends(pages, c, d) for d in c.dependents)),
    )


def _depends(pages: Pages, c: Correction, d: Dependent) -> tuple[Cell, ...]:
    own, where = (Cell(f"“{d.at.exact}”") if d.at else Cell("")), Cell("cites it as a whole")
    if d.document and d.at and pages.has(d.document):
        own, where = _words(pages, d.document, d.at.start, d.at.end, d.at.exact)
    elif d.words and pages.has(c.document):
        where = _words(pages, c.document, d.words.start, d.words.end, d.words.exact)[0]
    fate = {"changed": f"; these words are now “{d.now.exact}”" if d.now else "", "lost": "; these words are gone"}
    mark = "leans on these words" if d.touched else "leans on it"
    return Cell(d.kind), Cell(f"{d.name} ({mark}{fate.get(d.fate or '', '')})"), own, where


def entity_sections(
    pages: Pages, matters_of: Callable[[str], Iterable[Matter]], against: Callable[[str], Iterable[Contradiction]]
) -> Sections:
    """What gives an entity's page its ladders and contradictions.

    Args:
        pages: The page maker.
        matters_of: Matters of an entity by id.
        against: Contradictions of an entity by id.
    """

    def make(record: EntityRecord) -> tuple[Section, ...]:
        ladders = [sections_of_matter(pages, m) for m in matters_of(record.entity.id)]
        found = list(against(record.entity.id))
        return (*ladders, *([section_of_contradictions(pages, found)] if found else []))

    return make


def document_sections(
    pages: Pages, matters: Sequence[Matter], against: Sequence[Contradiction], behind: Sequence[Behind]
) -> tuple[Section, ...]:
    """What a document's page shows of matters and contradictions; a part that has nothing is left out."""
    made = []
    if matters:
        rows = [(Cell(m.name, pages.links.entity(m.entity)), Cell(m.subject), Cell(m.standing)) for m in matters]
        made.append(
            Section(
                anchor="matters",
                title="Matters told here",
                lede="Where each matter stands by all documents, whatever this one says.",
                head=("Who", "What", "Stands"),
                rows=tuple(rows),
            )
        )
    made += [section_of_behind(pages, behind)] if behind else []
    made += [section_of_contradictions(pages, against)] if against else []
    return tuple(made)


PER_PAGE = 30
"""Matters or contradictions on one page of their list."""
_LISTS = {
    "matters": ("How matters stand", "What somebody is accused of, and what became of it by date."),
    "contradictions": ("What does not agree", "Values that documents of separate origin give of one thing."),
    "behind": ("What has happened since", "Documents that stop at an earlier step than their matter has reached."),
    "corrections": (
        "Corrections",
        "Sources that were corrected, taken back, changed or overtaken, and what leans on them.",
    ),
    "todo": ("To do", "Addresses that checked drafts cite and this library has no copy of."),
}
_MAKERS: dict[str, Callable[[Pages, Sequence[Any]], Section]] = {
    "contradictions": section_of_contradictions,
    "behind": section_of_behind,
    "todo": section_of_todo,
}


def list_page(pages: Pages, kind: str, found: Iterable[Any], page: int = 1) -> str:
    """A page of a list: `matters`, `contradictions`, `behind` or `todo`.

    Raises:
        NotFound: There are fewer pages.
    """
    records = list(found)
    last = max(1, -(-len(records) // PER_PAGE))
    if not 1 <= page <= last:
        raise NotFound(f"There is no page {page} of {kind}.", f"Pages are 1 to {last}.")
    shown = records[(page - 1) * PER_PAGE : page * PER_PAGE]
    sections: tuple[Section, ...] = ()
    if kind == "corrections":
        sections = tuple(section_of_correction(pages, c) for c in shown)
    elif kind == "matters":
        sections = tuple(sections_of_matter(pages, m, titled=True) for m in shown)
    elif shown:
        sections = (_MAKERS[kind](pages, shown),)
    heading, lede = _LISTS[kind]
    return pages.render(
        "matters.html", "matters.html", kind=kind, heading=heading, lede=lede, sections=sections, page=page, last=last,
        total=len(records),
    )  # fmt: skip
