"""Filing summaries: the tree of categories, what is suggested for a record and why, and moving many at once.

What people filed is what suggestions are learned from (`desk.learning`); before that, and for shelves with few records,
there are their descriptions (`desk.describing`). What was learned is a projection in the library's cache.
"""

from __future__ import annotations

import builtins
import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from sourcebook.desk.categories import CATEGORIES_FILE, Tree, build_shelves, missing, read_tree, slug_of, write_tree
from sourcebook.desk.describing import suggest_by_description
from sourcebook.desk.learning import LEAST, Filed, Learned, learn, load
from sourcebook.durable import write_whole
from sourcebook.errors import NotFound, SourcebookError, UsageError
from sourcebook.model.category import Category, Refiled, Shelf, Suggestions
from sourcebook.model.desk import Refusal
from sourcebook.model.summary import Summary
from sourcebook.newsroom import Newsroom
from sourcebook.store.base import View

Encode = Callable[[Sequence[str]], Any]
AT_ONCE: Final = 3_000
"""Records up to which what was learned is brought up to date while somebody waits for a suggestion."""
STALE: Final = 0.1
"""Share of the records that may change before what was learned counts as old."""
MOST_ENCODED: Final = 2_000
"""Records up to which their meaning is learned from, too: with more, words say enough, and it would take long."""
FEWEST: Final = 10
"""Filed records from which there is something to learn."""
_MARK: Final = "refiled "


@dataclass
class Filing:
    """Categories of one library. Everything that changes records is a further version of each, and can be undone."""

    root: Path
    cache: Path
    newsroom: Newsroom
    encode: Encode | None = None
    find: Callable[[str], set[str]] = field(default=lambda _: set())
    """Ids of the summaries and documents that a query finds."""
    _learning: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    # -- the tree -----------------------------------------------------------------------------------------------

    @property
    def path(self) -> Path:
        """Where the tree is written."""
        return self.root / CATEGORIES_FILE

    @property
    def tree(self) -> Tree:
        """The tree as it is written now; empty where there is no file.

        Raises:
            UsageError: The file is none.
        """
        try:
            return read_tree(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Tree()
        except UnicodeDecodeError as error:
            raise UsageError(f"{CATEGORIES_FILE} is not UTF-8.", "Save it as UTF-8 and run again.") from error

    def list(self) -> builtins.list[Shelf]:
        """Every category with its depth and records, then those that records hold and the tree does not."""
        view = self._view
        counts = view.count_marks("category")
        for slug, count in view.count_marks("tag").items():
            counts[slug] = counts.get(slug, 0) + count
        return build_shelves(self.tree, counts)

    def add(
        self, title: str, *, slug: str = "", description: str = "", parent: str | None = None, tag: bool = False
    ) -> Category:
        """Add a category; its slug is made of the title where none is given.

        Raises:
            UsageError: The slug is taken or none, or the parent is not there.
        """
        category = Category(
            slug=slug or slug_of(title), title=title, description=description, parent=parent, tag=tag
        )  # fmt: skip
        self._write(self.tree.add(category))
        return category

    def add_missing(self) -> builtins.list[Category]:
        """Add every category that records hold and the tree does not, under its slug as title."""
        tree = self.tree
        held, tags = self._view.count_marks("category"), self._view.count_marks("tag")
        found = []
        for slug in missing(tree, sorted({*held, *tags})):
            if slug_of(slug) == slug:
                title = slug.replace("-", " ").capitalize()
                found.append(Category(slug=slug, title=title, tag=slug not in held))
                tree = tree.add(found[-1])
        self._write(tree)
        return found

    def describe(self, slug: str, *, title: str | None = None, description: str | None = None) -> Category:
        """Change title or description; the records stay as they are.

        Raises:
            NotFound: There is none of that slug.
        """
        given = {"title": title, "description": description}
        tree = self.tree.replace(slug, **{name: value for name, value in given.items() if value is not None})
        self._write(tree)
        return tree.get(slug)

    def move(self, slug: str, parent: str | None) -> Category:
        """Put a category, with all below it, under another one, or at the top.

        Raises:
            NotFound: There is none of that slug.
            UsageError: It would be below itself.
        """
        tree = self.tree.replace(slug, parent=parent)
        self._write(tree)
        return tree.get(slug)

    def remove(self, slug: str) -> None:
        """Take a category without records and without anything below it out of the tree.

        Raises:
            NotFound: There is none of that slug.
            UsageError: It has records, or something below it.
        """
        tree = self.tree.remove(slug)
        if held := sum(1 for _ in self._filed_under(slug)):
            raise UsageError(f"{held} records are filed under {slug!r}.", "Merge it into another, or refile them.")
        self._write(tree)

    def rename(self, slug: str, new: str, *, who: str, why: str = "") -> Refiled:
        """Give a category another slug; its records follow.

        Raises:
            NotFound: There is none of that slug.
            UsageError: The new one is taken or none.
        """
        tree = self.tree.replace(slug, slug=new)
        done = self._move_records(slug, new, tree, who, why or f"{slug} is now called {new}")
        self._write(tree)
        return done

    def merge(self, slug: str, into: str, *, who: str, why: str = "") -> Refiled:
        """Put everything of one category into another, records and what is below it, and take it away.

        Raises:
            NotFound: One of them is not there.
            UsageError: They are one, or the other is below the first.
        """
        tree = self.tree.merge(slug, into)
        done = self._move_records(slug, into, tree, who, why or f"{slug} was merged into {into}")
        self._write(tree)
        return done

    def refile(
        self, old: str, new: str | None, *, who: str, why: str = "", query: str = "", dry_run: bool = False
    ) -> Refiled:
        """Move records from one category to another, or out of it; with `query` those only that it finds.

        Args:
            old: The category they are taken out of.
            new: The one they are put into; None to put them into none.
            who: Who does it.
            why: Kept in the history of each.
            query: A query of the library's search: what it finds itself, or of whose document it does.
            dry_run: Only say which.

        Raises:
            NotFound: The new one is not in the tree.
            UsageError: Both are one.
        """
        tree = self.tree
        if new is not None:
            tree.get(new)
        if old == new:
            raise UsageError("Both categories are the same.", "Name another one to move to.")
        wanted = self.find(query) if query else None
        return self._move_records(old, new, tree, who, why, wanted, dry_run=dry_run)

    def undo(self, batch: str, *, who: str, why: str = "") -> Refiled:
        """Take back a batch of moves, record by record; what was edited since is left, and named.

        Raises:
            NotFound: There is no such batch.
        """
        news, marked = self.newsroom, f"{_MARK}{batch}"
        moved = dict.fromkeys(d.what for d in self._view.iter_decisions() if marked in d.why)
        if not moved:
            raise NotFound(f"There is no batch {batch!r}.", "`categories refile` prints the name of each.")
        done, refused = [], []
        for identifier in moved:
            last = news.history(identifier)[-1]
            if marked in last.why and last.event != "undone":
                done.append(news.undo(identifier, who=who, why=why or "refiling taken back").id)
            else:
                refused.append(Refusal(id=identifier, reason="It was changed since."))
        return Refiled(batch=batch, done=tuple(done), refused=tuple(refused))

    def _move_records(
        self, old: str, new: str | None, tree: Tree, who: str, why: str, wanted: set[str] | None = None, *,
        dry_run: bool = False,
    ) -> Refiled:  # fmt: skip
        moved = [
            s for s in self._filed_under(old) if wanted is None or wanted & {s.id, s.document or s.id}
        ]  # fmt: skip
        batch = hashlib.sha256(f"{self.newsroom.now()} {old} {new} {[s.id for s in moved]}".encode()).hexdigest()[:10]
        if dry_run:
            return Refiled(batch="", done=tuple(s.id for s in moved))
        reason = f"{why} ({_MARK}{batch})".strip()
        to_tag = new is not None and new in tree and tree.get(new).tag
        fields = {s.id: _moved(s, old, new, to_tag=to_tag) for s in moved}
        done = self.newsroom.workflow.each(
            fields, lambda i: self.newsroom.edit(i, who=who, why=reason, **fields[i])
        )  # fmt: skip
        return Refiled(batch=batch, done=done.done, refused=done.refused)

    def _filed_under(self, slug: str) -> Iterator[Summary]:
        view = self._view
        found = {s.id: s for s in view.iter_summaries(category=slug)}
        found |= {s.id: s for s in view.iter_summaries(tag=slug)}
        return iter([found[i] for i in sorted(found)])

    def _write(self, tree: Tree) -> None:
        write_whole(self.path, write_tree(tree).encode(), "writing the categories")

    @property
    def _view(self) -> View:
        return self.newsroom.store.view()

    # -- suggestions --------------------------------------------------------------------------------------------

    def suggest(self, what: str) -> Suggestions:
        """Categories for a summary or a document, the surest first, with reasons; nothing is filed.

        Raises:
            NotFound: There is no such record.
        """
        text, own = self._text_of(what)
        return self.suggest_for(text, own)

    def suggest_for(self, text: str, filed: Iterable[str] = (), *, wait: bool = True) -> Suggestions:
        """`suggest` for a text that is being written; `filed` are left out.

        Without `wait` it is answered by what was learned so far, and learning anew goes on meanwhile.
        """
        learned, remark = self._learned(wait)
        tree, own = self.tree, set(filed)
        found = learned.suggest(text, self.encode) if learned else []
        known = set(learned.categories) if learned else set()
        rest = [c for c in tree.categories if c.slug not in known]
        found += suggest_by_description(text, rest, self.encode)
        kept = [s for s in found if s.category not in own]
        kept.sort(key=lambda s: (s.unsure, -s.score, s.category))
        if not kept and not remark:
            remark = "Unsure: nothing that was filed or described is near to it."
        return Suggestions(suggestions=tuple(kept), remark=remark, records=len(learned.filed) if learned else 0)

    def learn(self) -> Suggestions:
        """Learn anew from all filed records; says from how many.

        Raises:
            UsageError: Too few are filed.
        """
        filed = [f for f in self._filed() if f.categories]
        encode = self.encode if len(filed) <= MOST_ENCODED else None
        learned = learn(filed, encode=encode, mark=str(self._change())) if len(filed) >= FEWEST else None
        if learned is None:
            raise UsageError(
                f"{len(filed)} filed records are too few to learn from.",
                f"File {FEWEST} or more, {LEAST} of them under one category.",
            )
        learned.save(self._kept)
        self.__dict__["_held"] = learned
        return Suggestions(records=len(filed), remark=f"Learned {len(learned.categories)} categories.")

    @property
    def _kept(self) -> Path:
        return self.cache / "categories.npz"

    @cached_property
    def _held(self) -> Learned | None:
        found = load(self._kept)
        return None if found and found.meaning and self.encode is None else found

    def _learned(self, wait: bool) -> tuple[Learned | None, str]:
        """What was learned, brought up to date where that is quick; else a remark on how old it is."""
        held = self._held
        counts = sum(self._view.count_summaries().values())
        since = int(held.mark or 0) if held else 0
        changed = sum(1 for _ in self._view.iter_summary_changes(since))
        if held and changed <= max(FEWEST, STALE * len(held.filed)):
            return held, ""
        if counts <= AT_ONCE and wait:
            with suppress(UsageError):  # too few are filed: descriptions are all there is
                self.learn()
            return self._held, ""
        if counts <= AT_ONCE:
            self._learn_meanwhile()
            return held, ""
        if held:
            return held, f"{changed:,} records changed since this was learned: run `sourcebook categories learn`."
        return None, "Nothing was learned yet from what is filed: run `sourcebook categories learn`."

    def _learn_meanwhile(self) -> None:
        """Learn in a thread of its own, one at a time."""
        if self._learning.acquire(blocking=False):
            threading.Thread(target=self._learn_quietly, daemon=True).start()

    def _learn_quietly(self) -> None:
        try:
            with suppress(SourcebookError):  # whoever asks next is told, or it is tried again
                self.learn()
        finally:
            self._learning.release()

    def _change(self) -> int:
        return max((number for number, _ in self._view.iter_summary_changes(0)), default=0)

    def _filed(self) -> Iterator[Filed]:
        """All records with their categories and tags; those that nobody confirmed are no decision, and are few."""
        for summary in self._view.iter_summaries(sort="oldest"):
            if summary.state != "withdrawn":
                yield Filed(text_of(summary), (*summary.categories, *summary.tags))

    def _text_of(self, what: str) -> tuple[str, tuple[str, ...]]:
        try:
            summary = self.newsroom.get(what)
        except NotFound:
            document = self._view.get_document(what)
            text = self._view.get_rendition(document.rendition).text
            return f"{document.title}. {document.title}. {text[:MOST_CHARACTERS]}", ()
        return text_of(summary), (*summary.categories, *summary.tags)


MOST_CHARACTERS: Final = 6_000
"""Of a document's text, from its beginning, that say what it is about."""


def text_of(summary: Summary) -> str:
    """What of a record says what it is about; the title, which says it shortest, twice."""
    return f"{summary.title}. {summary.title}. {summary.markdown} {summary.note}"[:MOST_CHARACTERS]


def _moved(summary: Summary, old: str, new: str | None, *, to_tag: bool) -> dict[str, Any]:
    """Categories and tags with one put in the place of another."""
    fields = {"categories": builtins.list(summary.categories), "tags": builtins.list(summary.tags)}
    for values in fields.values():
        if old in values:
            values.remove(old)
    if new is not None:
        fields["tags" if to_tag else "categories"].append(new)
    return {name: tuple(dict.fromkeys(values)) for name, values in fields.items()}
