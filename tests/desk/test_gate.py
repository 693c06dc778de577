"""Each rule of the gate: what it refuses, and what it lets by."""

from __future__ import annotations

import msgspec
import pytest
from desk_case import anchor, document_of, draft, sentence

from sourcebook import Library
from sourcebook.errors import Refused
from sourcebook.model.summary import Summary, SummarySentence

PAID = "The board moved $2.5 million to Osk Holdings in 2009."
SAID = 'Ines Aldermoor, who led the audit, said on 4 March 2009: "Nobody showed us the invoices."'
CHARGED = "Prosecutors charged Tomas Brackwater with bribery on 6 May 2011."
DENIED = "Tomas Brackwater denied on 9 May 2011 that he took bribes."
CONVICTED = "A court convicted Ilse Varga of fraud on 1 June 2012."

BROKEN = [
    ("local-address", "The board moved $2.5 million to [Osk Holdings](file:///home/ada/osk.pdf) in 2009.", (PAID,)),
    ("no-anchor", "The board met.", ()),
    ("quote-altered", 'Ines Aldermoor said: "Nobody showed us any of the invoices."', (SAID,)),
    ("number-not-anchored", "The board moved $25 million to Osk Holdings in 2009.", (PAID,)),
    ("name-not-anchored", "Gustav Lindqvist moved $2.5 million to Osk Holdings in 2009.", (PAID,)),
    ("allegation-as-fact", "Tomas Brackwater was convicted of bribery.", (CHARGED,)),
    ("allegation-as-fact", "Tomas Brackwater bribed the board.", (CHARGED,)),
    ("reply-missing", CHARGED, (CHARGED,)),
]
SOUND = [
    (PAID, (PAID,)),
    ("In 2009 [$2.5 million](https://post.example) went to *Osk Holdings*, the board moved it.", (PAID,)),
    ('Ines Aldermoor said in March 2009: "Nobody showed us the invoices."', (SAID,)),
    ("Ilse Varga was convicted of fraud on 1 June 2012.", (CONVICTED,)),
]


def rules(library: Library, summary: Summary) -> set[str]:
    return {f.rule for f in library.summaries.findings(summary)}


@pytest.mark.parametrize(("rule", "text", "words"), BROKEN)
def test_a_broken_rule_is_named(library: Library, rule: str, text: str, words: tuple[str, ...]) -> None:
    made = draft(library, sentence(library, text, *words))
    found = {f.rule: f for f in library.summaries.findings(made.id)}
    assert rule in found
    assert found[rule].message
    with pytest.raises(Refused, match=rule):
        library.summaries.publish(made.id, who="ed")
    out = library.summaries.publish(made.id, who="ed", override="the editor's reason")
    last = library.summaries.history(made.id)[-1]
    assert (out.state, last.why) == ("published", "the editor's reason")
    assert rule in last.overrode
    assert any(d.value == f"overrode {rule} {out.number}" for d in library.view().iter_decisions(made.id))


@pytest.mark.parametrize(("text", "words"), SOUND)
def test_what_its_anchors_bear_out_passes(library: Library, text: str, words: tuple[str, ...]) -> None:
    made = draft(library, sentence(library, text, *words))
    assert library.summaries.findings(made.id) == []
    assert library.summaries.publish(made.id, who="ed").state == "published"


def test_a_denial_in_the_summary_is_an_answer(library: Library) -> None:
    denied = sentence(library, "Tomas Brackwater denied in May 2011 that he took bribes.", DENIED)
    made = draft(library, sentence(library, CHARGED, CHARGED), denied)
    assert library.summaries.findings(made.id) == []


def test_a_summary_without_sentences(library: Library) -> None:
    made = library.summaries.new(who="ed", title="Empty")
    assert rules(library, made) == {"no-sentences"}


def test_an_anchor_that_does_not_hold(library: Library) -> None:
    held = anchor(library, PAID)
    moved = msgspec.structs.replace(held, start=0, end=5)
    made = draft(library, sentence(library, PAID, PAID))
    lost = msgspec.structs.replace(made, sentences=(SummarySentence(text=PAID, anchors=(moved,)),))
    assert rules(library, lost) == {"anchor-lost"}
    gone = msgspec.structs.replace(held, rendition="r-000000000000000000000000")
    lost = msgspec.structs.replace(made, sentences=(SummarySentence(text=PAID, anchors=(gone,)),))
    assert rules(library, lost) == {"anchor-lost"}


@pytest.mark.parametrize("fields", [{"reply": "He did not answer."}, {"note": "**Reply:** asked on 3 May, no answer."}])
def test_an_answer_is_enough(library: Library, fields: dict[str, str]) -> None:
    made = draft(library, sentence(library, CHARGED, CHARGED), **fields)
    assert library.summaries.findings(made.id) == []


def test_a_sentence_by_machine_is_read_by_somebody(library: Library) -> None:
    by_machine = msgspec.structs.replace(sentence(library, CHARGED, CHARGED), by="extract")
    made = draft(library, by_machine, reply="He denies it.")
    assert rules(library, made) == {"machine-unreviewed"}
    mine = library.summaries.confirmed(made.sentences)
    assert library.summaries.findings(library.summaries.edit(made.id, who="ed", sentences=mine).id) == []
    claim = next(c for c in library.view().iter_annotations(kind="claim") if c.exact in CHARGED)
    library.decide(claim.id, "accepted", why="compared with the page", who="ed")
    assert rules(library, made) == set()


def test_a_merge_that_nobody_looked_at(library: Library) -> None:
    both = sentence(
        library, "Tomas Brackwater was charged with bribery; he denied that he took bribes.", CHARGED, DENIED
    )
    made = draft(library, both)
    names = [m for m in library.view().iter_annotations(kind="mention") if m.exact == "Tomas Brackwater"]
    ids = {library.resolution.get(m.id).id for m in names}
    assert len({m.document for m in names}) == 2
    if len(ids) == 1:  # the machine took the two for one
        assert rules(library, made) == {"machine-unreviewed"}
        library.resolution.confirm(next(iter(ids)), on=True, why="same court", who="ed")
    assert library.summaries.findings(made.id) == []


def test_the_document_of_the_other_paper_is_found(library: Library) -> None:
    made = draft(library, sentence(library, CONVICTED, CONVICTED))
    other = document_of(library, CONVICTED)
    assert [s.id for s in library.view().find_summaries(document=other)] == [made.id]
