"""What people write and decide at the desk: summaries, drafts, categories, importance, digests."""

from __future__ import annotations

import builtins
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from sourcebook import overview
from sourcebook.errors import UsageError
from sourcebook.model.decision import Decision
from sourcebook.model.ids import kind_of
from sourcebook.model.near_copy import NearCopy
from sourcebook.pipeline import now

if TYPE_CHECKING:
    from sourcebook.covered import Covered
    from sourcebook.digests import Digests
    from sourcebook.filing import Filing
    from sourcebook.model.batch import Ruling
    from sourcebook.model.draft import Drafted
    from sourcebook.model.related import Related
    from sourcebook.model.summary import Importance, State, Summary
    from sourcebook.newsroom import Newsroom
    from sourcebook.publish.newsletter_pages import NewsletterPages
    from sourcebook.weighing import Weighing
    from sourcebook.writing import Writing

from sourcebook.library.viewing import Viewing

MOST_LOOKED_AT = 5_000
"""Hits that are looked at for summaries."""


class Desk(Viewing):
    """What people write and decide at the desk: summaries, drafts, categories, importance, digests."""

    @cached_property
    def summaries(self) -> Newsroom:
        """The desk: summaries, their way to publication, their history."""
        from sourcebook.drafts import draft_of
        from sourcebook.newsroom import Newsroom

        merged = lambda chains: self.resolution.find_unreviewed(chains)  # noqa: E731 - worked out only when asked
        first = lambda *held: draft_of(*held).sentences  # noqa: E731 - a twin of the one above
        people = self.settings.publishing_people
        return Newsroom(
            self.store, now, people, merged=merged, check=self.check_sentence, first=first, importance=self.importance
        )  # fmt: skip

    def draft(self, document: str, *, by_model: bool = False) -> Drafted:
        """A draft of a kept document, not saved: sentences chosen out of it, each with its exact words and reasons.

        With `by_model` the language model of the settings writes it; a sentence is kept only where the words it rests
        on stand in the document and bear it out.

        Raises:
            NotFound: There is no such document.
            UsageError: The settings name no model, or it gave no answer that could be read.
        """
        from sourcebook.drafts import draft_by_model, draft_of

        view = self.view()
        held = view.get_document(document)
        rendition = view.get_rendition(held.rendition)
        if by_model:
            return draft_by_model(view, held, rendition, self.settings, self.check_sentence)
        return draft_of(view, held, rendition)

    def find_summaries(self, query: str, *, state: State | None = None, limit: int = 50) -> builtins.list[Summary]:
        """Summaries in any state that have the words, or whose document has them, the newest source first.

        Args:
            query: In the query language (`docs/reference/search.md`).
            state: Only those in this state.
            limit: At most so many.

        Raises:
            InvalidQuery: The query cannot be parsed.
        """
        view = self.view()
        found: dict[str, Summary] = {}
        for identifier in self.searching.iter_ids(query, most=MOST_LOOKED_AT, any_state=True):
            of_summary = kind_of(identifier) == "summary"
            held = [view.get_summary(identifier)] if of_summary else view.find_summaries(document=identifier)
            found |= {s.id: s for s in held if state in (None, s.state)}
            if len(found) >= limit:
                break
        return builtins.list(found.values())[:limit]

    @cached_property
    def digests(self) -> Digests:
        """The newsletter: digests of published summaries."""
        from sourcebook.digests import Digests

        return Digests(self.store, self.settings, now, lambda d: self.developments.iter_matters(document=d))

    @cached_property
    def filing(self) -> Filing:
        """The tree of categories, what is suggested for a record, and moving many at once."""
        from sourcebook.desk.vectors import KeptVectors
        from sourcebook.filing import Filing
        from sourcebook.store.index.meaning import find_encoder

        encoder, cache = find_encoder(), self._cache_folder()
        encode = KeptVectors(cache / "categories-vectors.npz", encoder.encode) if encoder else None
        return Filing(self.root, cache, self.summaries, encode, self._ids_found)

    @cached_property
    def covered(self) -> Covered:
        """What was covered before."""
        from sourcebook.covered import Covered
        from sourcebook.store.covered import CoveredFile

        file = self._beside(CoveredFile)
        bearing = lambda text: self.find_passages(text, limit=12)  # noqa: E731 - a twin of the next argument
        return Covered(self.view, file, lambda d: self.near_copies(d, in_part=True), bearing)

    @cached_property
    def weighing(self) -> Weighing:
        """How important records are."""
        from sourcebook.weighing import Weighing

        return Weighing(
            self.view, self.evidence, self.covered.likest, lambda: self.resolution, lambda: self.developments
        )

    def importance(self, what: str | Summary) -> Importance:
        """The computed importance of a summary as the evidence is now, with a reason for every part of it.

        The editor's own number is `Summary.importance`; it stands beside this one, never in it.

        Raises:
            NotFound: There is no such summary.
        """
        return self.weighing.weigh(self.summaries.get(what) if isinstance(what, str) else what)

    def find_related(self, what: str | Summary, *, limit: int = 10) -> builtins.list[Related]:
        """Summaries and documents near to a summary (id, or as it is being written) or document, with reasons.

        Those that seem to tell the very same come first (`covered`).

        Raises:
            NotFound: There is no such summary or document.
        """
        return self.covered.find(what, limit=limit)

    def show(self, identifier: str) -> dict[str, Any]:
        """Anything with an id, and what leans on it.

        Raises:
            NotFound: Nothing has that id.
        """
        if kind_of(identifier) in ("entity", "referent", "judgement"):
            return self.resolution.show(identifier)
        if kind_of(identifier) in ("matter", "contradiction"):
            return self.developments.show(identifier)
        if kind_of(identifier) == "summary":
            return self.summaries.show(identifier)
        if kind_of(identifier) == "correction":
            return {"correction": msgspec.to_builtins(self._corrections().get(identifier))}
        if kind_of(identifier) == "proposal":
            return {"proposal": msgspec.to_builtins(self.proposals.get(identifier))}
        if kind_of(identifier) == "payment":
            return self.payments.show(identifier)
        if kind_of(identifier) == "use":
            return {"use": msgspec.to_builtins(self.uses.get(identifier))}
        if kind_of(identifier) == "wanted":
            return {"todo": msgspec.to_builtins(self.uses.get_wanted(identifier))}
        found = overview.show(self.view(), self.store.blobs, identifier)
        if kind_of(identifier) == "document" and (copies := self.near_copies(identifier)):
            found["near_copies"] = [{"document": c.other(identifier), **_likeness(c)} for c in copies]
        if kind_of(identifier) == "document":
            found |= self.developments.of_document(identifier) | self.payments.of_document(identifier)
            found |= {"leaning_on_it": used} if (used := self.uses.of_document(identifier)) else {}
        return found

    def rule(self, asked: str, document: str, ruling: Ruling, *, why: str, who: str) -> Decision:
        """Record whether a row of a list is meant in a document (`accept`, `reject`), or that it is open again.

        Raises:
            NotFound: There is no such document.
            UsageError: No reason given.
        """
        from sourcebook.batch import ruling_value

        return self.decide(document, ruling_value(asked, ruling), why=why, who=who)

    def decide(self, what: str, value: str, *, why: str, who: str) -> Decision:
        """Record a decision about anything with an id.

        Raises:
            NotFound: Nothing has that id.
            UsageError: No reason given.
        """
        if not why.strip():
            raise UsageError("A decision needs a reason.", "Give it with --why.")
        if kind_of(what) == "summary":
            raise UsageError("Of summaries their own verbs decide.", "`sourcebook summary --help` lists them.")
        self.show(what)
        with self.store.writer() as writer:
            return writer.append_decision(what, value, why, who, now())

    def writing(self, token: str = "") -> Writing:
        """The pages of the desk and what they show beside a summary; with `token` they have forms that send it back."""
        from sourcebook.publish.desk_pages import DeskPages
        from sourcebook.writing import Writing

        return Writing(
            self.summaries, DeskPages(self.pages(token=token)), self.near_copies, self.check_sentence,
            near=self.find_related, filing=self.filing, weigh=self.weighing.weigh,
        )  # fmt: skip

    def newsletter_pages(self, token: str = "") -> NewsletterPages:
        """The maker of the pages of the newsletter; with `token` they have forms that send it back."""
        from sourcebook.publish.newsletter_pages import NewsletterPages

        return NewsletterPages(self.pages(token=token))

    def newsletter_page(self, what: str, token: str = "") -> str:
        """The page of an issue of the newsletter. Raises `NotFound`."""
        from sourcebook.writing import gather_issue

        return self.newsletter_pages(token).issue(gather_issue(self.digests, self.view(), what))


def _likeness(pair: NearCopy) -> dict[str, Any]:
    return {"kind": pair.kind, "likeness": pair.likeness, "contained": pair.contained}
