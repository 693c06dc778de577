"""Pages of the desk: the list of summaries, the editor with the source beside it, history, conflicts, refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any, get_args

import msgspec
import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from sourcebook.model.category import Shelf
from sourcebook.model.desk import Batch, Event, Finding
from sourcebook.model.document import Document
from sourcebook.model.local_links import without_local
from sourcebook.model.search import SearchResult
from sourcebook.model.sentence import CheckedSentence
from sourcebook.model.summary import Importance, Sort, State, Summary, SummarySentence
from sourcebook.publish.pages import Pages
from sourcebook.publish.source_pane import SourcePane, build_pane
from sourcebook.publish.wording import Change, compare_summaries

LISTED = 50
"""Summaries on one page of the list."""
TAGS = 60
"""Tags on the page of categories."""
OPEN = 20
"""Categories that all have their forms on that page; of more only the one that is asked for."""
STATES: tuple[State, ...] = get_args(State)
SORTS: tuple[Sort, ...] = get_args(Sort)
STEPS = {
    "draft": (("ready", "Mark ready"), ("publish", "Publish")),
    "ready": (("publish", "Publish"), ("draft", "Back to draft")),
    "published": (("withdraw", "Withdraw"), ("draft", "Back to draft")),
    "withdrawn": (("draft", "Back to draft"),),
}
"""What can be done with a summary in each state, and what the button says."""
RULES = {
    "no-sentences": "There is nothing in it",
    "no-anchor": "A sentence rests on nothing",
    "anchor-lost": "Words it rests on are no longer there",
    "quote-altered": "A quote differs from the source",
    "number-not-anchored": "A number is not in the words it rests on",
    "name-not-anchored": "A name is not in the words it rests on",
    "date-not-anchored": "A date is not in the words it rests on",
    "allegation-as-fact": "An allegation is told as a fact",
    "local-address": "An address of somebody's machine",
    "reply-missing": "What the accused answer is missing",
    "machine-unreviewed": "Nobody has read this against its source",
}
"""Rules of the gate in words."""
_TAGS = {"p", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "br", "h3", "h4"}


@dataclass(frozen=True, slots=True)
class Beside:
    """What the editor shows beside a summary."""

    findings: Sequence[Finding] = ()
    events: Sequence[Event] = ()
    covered: Sequence[tuple[Summary, str]] = ()
    """Other summaries of the same source or a copy of it, and why they are shown."""
    related: Sequence[tuple[Summary, str]] = ()
    checked: Mapping[int, CheckedSentence] = field(default_factory=dict)
    """By number of the sentence, where they were checked."""
    categories: Mapping[str, str] = field(default_factory=dict)
    """Slug -> name of every category there is."""
    suggested: Sequence[tuple[str, str, str]] = ()
    """(slug, name, why) of categories that would fit."""
    computed: Importance | None = None
    """The computed importance as it is now."""
    found: SearchResult | None = None
    """Documents found as a further source."""


class DeskPages:
    """Makes these pages from the page maker of everything else."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages

    def board(
        self, found: Sequence[Summary], counts: Mapping[str, Any], *, state: str = "", category: str = "",
        tag: str = "", sort: str = "newest", after: str = "", words: str = "",
    ) -> str:  # fmt: skip
        """The list of summaries: `found` may hold one more than a page, which says that there are more."""
        here = {"state": state, "category": category, "tag": tag, "sort": sort, "q": words}
        return self.pages.render(
            "desk.html", "desk.html", found=found[:LISTED], more=len(found) > LISTED, counts=counts, states=STATES,
            sorts=SORTS, at=here, after=after, query={k: v for k, v in here.items() if v},
        )  # fmt: skip

    def shelves(self, found: Sequence[Shelf], done: str = "", batch: str = "", change: str = "") -> str:
        """The tree of categories; `done` says what was just done, `batch` is what takes it back.

        With many of them only the one called `change` has its forms: each names all others.
        """
        told = {"shelves": found, "done": done, "batch": batch, "shown": TAGS, "change": change,
                "few": len(found) <= OPEN}  # fmt: skip
        return self.pages.render("shelves.html", "shelves.html", **told)

    def new(
        self, document: Document | None = None, covered: Sequence[tuple[Summary, str]] = (),
        found: SearchResult | None = None, words: str = "",
    ) -> str:  # fmt: skip
        """Where a summary begins: of which source, and whether it was summarised already."""
        return self.pages.render(
            "desk_new.html", "desk_new.html", document=document, covered=covered, found=found, sought=words
        )

    def near(
        self, kept: Sequence[Document], covered: Sequence[tuple[Summary, str]],
        related: Sequence[tuple[Summary, str]],
    ) -> str:  # fmt: skip
        """What was covered before, as a part of a page on which a title or address is typed."""
        told = {"kept": kept, "covered": covered, "related": related}
        return self.pages.render("desk_near.html", "desk_near.html", **told)

    def editor(
        self, summary: Summary, beside: Beside, *, source: str = "", part: int | None = None, words: str = ""
    ) -> str:
        """The editor. `source` is the document shown beside it, without one the summary's own."""
        live, summary = summary, summary.working
        pane = self.pane(summary, source, part)
        sources = sorted(summary.leans_on | ({source} if source else set()))
        return self.pages.render(
            "desk_edit.html", "desk_edit.html", summary=summary, beside=beside, pane=pane, words_sought=words,
            sources=[(d, self.pages.title_of(d)) for d in sources if self.pages.has(d)], steps=STEPS[summary.state],
            proposed=live.proposed, waiting=compare_summaries(live, summary) if live.proposed else (),
            rules=RULES, note=show_markdown(summary.note), empty_sentence=SummarySentence(text=""),
            anchors_json=lambda s: msgspec.json.encode(s.anchors).decode(),
        )  # fmt: skip

    def pane(self, summary: Summary, source: str = "", part: int | None = None) -> SourcePane | None:
        """The source beside a summary; None where it has none."""
        chosen = source or summary.document or next(iter(sorted(summary.leans_on)), "")
        if not chosen or (not source and not self.pages.has(chosen)):
            return None
        return build_pane(self.pages, chosen, summary, part)

    def source(self, summary: Summary, source: str, part: int | None = None) -> str:
        """The source pane alone, for a page that is open."""
        return self.pages.render("desk_source.html", "desk_source.html", summary=summary,
                                 pane=self.pane(summary, source, part))  # fmt: skip

    def history(self, summary: Summary, events: Sequence[Event], versions: Sequence[Summary]) -> str:
        """Every save of a summary, what it changed, and a way back to it."""
        changes: dict[int, list[Change]] = {
            new.number: compare_summaries(old.working, new.working) for old, new in pairwise(versions)
        }
        return self.pages.render(
            "desk_history.html", "desk_history.html", summary=summary, events=events[::-1], changes=changes
        )

    def conflict(self, theirs: Summary, changes: Sequence[Change], sent: Sequence[tuple[str, str]]) -> str:
        """Somebody saved a newer version meanwhile: what differs, and both ways out of it."""
        return self.pages.render("desk_conflict.html", "desk_conflict.html", summary=theirs, changes=changes,
                                 sent=sent)  # fmt: skip

    def refused(self, summary: Summary, step: str, reason: str, findings: Sequence[Finding]) -> str:
        """Why the gate does not let a summary through, with a form to set its rules aside with a reason."""
        return self.pages.render(
            "desk_refused.html", "desk_refused.html", summary=summary, step=step, reason=reason, findings=findings,
            rules=RULES,
        )  # fmt: skip

    def batch(self, done: Batch, step: str, titles: Mapping[str, str]) -> str:
        """What one step did to many summaries."""
        return self.pages.render("desk_batch.html", "desk_batch.html", done=done, step=step, titles=titles,
                                 rules=RULES)  # fmt: skip

    def preview(self, summary: Summary) -> str:
        """A summary as readers see it."""
        return self.pages.render(
            "desk_preview.html", "desk_preview.html", summary=summary, note=show_markdown(summary.note),
            reply=show_markdown(summary.reply),
        )  # fmt: skip


def show_markdown(text: str) -> Markup:
    """An editor's Markdown as markup: no HTML of its own, links to the web alone, nothing that runs or is fetched."""
    drawn = _parser().render(without_local(text, html=False))
    return Markup(  # what nh3 lets through is a short list of tags
        nh3.clean(
            drawn, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"},
            link_rel="external nofollow noopener",
        )
    )  # fmt: skip


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})
