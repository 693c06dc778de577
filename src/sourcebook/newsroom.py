"""Summaries of one library: written, edited, taken to publication, looked up.

Here the room of the desk meets the others.

news = library.summaries
draft = news.new("d-...", who="ed")                  # a kept document; `Library.capture` takes files and addresses
news.edit(draft.id, title="...", reply="...", who="ed")
news.publish(draft.id, who="ed")                     # Refused, with `findings`, while a rule stands against it
for summary in news.list(state="published", sort="newest", limit=20): ...
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec

from sourcebook.desk.gate import OVERSTATED, Merged, find_obstacles
from sourcebook.desk.sentences import plain
from sourcebook.desk.text import Source, place_anchor, write_text
from sourcebook.desk.workflow import Workflow, build_history
from sourcebook.errors import NotFound, UsageError
from sourcebook.extract.marks import sentence_places
from sourcebook.model.desk import Batch, Event, Finding
from sourcebook.model.document import Document, Rendition
from sourcebook.model.given import is_date
from sourcebook.model.ids import kind_of
from sourcebook.model.sentence import CheckedSentence, Remark
from sourcebook.model.summary import Anchor, Importance, Sort, State, Summary, SummarySentence, summary_id
from sourcebook.store.base import Store, View

STEPS: dict[str, State] = {"ready": "ready", "publish": "published", "withdraw": "withdrawn", "draft": "draft"}
"""The state that each verb leads to."""
FIELDS = (
    "title", "outlet", "published", "address", "note", "reply", "categories", "tags", "importance", "related",
    "sentences", "old_addresses", "flags", "unplaced", "computed", "posted", "document",
)  # fmt: skip
"""What `Newsroom.edit` changes."""
Check = Callable[[str, Iterable[Anchor]], CheckedSentence]
RULES = {
    "quote": "quote-altered", "number": "number-not-anchored", "date": "date-not-anchored",
    "name": "name-not-anchored", "status": OVERSTATED, "negation": "negation-altered",
}  # fmt: skip
"""What a remark is about -> the rule of the gate."""
First = Callable[[View, Document, Rendition], tuple[SummarySentence, ...]]
NOTABLE = 1.0
"""Points of importance below which a change is not saved."""
LEAD = 3
"""Sentences of a draft made of the first words of its source."""


@dataclass(frozen=True, slots=True)
class Newsroom:
    """The desk over one library."""

    store: Store
    now: Callable[[], str]
    people: int = 1
    merged: Merged = lambda _: None
    check: Check | None = None
    """Reads a sentence against what it rests on; without, its letters alone are compared."""
    first: First = lambda _, document, rendition: lead_of(document, rendition)
    """The sentences that a draft of a document begins with."""
    importance: Callable[[Summary], Importance] | None = None
    """Works out how important a summary is; without, that is left as it was."""

    @property
    def workflow(self) -> Workflow:
        """The way from draft to published."""
        return Workflow(self.store, partial(find_obstacles, merged=self.merged, read=self._read), self.now, self.people)

    def new(self, document: str | None = None, *, who: str, why: str = "", **fields: Any) -> Summary:
        """Keep a new draft. Of a kept document it takes title, outlet, date, address and first sentences from there.

        Args:
            document: Id of a kept document; without one at least `title` is needed.
            who: Who makes it.
            why: Kept in its history.
            fields: Any of `FIELDS`, over what the document gives.

        Raises:
            NotFound: There is no such document.
            UsageError: There is no title, a field does not fit, or it was made before.
        """
        given = {name: value for name, value in fields.items() if value is not None}
        if document is not None:
            given = self._of_document(document) | given
        title = " ".join(str(given.get("title", "")).split())
        if not title:
            raise UsageError("A summary needs a title.", "Give it with --title.")
        named = {"id": summary_id(document, given.get("address"), title), "title": title}
        return self.workflow.make(self._weighed(self._anchored(_summary_of(given | named))), who=who, why=why)

    def edit(
        self,
        identifier: str,
        *,
        who: str,
        why: str = "",
        expected: int | None = None,
        override: str = "",
        **fields: Any,
    ) -> Summary:
        """Save changed fields (any of `FIELDS`) as a further version; nothing changed, nothing saved.

        `expected` is the number of the version that the editor saw; `override` the reason to set the gate's rules aside
        when a published summary is edited. Where it takes two people, another wording of a published one waits as
        `proposed` until somebody else publishes it; what files it is changed at once.

        Raises:
            Overtaken: Somebody saved it meanwhile.
            Refused: It is published, and the edit would break a rule of the gate.
            UsageError: A field does not fit.
        """
        held = self.get(identifier)
        unknown = fields.keys() - set(FIELDS)
        if unknown:
            raise UsageError(f"There is no field {sorted(unknown)[0]!r}.", f"Fields are: {', '.join(FIELDS)}.")
        new = self._weighed(self._anchored(_summary_of(msgspec.structs.asdict(held.working) | fields)), held.working)
        return self.workflow.edit(new, who=who, why=why, expected=expected, override=override)

    def save(
        self, summary: Summary, *, who: str, why: str = "", expected: int | None = None, override: str = ""
    ) -> Summary:
        """`edit` with the whole record, as an editor's page has it. `expected` is by default its number."""
        number = summary.number if expected is None else expected
        new = self._weighed(self._anchored(summary), self.get(summary.id).working)
        return self.workflow.edit(new, who=who, why=why, expected=number, override=override)

    def weigh(self, identifiers: Iterable[str], *, who: str, why: str = "") -> Batch:
        """Work out anew how important summaries are, as the evidence is now; those that did not change are not saved.

        A change of less than `NOTABLE` is none.
        """

        def step(identifier: str) -> Summary:
            held = self.get(identifier)
            fresh = self.importance(held) if self.importance else held.computed
            old = held.computed.value if held.computed else -NOTABLE
            if fresh is None or abs(fresh.value - old) < NOTABLE:
                return held
            new = msgspec.structs.replace(held.working, computed=fresh)
            return self.workflow.edit(new, who=who, why=why or "importance worked out anew", expected=held.number)

        return self.workflow.each(identifiers, step)

    def ready(self, identifier: str, *, who: str, why: str = "") -> Summary:
        """Say that a draft may be published. Raises `Refused` when it is none."""
        return self.workflow.move(identifier, "ready", who=who, why=why)

    def publish(self, identifier: str, *, who: str, why: str = "", override: str = "") -> Summary:
        """Publish a draft, what is ready, or the wording of a published one that waits; the first day is `posted`.

        Raises:
            Refused: A rule of the gate stands against it (`findings`), and no reason is given to set it aside
                (`override`); or it takes two people and this is the one who marked it ready.
        """
        return self.workflow.move(identifier, "published", who=who, why=why, override=override)

    def withdraw(self, identifier: str, *, who: str, why: str) -> Summary:
        """Take a published one back; its page stays and says why. Raises `UsageError` without a reason."""
        return self.workflow.move(identifier, "withdrawn", who=who, why=why)

    def draft(self, identifier: str, *, who: str, why: str = "") -> Summary:
        """Take it back to draft from any other state."""
        return self.workflow.move(identifier, "draft", who=who, why=why)

    def undo(self, identifier: str, *, who: str, why: str = "", override: str = "") -> Summary:
        """Take back the last step or edit: a further version that is as the one before it."""
        return self.workflow.undo(identifier, who=who, why=why, override=override)

    def revert(self, identifier: str, number: int, *, who: str, why: str = "", override: str = "") -> Summary:
        """Take up the wording of an earlier version again; state and page stay."""
        return self.workflow.revert(identifier, number, who=who, why=why, override=override)

    def batch(self, identifiers: Iterable[str], step: str, *, who: str, why: str = "", override: str = "") -> Batch:
        """One step (of `STEPS`, or `undo`) for many; those it cannot be done to are named with the reason.

        Raises:
            UsageError: There is no such step.
        """
        flow = self.workflow
        if step == "undo":
            return flow.each(identifiers, lambda i: flow.undo(i, who=who, why=why, override=override))
        if step not in STEPS:
            raise UsageError(f"There is no step {step!r}.", f"Steps are: {', '.join((*STEPS, 'undo'))}.")
        to = STEPS[step]
        return flow.each(identifiers, lambda i: flow.move(i, to, who=who, why=why, override=override))

    def refile(
        self,
        identifiers: Iterable[str],
        *,
        add: Iterable[str] = (),
        remove: Iterable[str] = (),
        who: str,
        why: str = "",
    ) -> Batch:
        """Put many into categories and take them out of others."""
        put, out = [*add], {*remove}

        def step(identifier: str) -> Summary:
            held = self.get(identifier)
            kept = [c for c in held.categories if c not in out]
            return self.edit(identifier, categories=tuple(dict.fromkeys([*kept, *put])), who=who, why=why)

        return self.workflow.each(identifiers, step)

    def get(self, what: str, number: int | None = None) -> Summary:
        """The newest version of a summary by its id or the name of its page, or one by its number.

        Raises:
            NotFound: There is none.
        """
        if kind_of(what) != "summary" and (found := self.store.view().find_summaries(slug=what)):
            what = found[0].id
        return self.store.view().get_summary(what, number)

    def list(
        self,
        *,
        state: State | None = None,
        category: str | None = None,
        tag: str | None = None,
        sort: Sort = "newest",
        after: str | None = None,
        limit: int | None = None,
    ) -> Iterator[Summary]:
        """Newest versions in order; a page goes on `after` the id of the last one of the page before."""
        return self.store.view().iter_summaries(
            state=state, category=category, tag=tag, sort=sort, after=after, limit=limit
        )

    def history(self, what: str) -> builtins.list[Event]:
        """Every save of a summary: by whom, when, why, what changed, which rules were set aside."""
        return build_history(self.store.view(), self.get(what).id)

    def show(self, what: str) -> dict[str, Any]:
        """A summary with its history, the documents that it leans on, and the summaries that name it.

        Raises:
            NotFound: There is none.
        """
        view, held = self.store.view(), self.get(what)
        documents = [view.get_document(d) for d in sorted(held.leans_on)]
        return {
            "summary": msgspec.to_builtins(held),
            "leans_on": [{"id": d.id, "title": d.title} for d in documents],
            "named_by": [{"id": s.id, "title": s.title} for s in view.find_summaries(related=held.id)],
            "history": [msgspec.to_builtins(event) for event in build_history(view, held.id)],
        }

    def findings(self, summary: str | Summary) -> builtins.list[Finding]:
        """What stands against publishing a summary as it is held, or as it is given (not saved yet)."""
        held = self.get(summary) if isinstance(summary, str) else summary
        return find_obstacles(self.store.view(), held.working, merged=self.merged, read=self._read)

    def counts(self) -> dict[str, Any]:
        """How many summaries there are by state, and published ones by category and tag."""
        view = self.store.view()
        return {
            "states": view.count_summaries(),
            "categories": view.count_marks("category", "published"),
            "tags": view.count_marks("tag", "published"),
        }

    def anchor(self, document: str, start: int, end: int) -> Anchor:
        """An anchor at these offsets of a document's text.

        Raises:
            NotFound: There is no such document.
            UsageError: The offsets select nothing.
        """
        return anchor_at(self.store.view(), document, start, end)

    def with_sentence(
        self, held: Summary, number: int, text: str | None, anchors: Iterable[str] = ()
    ) -> tuple[SummarySentence, ...]:
        """The sentences of a summary with one changed, or one more behind the last.

        Args:
            held: The summary.
            number: Of the sentence, from 1.
            text: Its words; None leaves them, and an empty text takes the sentence out.
            anchors: What it rests on, each as `d-...:120-188` or `d-...: the words`; none leaves them as they are.

        Raises:
            UsageError: There is no such sentence, or an anchor cannot be read.
            NotFound: An anchor names nothing.
        """
        new = [*held.working.sentences]
        if not 1 <= number <= len(new) + 1:
            raise UsageError(f"There is no sentence {number}.", f"It has {len(new)}; a new one is the next.")
        if text == "":
            return tuple(new[: number - 1] + new[number:])
        rests_on = tuple(place_anchor(each, self.anchor, self.find_anchor) for each in anchors)
        old = new[number - 1] if number <= len(new) else SummarySentence(text="")
        changes: dict[str, Any] = {"by": "person", "text": old.text if text is None else text.strip()}
        if not changes["text"]:
            raise UsageError("A new sentence needs words.", "Give them with --text.")
        new[number - 1 : number] = [msgspec.structs.replace(old, **changes, anchors=rests_on or old.anchors)]
        return tuple(new)

    def confirmed(self, sentences: Iterable[SummarySentence]) -> tuple[SummarySentence, ...]:
        """Sentences as those of a person, who has read each against its source."""
        return tuple(msgspec.structs.replace(s, by="person") for s in sentences)

    def find_anchor(self, document: str, words: str) -> Anchor:
        """An anchor on the first place of a document's text where these words stand, however broken into lines.

        Raises:
            NotFound: There is no such document, or they do not stand there.
        """
        return find_anchor(self.store.view(), document, words)

    def text(self, what: str, number: int | None = None) -> str:
        """A summary (or an earlier version) as a Markdown file for an editor (`sourcebook.desk.text`)."""
        return write_text(self.get(what, number).working)

    def read_text(self, text: str, what: str | None = None) -> dict[str, Any]:
        """Fields for `new` and `edit` out of such a file; of the summary `what` when it is edited.

        Raises:
            UsageError: A line cannot be read; it is named.
        """
        return Source(text, self.anchor, self.find_anchor, self.get(what).working if what else None).fields()

    def _read(self, sentence: SummarySentence) -> builtins.list[Finding] | None:
        """What stands against a sentence as the library's extractors read it; None where it cannot be read."""
        if self.check is None:
            return None
        try:
            checked = self.check(plain(sentence.text), sentence.anchors)
        except UsageError:
            return None
        return [
            Finding(rule=RULES[r.about], message=r.message, hint=f"The source has “{r.instead}”." if r.instead else "")
            for r in checked.remarks
            if r.about in RULES and _stands(r)
        ]

    def _anchored(self, summary: Summary) -> Summary:
        """The summary, if the words of its anchors stand where they say. Raises `UsageError`, `NotFound`."""
        view, texts = self.store.view(), dict[str, str]()
        for number, sentence in enumerate(summary.sentences, 1):
            for a in sentence.anchors:
                if a.rendition not in texts:
                    texts[a.rendition] = view.get_rendition(a.rendition).text
                if not 0 <= a.start < a.end or texts[a.rendition][a.start : a.end] != a.exact:
                    raise UsageError(
                        f"“{a.exact[:80]}” does not stand at {a.start}-{a.end} (sentence {number}).",
                        "Choose the words in the source again.",
                    )
        return summary

    def _weighed(self, summary: Summary, held: Summary | None = None) -> Summary:
        """The summary with its importance, worked out where what it tells or rests on has changed."""
        if self.importance is None or (held is not None and _matter(summary) == _matter(held)):
            return summary
        return msgspec.structs.replace(summary, computed=self.importance(summary))

    def _of_document(self, identifier: str) -> dict[str, Any]:
        view = self.store.view()
        document = view.get_document(identifier)
        rendition = view.get_rendition(document.rendition)
        return {
            "document": document.id, "title": document.title, "outlet": document.outlet,
            "published": document.published, "address": document.address if "://" in document.address else None,
            "sentences": self.first(view, document, rendition),
        }  # fmt: skip


def _stands(remark: Remark) -> bool:
    """Whether a remark keeps a sentence from being published: a mistake, or a value that is nowhere in the source."""
    missing = remark.severity == "warning" and remark.anchor is None and remark.about in ("name", "number", "date")
    return remark.severity == "error" or missing


def _matter(summary: Summary) -> tuple[object, ...]:
    return summary.title, summary.document, summary.address, summary.sentences


def lead_of(document: Document, rendition: Rendition) -> tuple[SummarySentence, ...]:
    """The first sentences of a text, each anchored where it stands."""
    found = []
    for block in rendition.blocks:
        if block.kind not in ("paragraph", "quote", "item"):
            continue
        for start, end in sentence_places(rendition.text[block.start : block.end]):
            a, b = block.start + start, block.start + end
            exact = rendition.text[a:b]
            anchor = Anchor(document=document.id, rendition=rendition.id, start=a, end=b, exact=exact)
            found.append(SummarySentence(text=" ".join(exact.split()), anchors=(anchor,), by="extract"))
            if len(found) == LEAD:
                return tuple(found)
    return tuple(found)


def anchor_at(view: View, document: str, start: int, end: int) -> Anchor:
    """An anchor at these offsets of a document's text. Raises `NotFound`; `UsageError` where there is nothing."""
    held = view.get_document(document)
    text = view.get_rendition(held.rendition).text
    if not 0 <= start < end <= len(text):
        raise UsageError(
            f"{start}-{end} selects nothing: the text of {document} has {len(text)} characters.",
            f"`sourcebook text {document}` prints it.",
        )
    return Anchor(document=document, rendition=held.rendition, start=start, end=end, exact=text[start:end])


def find_anchor(view: View, document: str, words: str) -> Anchor:
    """An anchor on the first place in a document where words stand, white space aside. Raises `NotFound`."""
    held = view.get_document(document)
    text = view.get_rendition(held.rendition).text
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    match = re.search(pattern, text) if pattern else None
    if match is None:
        raise NotFound(
            f"“{words[:80]}” does not stand in {document}.", f"`sourcebook text {document}` prints what does."
        )
    return Anchor(
        document=document, rendition=held.rendition, start=match.start(), end=match.end(), exact=match[0]
    )  # fmt: skip


def _summary_of(fields: dict[str, Any]) -> Summary:
    """A summary of fields, each held to its form."""
    for name in ("published", "posted"):
        value = fields.get(name)
        if value and not is_date(str(value)):
            raise UsageError(f"{value!r} is not a date.", "Write 2011, 2011-03 or 2011-03-09.")
    given = {name: value for name, value in fields.items() if name in Summary.__struct_fields__}
    for name in ("categories", "tags", "related", "old_addresses", "flags"):
        if name in given:
            given[name] = tuple(dict.fromkeys(given[name]))
    if not " ".join(str(given.get("title", "")).split()):
        raise UsageError("A summary needs a title.", "Give it with --title.")
    try:
        return msgspec.convert(given, Summary)
    except msgspec.ValidationError as error:
        raise UsageError(f"That does not fit a summary: {error}.", "Mend it and save again.") from error
