"""What stands beside a summary while it is written: what was covered, what is related, what speaks against it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sourcebook.digests import Digests
from sourcebook.errors import UsageError
from sourcebook.filing import Filing, text_of
from sourcebook.model.digest import Passed
from sourcebook.model.near_copy import NearCopy
from sourcebook.model.related import Related
from sourcebook.model.sentence import CheckedSentence
from sourcebook.model.summary import Anchor, Importance, Summary
from sourcebook.newsroom import Newsroom
from sourcebook.publish.desk_pages import Beside, DeskPages, show_markdown
from sourcebook.publish.newsletter_pages import Issue
from sourcebook.publish.wording import compare_summaries
from sourcebook.store.base import View, find_linked

LATE = 60
"""Published summaries, the newest, that can be put into an issue by hand."""
MOST = 12
"""Other summaries that are named beside one."""
NEAR = 5
"""Other summaries that are named while a title is typed."""
ALIKE = 0.8
"""Share of the words of two titles together that both have, from which they are the same."""
Check = Callable[[str, Iterable[Anchor]], CheckedSentence]


@dataclass(frozen=True, slots=True)
class Writing:
    """The pages of the desk over one library.

    Args:
        news: The summaries.
        pages: Makes the pages.
        near_copies: Documents whose text is a copy of a document's.
        check: A sentence against what it rests on.
        near: Summaries and documents that speak of the same as one.
        filing: The tree of categories and what is suggested of it.
        weigh: The computed importance.
    """

    news: Newsroom
    pages: DeskPages
    near_copies: Callable[[str], list[NearCopy]]
    check: Check
    near: Callable[[Summary], Iterable[Related]] = lambda _: ()
    filing: Filing | None = None
    weigh: Callable[[Summary], Importance] | None = None

    def editor(
        self, summary: Summary, *, source: str = "", part: int | None = None, check: bool = False, words: str = "",
        beside: Beside | None = None,
    ) -> str:  # fmt: skip
        """The editor's page. With `check` every sentence is held against its anchors, as the page's script does."""
        shown = beside or self.beside(summary, check=check)
        return self.pages.editor(summary, shown, source=source, part=part, words=words)

    def beside(self, summary: Summary, *, check: bool = False) -> Beside:
        """All that the editor shows beside a summary.

        What takes longer is there with `check` alone: the page's script asks for it once the page is open.
        """
        near = list(self._near(summary)) if check else []
        same = [*self.covered(summary.document, summary.address, summary.id)]
        seen = {s.id for s, _ in same}
        same += [(s, why) for s, why, covered in near if covered and s.id not in seen]
        return Beside(
            findings=self.news.findings(summary),
            events=self.news.history(summary.id),
            covered=same[:MOST],
            related=[*self._related(summary), *((s, why) for s, why, covered in near if not covered)][:MOST],
            suggested=list(self._suggested(summary)) if check else (),
            checked=self._checked(summary) if check else {},
            categories=self._categories(),
            computed=self.weigh(summary) if check and self.weigh else summary.computed,
        )

    def covered(self, document: str | None, address: str | None = None, own: str = "") -> Iterator[tuple[Summary, str]]:
        """Other summaries of a source: of the document itself, of its address, of copies of it."""
        view, seen = self.news.store.view(), {own}
        wanted = [(document, "of the same source")] if document else []
        if document:
            wanted += [(c.other(document), "of a copy of the source") for c in self.near_copies(document)]
        for identifier, why in wanted:
            for found in view.find_summaries(document=identifier):
                if found.id not in seen:
                    seen.add(found.id)
                    yield found, why
        for found in view.find_summaries(address=address) if address else ():
            if found.id not in seen:
                seen.add(found.id)
                yield found, "of the same address"

    def near_to(self, title: str, address: str | None = None, own: str = "") -> str:
        """What was covered before of what a title and an address say, as a part of a page; empty when nothing was.

        Args:
            title: As far as it is typed.
            address: Of the source.
            own: The summary that it is typed for, which is left out.
        """
        asked = Summary(id=own, title=title, address=address)
        same = {s.id: (s, why) for s, why in self.covered(None, address, own)}
        near = {s.id: (s, why) for s, why, _ in self._near(asked)} if title else {}
        same |= {i: (s, "of the same title") for i, (s, _) in near.items() if _alike(s.title, title) and i not in same}
        kept = find_linked(self.news.store.view(), address) if address else []
        rest = [told for i, told in near.items() if i not in same]
        return self.pages.near(kept[:1], list(same.values())[:MOST], rest[:NEAR])

    def shelves(self, done: str = "", batch: str = "", change: str = "") -> str:
        """The page of categories with what is filed under each; `change` is the one to be changed, among many."""
        return self.pages.shelves(self.filing.list() if self.filing else (), done, batch, change)

    def show_note(self, text: str) -> str:
        """An editor's note (Markdown) as readers see it, as markup of a short list of tags."""
        return str(show_markdown(text))

    def history(self, what: str) -> str:
        """The page of every save of a summary."""
        held = self.news.get(what)
        versions = list(self.news.store.view().iter_summary_versions(held.id))
        return self.pages.history(held, self.news.history(held.id), versions)

    def conflict(self, mine: Summary, sent: list[tuple[str, str]]) -> str:
        """The page of a summary that somebody else saved meanwhile; `mine` is what was to be saved."""
        theirs = self.news.get(mine.id)
        return self.pages.conflict(theirs, compare_summaries(theirs, mine), sent)

    def _related(self, summary: Summary) -> Iterator[tuple[Summary, str]]:
        view = self.news.store.view()
        for identifier in summary.related:
            yield view.get_summary(identifier), "named here"
        for found in view.find_summaries(related=summary.id):
            if found.id not in summary.related:
                yield found, "names this one"

    def _checked(self, summary: Summary) -> dict[int, CheckedSentence]:
        found = {}
        for number, sentence in enumerate(summary.sentences, 1):
            with suppress(UsageError):  # too long to be a sentence: the gate says what matters
                found[number] = self.check(sentence.text, sentence.anchors)
        return found

    def _near(self, summary: Summary) -> Iterator[tuple[Summary, str, bool]]:
        """Other summaries that speak of the same: why, and whether they seem to tell the very same."""
        for found in self.near(summary):
            if found.kind == "summary" and found.id not in summary.related:
                yield self.news.get(found.id), "; ".join(found.why), found.covered

    def _suggested(self, summary: Summary) -> Iterator[tuple[str, str, str]]:
        """Slug, title and reasons of categories that would fit."""
        if self.filing is None:
            return
        held, names = (*summary.categories, *summary.tags), self._categories()
        for found in self.filing.suggest_for(text_of(summary), held, wait=False).suggestions:
            why = "; ".join(found.why)
            yield found.category, names.get(found.category, found.category), f"unsure: {why}" if found.unsure else why

    def _categories(self) -> dict[str, str]:
        """Slug -> title of every category: those of the tree in its order, then what records hold beside it."""
        named = {c.slug: c.title for c, _ in self.filing.tree.walk() if not c.tag} if self.filing else {}
        held = self.news.store.view().count_marks("category")
        return named | {slug: slug.replace("-", " ") for slug in sorted(held) if slug not in named}


def _alike(first: str, second: str) -> bool:
    """Whether two titles have the same words, whatever their order and case."""
    a, b = (set(re.findall(r"\w+", title.casefold())) for title in (first, second))
    return bool(a & b) and len(a & b) >= ALIKE * len(a | b)


def gather_issue(letters: Digests, view: View, what: str) -> Issue:
    """An issue of the newsletter with all that its page shows. Raises `NotFound`."""
    digest = letters.get(what)
    inside = {p.summary for p in digest.picks}
    picks = [(p, view.get_summary(p.summary)) for p in digest.picks]
    late = view.iter_summaries(state="published", sort="newest", limit=LATE)
    passed: Sequence[Passed] = ()
    if digest.state == "draft" and digest.rule is not None:
        passed = letters.passed(digest)
    return Issue(
        digest=digest, picks=picks, passed=passed, others=[s for s in late if s.id not in inside],
        letter=letters.preview(digest.id), categories=sorted(view.count_marks("category", "published")),
    )  # fmt: skip
