"""Dossiers: anchors become the exact words, the gate refuses what could wrong somebody, versions are kept."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from sourcebook import Library
from sourcebook.errors import NotFound, Overtaken, Refused, UsageError
from sourcebook.model.annotation import Annotation
from sourcebook.model.paper import Dossier
from web_server import answer, serving

SAID, CHARGED = "Nobody showed us the invoices.", "Prosecutors charged Tomas Brackwater with bribery on 6 May 2011."


def reading(library: Library, kind: str, words: str) -> Annotation:
    """The reading of a kind with these words in it."""
    return next(a for a in library.view().iter_annotations(kind=kind) if words in a.exact)


def write(library: Library, text: str) -> Dossier:
    return library.dossiers.new("The audit", text=f"# The audit\n\n{text}\n", who="ed")


def rules(library: Library, text: str) -> set[str]:
    return {f.rule for f in library.dossiers.examine(write(library, text)).findings}


def asked(library: Library, made: Dossier, **fields: str) -> None:
    library.dossiers.ask(made.id, "Tomas Brackwater", asked="2026-01-02", who="ed", **fields)


def test_each_kind_of_anchor_becomes_the_exact_words(library: Library) -> None:
    quote, money = reading(library, "quote", SAID), reading(library, "money", "2.5")
    time, claim = reading(library, "time", "6 May 2011"), reading(library, "claim", "moved")
    made = write(
        library,
        f"She said [[quote:{quote.id}]] of [[money:{money.id}]] on [[time:{time.id}]].\n\n[[claim:{claim.id}]]\n\n"
        f"[[document:{quote.document}|The paper]] names [[entity:Ines Aldermoor]].",
    )
    found = library.dossiers.expand(made)
    assert not found.problems
    assert f"[“{SAID}”](<evidence:quote:{quote.id}>) of [$2.5 million](" in found.text
    assert f"> [{claim.exact}](<evidence:claim:{claim.id}>)\n>\n> — Tamsin Post, 2012-06-02" in found.text
    assert f"[The paper](<evidence:document:{quote.document}>) names [Ines Aldermoor](<evidence:entity:e-" in found.text
    view = library.view()
    for meant in found.meant:
        if meant.place:
            assert (
                view.get_rendition(meant.place.rendition).text[meant.place.start : meant.place.end] == meant.place.exact
            )
    read = library.dossiers.examine(made).checked.read
    assert {a.href for a in read.annotations if a.kind == "citation"} >= {f"evidence:quote:{quote.id}"}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[quote:q-000000000000000000000000]]", "Line 3: There is no quote"),
        ("one\n\ntwo [[qoute:x]]", "Line 5: .*no kind 'qoute'. Kinds are: quote"),
        ("[[quote:", "Line 3: .*not closed"),
        ("[[claim: ]]", "Line 3: .*names nothing"),
        ("[[entity:Nobody Atall]]", "Line 3: There is no entity 'Nobody Atall'"),
        ("[[summary:s-000000000000000000000000]]", "Line 3: There is no summary"),
    ],
)
def test_an_anchor_that_stands_for_nothing_names_its_line_and_the_next_step(
    library: Library, text: str, message: str
) -> None:
    made = write(library, text)
    (problem,) = library.dossiers.expand(made).problems
    assert re.search(message, str(problem), re.DOTALL), problem
    assert problem.hint
    assert "anchor-unknown" in {f.rule for f in library.dossiers.examine(made).findings}


def test_words_that_are_not_in_the_quote_are_refused_and_a_wrong_kind_is_told(library: Library) -> None:
    quote = reading(library, "quote", SAID)
    made = write(
        library, f"[[quote:{quote.id}|Somebody showed us]]\n\n[[claim:{quote.id}]] [[quote:{quote.id}|showed us]]"
    )
    first, second = library.dossiers.expand(made).problems
    assert "is not in the quote" in first.message
    assert second.hint == f"Write [[quote:{quote.id}]]."


def test_code_is_left_alone_and_words_do_not_become_markup(library: Library) -> None:
    made = write(library, "`[[quote:x]]`\n\n```\n[[quote:x]]\n```\n\n[[document:d-x|*a* [b](javascript:c) <i>]]")
    found = library.dossiers.expand(made)
    assert [p.line for p in found.problems] == [9]
    quote = reading(library, "quote", SAID)
    made = library.dossiers.edit(made.id, who="ed", text=f"[[document:{quote.document}|*a* <i> _b_ #c]]")
    assert r"[\*a\* \<i\> \_b\_ \#c](<evidence" in library.dossiers.expand(made).text


# -- the gate: each rule with a text that breaks it --------------------------------------------------------------------


def test_a_quote_that_is_not_verbatim_is_refused(library: Library) -> None:
    paper = reading(library, "quote", SAID).document
    said = 'Ines Aldermoor said: "Nobody showed us any of the invoices" ([[document:{}|the paper]]).'
    assert "quote-not-verbatim" in rules(library, said.format(paper))
    exact = 'Ines Aldermoor said: "Nobody showed us the invoices." ([[document:{}|the paper]])'
    assert "quote-not-verbatim" not in rules(library, exact.format(paper))


def test_an_allegation_told_as_a_fact_is_refused(library: Library) -> None:
    claim = reading(library, "claim", "charged Tomas")
    text = f"The master was convicted of bribery ([[claim:{claim.id}]])."
    assert "allegation-as-fact" in rules(library, text)
    assert "allegation-as-fact" not in rules(library, f"The master was charged ([[claim:{claim.id}]]).")


def test_an_unreviewed_claim_about_a_living_person_and_no_answer_are_refused(library: Library) -> None:
    claim = reading(library, "claim", "charged Tomas")
    made = write(library, f"[[claim:{claim.id}]]")
    with pytest.raises(Refused, match="machine-unreviewed") as refused:
        library.dossiers.publish(made.id, who="ed")
    found = {f.rule: f for f in refused.value.findings}  # type: ignore[attr-defined]
    assert set(found) == {"machine-unreviewed", "reply-missing"}
    assert "Tomas Brackwater" in found["reply-missing"].message
    library.decide(claim.id, "accepted", why="read it", who="ed")
    asked(library, made, until="2026-01-09")
    assert library.dossiers.publish(made.id, who="ed").state == "published"


def test_a_file_with_anchors_is_checked_as_a_dossier_is(library: Library, tmp_path: Path) -> None:
    claim = reading(library, "claim", "charged Tomas")
    made = write(library, f"[[claim:{claim.id}]]")
    draft = tmp_path / "draft.md"
    draft.write_text(made.text)
    found = library.check(draft)
    assert claim.exact in found.read.rendition.text
    assert "[[" not in found.read.rendition.text
    assert found.findings == library.dossiers.examine(made).findings
    assert {f.rule for f in found.findings} == {"machine-unreviewed", "reply-missing"}
    assert found.exit_code == 1
    assert found.to_json()["gate"][0]["rule"] == found.findings[0].rule
    assert "What stands against publishing it (2)" in found.to_html()
    assert library.check_text(made.text).findings == found.findings
    assert [u.name for u in library.uses.iter_uses()] == ["draft.md"]
    draft.write_text("# The audit\n\nSee [[claim:k-000000000000000000000000]].\n")
    assert [f.rule for f in library.check(draft).findings] == ["anchor-unknown"]
    draft.write_text("# The audit\n\nA letter without anchors.\n")
    assert not library.check(draft).findings
    assert "gate" not in library.check(draft).to_json()


@pytest.mark.parametrize(
    "link",
    [
        "[the letter](file:///home/ada/letter.pdf)",
        "[the letter](../letters/letter.pdf)",
        r"[the letter](C:\Users\ada\letter.pdf)",
        "![the letter](/home/ada/letter.png)",
        "[the letter][l]\n\n[l]: ./letter.pdf",
        "the letter in /home/ada/letters/",
    ],
)
def test_an_address_of_the_writers_machine_is_refused_with_the_next_step(
    library: Library, tmp_path: Path, link: str
) -> None:
    made = write(library, f"She kept {link}")
    (found,) = library.dossiers.examine(made).findings
    assert found.rule == "local-address"
    assert "Line 3: " in found.message
    assert found.hint
    with pytest.raises(Refused, match="local-address"):
        library.dossiers.publish(made.id, who="ed")
    draft = tmp_path / "draft.md"
    draft.write_text(made.text)  # a file without any anchor passes the same gate
    assert library.check(draft).findings == (found,)
    with pytest.raises(Refused, match="letter"):
        library.publish(tmp_path / "site", dossier=str(draft))
    assert rules(library, "She kept [the letter](https://paper.example/home/letter.pdf).") == set()


def test_a_link_to_a_file_that_is_held_leads_to_its_document(library: Library, tmp_path: Path) -> None:
    paper = library.view().get_document(reading(library, "quote", SAID).document)
    name = paper.address.rpartition("/")[2]
    made = write(library, f"See [the paper](file:///home/ada/zqfolder/{name}).")
    found = library.dossiers.expand(made)
    assert f"[the paper](<evidence:document:{paper.id}>)" in found.text
    assert [(m.mark, m.words) for m in found.meant] == [(f"document:{paper.id}", "the paper")]
    library.dossiers.publish(made.id, who="ed")
    library.publish(tmp_path / "site")
    page = (tmp_path / "site/dossiers/the-audit.html").read_text()
    assert f"documents/{paper.id}.html" in page
    assert not any(b"zqfolder" in p.read_bytes() for p in (tmp_path / "site").rglob("*") if p.is_file())


def test_of_several_files_of_one_name_the_writer_chooses(library: Library, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "minutes.txt").write_text(f"The board of yard {folder} met in 2011.")
    library.add([tmp_path / "a", tmp_path / "b"])
    (problem,) = library.dossiers.expand(write(library, "See [them](../minutes.txt).")).problems
    ids = [d.id for d in library.view().iter_documents() if "minutes" in d.address]
    assert all(f"[[document:{i}]]" in problem.hint for i in ids)


def test_a_rejected_claim_is_refused(library: Library) -> None:
    claim = reading(library, "claim", "charged Tomas")
    library.decide(claim.id, "rejected", why="misread", who="ed")
    made = write(library, f"[[claim:{claim.id}]]")
    found = [f for f in library.dossiers.examine(made).findings if f.rule == "machine-unreviewed"]
    assert "was rejected" in found[0].message


@pytest.mark.parametrize(
    ("fields", "stands"),
    [
        ({}, False),
        ({"until": "2999-01-01"}, False),
        ({"until": "2026-01-09"}, True),
        ({"answered": "2026-01-03", "answer": "He denies it."}, True),
    ],
)
def test_right_of_reply_stands_with_an_answer_or_once_the_time_has_passed(
    library: Library, fields: dict[str, str], stands: bool
) -> None:
    made = write(library, f"It is alleged that Tomas Brackwater took bribes. {CHARGED}")
    asked(library, made, **fields)
    assert ("reply-missing" not in {f.rule for f in library.dossiers.examine(made).findings}) == stands
    (reply,) = library.dossiers.replies(made.id)
    library.dossiers.unask(reply.id, who="ed")
    assert "reply-missing" in {f.rule for f in library.dossiers.examine(made).findings}
    assert [*library.view().iter_paper_versions(reply.id)][-1].number == 2


def test_a_merge_by_machine_alone_is_refused(library: Library) -> None:
    held = library.find_entity("Tomas Brackwater")
    assert held.documents == 2, "the machine takes the two for one"
    text = "The paper names [[entity:Tomas Brackwater]]."
    assert rules(library, text) == {"merge-unreviewed"}
    library.resolution.confirm(held.id, on=True, why="same court", who="ed")
    assert rules(library, text) == set()


def test_a_source_that_changed_is_told_and_refused(tmp_path: Path) -> None:
    first = "The board of Port Ellery met. Mara Quist said the crane would be sold for $2 million. The port is old."
    with serving() as site, Library.init(tmp_path / "case") as library:
        clock = [1_300_000_000.0]
        library._make_client = lambda _, heed: site.client(heed_robots=heed, clock=lambda: clock[0])

        def capture(words: str) -> None:
            body = f"<html><head><title>Crane</title></head><body><article><p>{words}</p></article></body></html>"
            site.pages["/crane"] = answer(body=body.encode())
            clock[0] += 3600
            library.add([site.url("/crane")])

        capture(first)
        money = reading(library, "money", "$2 million")
        made = write(library, f"It is [[money:{money.id}]].")
        assert library.dossiers.expand(made).problems == ()
        capture(first.replace("The board", "In the morning the board"))
        moved = library.dossiers.expand(made)
        assert moved.problems == ()
        assert moved.meant[0].place is not None
        assert moved.meant[0].place.rendition == library.view().get_document(money.document).rendition
        capture("The board of Port Ellery met. Mara Quist said the crane would be given away. The port is old.")
        (problem,) = library.dossiers.expand(made).problems
        assert (problem.severity, problem.line) == ("changed", 3)
        assert "has changed since" in problem.message
        assert "sourcebook diff" in problem.hint
        assert {f.rule for f in library.dossiers.examine(made).findings} == {"words-changed"}
        library.dossiers.publish(made.id, who="ed", override="the sum was asked again")
        library.publish(tmp_path / "site")
        page = (tmp_path / "site/dossiers/the-audit.html").read_text()
        assert "Sources that have changed since" in page


# -- versions ---------------------------------------------------------------------------------------------------------


def test_every_save_is_a_version_and_an_override_is_a_decision(library: Library) -> None:
    room = library.dossiers
    made = write(library, CHARGED)
    with pytest.raises(Overtaken):
        room.edit(made.id, who="ed", text="x", expected=7)
    assert room.edit(made.id, who="ed", text=made.text) == made
    out = room.publish(made.id, who="ed", override="they were asked by letter")
    amended = room.amend(made.id, "The day was wrong.", date="2026-03-04", who="ed")
    back = room.revert(made.id, 1, who="ed")
    assert (out.number, amended.number, back) == (2, 3, amended)
    assert [e.event for e in room.history(made.id)] == ["made", "published", "edited"]
    assert [u.name for u in library.uses.iter_uses() if u.kind == "dossier"] == ["the-audit"]
    assert room.history(made.id)[1].overrode == ("reply-missing",)
    values = [d.value for d in library.view().iter_decisions(made.id)]
    assert values == ["made 1", "published 2", "overrode reply-missing 2", "edited 3"]
    with pytest.raises(Refused, match="reply-missing"):
        room.edit(made.id, who="ed", text=made.text + "\nProsecutors charged Ilse Varga with fraud.")
    with pytest.raises(UsageError, match="reason"):
        room.withdraw(made.id, who="ed", why=" ")
    assert room.withdraw(made.id, who="ed", why="It was wrong.").state == "withdrawn"
    assert not library.verify().problems


@pytest.mark.parametrize(
    "fields",
    [{"asked": "soon"}, {"asked": "2026-02-30"}, {"asked": "2026-02-02", "until": "2026-02-01"},
     {"asked": "2026-02-02", "answered": "2026-02-03"}],
)  # fmt: skip
def test_a_reply_that_does_not_fit_is_told_in_words(library: Library, fields: dict[str, str]) -> None:
    made = write(library, "x")
    with pytest.raises(UsageError) as refused:
        library.dossiers.ask(made.id, "Ada", who="ed", **fields)
    assert refused.value.hint


def test_what_is_not_there(library: Library) -> None:
    with pytest.raises(NotFound):
        library.dossiers.get("nowhere")
    with pytest.raises(UsageError, match="style"):
        library.dossiers.new("A", style="no-such-style", who="ed")
    with pytest.raises(UsageError, match="title"):
        library.dossiers.new("  ", who="ed")


def test_a_reading_made_anew_is_found_again_by_its_words(library: Library) -> None:
    quote = reading(library, "quote", SAID)
    made = write(library, f"[[quote:{quote.id}]]")
    (pinned,) = made.pinned
    gone = msgspec.structs.replace(pinned, mark="quote:q-111111111111111111111111")
    old = msgspec.structs.replace(made, text=f"[[{gone.mark}]]", pinned=(gone,))
    (problem,) = library.dossiers.expand(old).problems
    assert problem.hint == f"Write [[quote:{quote.id}]]."
    assert "was read anew" in problem.message
