"""From draft to published and back: each step a version and a decision, nothing ever lost."""

from __future__ import annotations

import pytest
from desk_case import document_of, draft, sentence

from sourcebook import Library
from sourcebook.errors import NotFound, Overtaken, Refused, UsageError
from sourcebook.model.summary import summary_id

GOOD = "The board moved $2.5 million to Osk Holdings in 2009."


def test_a_draft_of_a_document_takes_from_it(library: Library) -> None:
    document = document_of(library, "Nobody showed")
    made = library.summaries.new(document, who="ed", categories=["ports"])
    assert (made.number, made.state, made.outlet, made.published) == (1, "draft", "Tamsin Post", "2012-06-02")
    assert made.id == summary_id(document, None, made.title)
    assert made.sentences
    assert all(s.anchors and s.by == "extract" for s in made.sentences)
    assert library.view().get_summary(made.id) == made == library.summaries.get(made.slug)
    with pytest.raises(UsageError, match="title"):
        library.summaries.new(document, who="ed")
    with pytest.raises(UsageError, match="needs a title"):
        library.summaries.new(who="ed")
    with pytest.raises(NotFound):
        library.summaries.new("d-000000000000000000000000", who="ed")


def test_the_way_there_and_back(library: Library) -> None:
    news = library.summaries
    made = draft(library, sentence(library, GOOD, GOOD))
    with pytest.raises(Refused, match="withdrawn comes after published"):
        news.withdraw(made.id, who="ed", why="no")
    news.ready(made.id, who="ed")
    out = news.publish(made.id, who="ann", why="it is good")
    assert out.state == "published"
    assert out.posted
    with pytest.raises(UsageError, match="reason"):
        news.withdraw(made.id, who="ed", why=" ")
    gone = news.withdraw(made.id, who="ed", why="the source was wrong")
    assert (gone.state, gone.withdrawn, gone.posted) == ("withdrawn", "the source was wrong", out.posted)
    back = news.undo(made.id, who="ed")
    assert (back.state, back.withdrawn, back.number) == ("published", "", gone.number + 1)
    again = news.draft(made.id, who="ed")
    assert (again.state, again.posted) == ("draft", out.posted)
    events = [(e.event, e.state, e.who, e.why) for e in news.history(made.id)]
    assert events == [
        ("made", "draft", "ed", ""), ("edited", "draft", "ed", ""), ("ready", "ready", "ed", ""),
        ("published", "published", "ann", "it is good"), ("withdrawn", "withdrawn", "ed", "the source was wrong"),
        ("undone", "published", "ed", ""), ("reopened", "draft", "ed", ""),
    ]  # fmt: skip
    assert [v.number for v in library.view().iter_summary_versions(made.id)] == list(range(1, 8))
    assert library.verify().problems == ()


def test_two_editors_do_not_write_over_each_other(library: Library) -> None:
    made = draft(library)
    library.summaries.edit(made.id, who="ann", note="hers", expected=made.number)
    with pytest.raises(Overtaken, match="somebody saved"):
        library.summaries.edit(made.id, who="ed", note="his", expected=made.number)
    assert library.summaries.get(made.id).note == "hers"


def test_saving_what_is_saved_makes_no_version(library: Library) -> None:
    made = draft(library)
    assert library.summaries.edit(made.id, who="ed", note=made.note).number == made.number


def test_two_people(library: Library) -> None:
    made = draft(library, sentence(library, GOOD, GOOD))
    with Library.open(library.root, publishing_people=2) as strict:
        news = strict.summaries
        with pytest.raises(Refused, match="marks it ready first"):
            news.publish(made.id, who="ed")
        news.ready(made.id, who="Ed")
        with pytest.raises(Refused, match="somebody else publishes"):
            news.publish(made.id, who="ed ")
        assert news.edit(made.id, who="ann", note="changed").state == "draft"
        news.ready(made.id, who="ed")
        assert news.publish(made.id, who="ann").state == "published"


def test_another_wording_of_what_is_published_waits_for_a_second_person(library: Library) -> None:
    made = draft(library, sentence(library, GOOD, GOOD))
    library.summaries.publish(made.id, who="ed")
    with Library.open(library.root, publishing_people=2) as strict:
        news = strict.summaries
        waiting = news.edit(made.id, who="Ed", why="clearer", title="Clearer", note="new", categories=("ports",))
        assert (waiting.state, waiting.title, waiting.note) == ("published", made.title, made.note), (
            "readers see the old"
        )
        assert waiting.categories == ("ports",), "filing is one person's"
        assert waiting.working.title == "Clearer"
        assert [s.id for s in news.list(state="published")] == [made.id]
        assert [h.document for h in strict.search("state:waiting").hits] == [made.id]
        weighed = news.refile([made.id], add=["money"], who="Ed")
        assert weighed.done == (made.id,)
        assert news.get(made.id).working.title == "Clearer", "filing leaves the change waiting"
        assert news.edit(made.id, who="Ed", note="newer").working.title == "Clearer", "edits go on with it"
        with pytest.raises(Refused, match="somebody else"):
            news.publish(made.id, who="ed ")
        live = news.publish(made.id, who="ann")
        assert (live.title, live.note, live.proposed, live.categories) == ("Clearer", "newer", None, ("ports", "money"))
        assert strict.search("state:waiting").hits == ()
        assert [e.event for e in news.history(made.id)][-4:] == ["proposed", "edited", "proposed", "accepted"]
        back = news.undo(made.id, who="ann")
        assert (back.title, back.working.title, back.working.note) == ("Clearer", made.title, made.note)
        assert news.undo(made.id, who="ann").proposed is None, "what waits is taken back by anybody"
        assert news.revert(made.id, made.number, who="ann").working.title == made.title
        with pytest.raises(Refused, match="no-sentences"):
            news.edit(made.id, who="ann", sentences=())
        assert news.draft(made.id, who="ann").title == made.title, "a draft goes on with what waited"
        assert strict.verify().problems == ()


def test_an_earlier_wording_is_taken_up_again(library: Library) -> None:
    made = draft(library, note="first")
    library.summaries.edit(made.id, who="ed", note="second", title="Another")
    back = library.summaries.revert(made.id, made.number, who="ed")
    assert (back.note, back.title, back.number) == ("first", made.title, made.number + 2)
    with pytest.raises(NotFound):
        library.summaries.revert(made.id, 99, who="ed")


def test_many_at_once_say_who_was_left_out(library: Library) -> None:
    news = library.summaries
    good = draft(library, sentence(library, GOOD, GOOD))
    bare = news.new(who="ed", title="No source")
    missing = "s-000000000000000000000000"
    batch = news.batch([good.id, bare.id, missing, good.id], "publish", who="ed")
    assert batch.done == (good.id,)
    assert [r.id for r in batch.refused] == [bare.id, missing]
    assert [f.rule for f in batch.refused[0].findings] == ["no-sentences"]
    filed = news.refile([good.id, bare.id], add=["ports"], who="ed")
    assert filed.done == (good.id, bare.id)
    assert library.view().count_marks("category") == {"ports": 2}
    with pytest.raises(UsageError, match="no step"):
        news.batch([good.id], "burn", who="ed")


def test_an_edit_of_what_is_published_passes_the_gate(library: Library) -> None:
    news = library.summaries
    made = draft(library, sentence(library, GOOD, GOOD))
    news.publish(made.id, who="ed")
    worse = sentence(library, GOOD.replace("2.5", "25"), GOOD)
    with pytest.raises(Refused) as refused:
        news.edit(made.id, who="ed", sentences=(worse,))
    assert refused.value.findings
    news.edit(made.id, who="ed", sentences=(worse,), override="a test of the gate")
    last = news.history(made.id)[-1]
    assert (last.event, last.why) == ("edited", "a test of the gate")
    assert last.overrode
    # What stood against it before does not stand in the way of other edits.
    assert news.edit(made.id, who="ed", note="more").note == "more"
