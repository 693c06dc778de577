"""The publish gate: what keeps a summary from being published, each rule with a name.

    no-sentences        there is no sentence
    no-anchor           a sentence rests on nothing
    anchor-lost         the words of an anchor do not stand where it says
    quote-altered, number-not-anchored, name-not-anchored, date-not-anchored, negation-altered
                        what a sentence says is not in the words it rests on: read by the library's extractors where
                        the caller gives what reads (`Read`), else by its letters alone (`desk.sentences`)
    allegation-as-fact  the source alleges or charges it, the sentence says it as a fact
    local-address       a link or picture leads to a place on somebody's machine, which readers do not have
    reply-missing       somebody is accused, and nothing says what they answer or that they were asked
    machine-unreviewed  a sentence that no person wrote accuses somebody, or two documents are joined by a merge of
                        names that nobody looked at (`Merged`)

None of them says that anything is true or false.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from sourcebook.desk.sentences import check_sentence, plain
from sourcebook.errors import NotFound
from sourcebook.model.annotation import Claim, Mention, Status
from sourcebook.model.desk import Finding
from sourcebook.model.document import Rendition
from sourcebook.model.entity import Entity
from sourcebook.model.local_links import find_local
from sourcebook.model.summary import Anchor, Summary, SummarySentence
from sourcebook.store.base import View

OVERSTATED = "allegation-as-fact"
LOCAL_ADDRESS = "local-address"
ACCUSING: frozenset[Status] = frozenset(("alleged", "investigated", "charged", "convicted", "settled", "overturned"))
"""Standings of a claim that say somebody did wrong, or may have."""
OPEN: frozenset[Status] = frozenset(
    ("alleged", "investigated", "charged", "denied", "dismissed", "acquitted", "overturned")
)
"""Standings that are no finding against anybody."""
_HEDGES = re.compile(
    r"\b(?:alleg\w+|accus\w+|charg\w+|indict\w+|suspect\w*|claim\w*|investigat\w+|prob(?:e|ed|es|ing)|denie\w+|"
    r"deny\w*|report(?:s|ed|edly)|according to|sa(?:id|ys?)|told|testif\w+|complain\w*|lawsuit|su(?:ed|ing|es)|whether|"
    r"(?:may|might|could) have|dismiss\w+|acquit\w+|cleared|overturn\w+|exonerat\w+|contend\w*|purported\w*|"
    r"fac(?:es?|ing)|trial|arrest\w+|pleaded not|quash\w+|revers\w+|vacat\w+|unproven|supposed\w*|rumou?r\w*|"
    r"inquir\w+)\b",
    re.IGNORECASE,
)
_FINAL = re.compile(
    r"\b(?:convict\w+|found guilty|guilty of|sentenced|admitt\w+|confess\w+|ple(?:aded|d) guilty)\b", re.IGNORECASE
)
_UNDONE = re.compile(
    r"\b(?:overturn\w+|quash\w+|revers\w+|vacat\w+|thrown out|acquit\w+|dismiss\w+|exonerat\w+|not)\b", re.IGNORECASE
)
_REPLY = re.compile(r"(?:^|\n)\W{0,5}(?:right of )?reply\W{0,3}:\W{0,3}\S", re.IGNORECASE)
_WORDS: dict[Status, str] = {
    "alleged": "alleges it", "investigated": "says it is investigated", "charged": "says a charge was brought",
    "denied": "says it is denied", "dismissed": "says it was dismissed", "acquitted": "tells of an acquittal",
    "overturned": "says it was overturned",
}  # fmt: skip

Read = Callable[[SummarySentence], Iterable[Finding] | None]
"""Reads a sentence against its anchors; None where it cannot be read."""
Merged = Callable[[Iterable[str]], Entity | None]
"""Of chains of mentions in several documents: the living person whom they name by the machine's merging alone."""


@dataclass(slots=True)
class Grounds:
    """What one summary rests on, read once."""

    view: View
    summary: Summary
    _texts: dict[str, Rendition | None] = field(default_factory=dict)
    _claims: dict[str, list[Claim]] = field(default_factory=dict)
    _people: dict[str, dict[str, Mention]] = field(default_factory=dict)

    def holds(self, anchor: Anchor) -> bool:
        """Whether the words stand where the anchor says."""
        found = self._rendition(anchor.rendition)
        return found is not None and anchor.start >= 0 and found.text[anchor.start : anchor.end] == anchor.exact != ""

    def claims(self, anchor: Anchor) -> list[Claim]:
        """Claims read in the words of an anchor."""
        if anchor.rendition not in self._claims:
            found = self.view.iter_annotations(rendition=anchor.rendition, kind="claim")
            self._claims[anchor.rendition] = [c for c in found if isinstance(c, Claim)]
        return [c for c in self._claims[anchor.rendition] if c.start < anchor.end and anchor.start < c.end]

    def people(self, anchor: Anchor) -> list[Mention]:
        """People named in the words of an anchor."""
        if anchor.rendition not in self._people:
            found = self.view.iter_annotations(rendition=anchor.rendition, kind="mention")
            self._people[anchor.rendition] = {
                m.id: m for m in found if isinstance(m, Mention) and m.type in ("person", "organization")
            }
        held = self._people[anchor.rendition].values()
        return [m for m in held if m.start < anchor.end and anchor.start < m.end]

    def texts(self, sentence: SummarySentence) -> list[str]:
        """The exact words a sentence rests on."""
        return [a.exact for a in sentence.anchors]

    def _rendition(self, identifier: str) -> Rendition | None:
        if identifier not in self._texts:
            try:
                self._texts[identifier] = self.view.get_rendition(identifier)
            except NotFound:
                self._texts[identifier] = None
        return self._texts[identifier]


def find_obstacles(
    view: View, summary: Summary, *, merged: Merged = lambda _: None, read: Read = lambda _: None
) -> list[Finding]:
    """Everything that stands against publishing a summary, by sentence; empty when nothing does."""
    grounds = Grounds(view, summary)
    if not summary.sentences:
        return [Finding(rule="no-sentences", message="There is no sentence.", hint="Write one.")]
    found = []
    for number, sentence in enumerate(summary.sentences, 1):
        for finding in _of_sentence(grounds, sentence, merged, read):
            found.append(msgspec.structs.replace(finding, sentence=number))  # noqa: PERF401 - reads better so
    return [*found, *_local(summary), *_reply_missing(grounds)]


def _local(summary: Summary) -> Iterator[Finding]:
    """Addresses of somebody's machine in what is Markdown of a summary; a path that a sentence speaks of is none."""
    texts = [(n, s.text) for n, s in enumerate(summary.sentences, 1)] + [(0, summary.note), (0, summary.reply)]
    for number, text in texts:
        for link in find_local(text):
            if link.kind == "path":
                continue
            yield Finding(
                rule=LOCAL_ADDRESS, sentence=number, message=link.told,
                hint="Anchor the sentence to the file's document, give an address of the web, or take it out.",
            )  # fmt: skip


def _of_sentence(grounds: Grounds, sentence: SummarySentence, merged: Merged, read: Read) -> Iterator[Finding]:
    if not sentence.anchors:
        yield Finding(
            rule="no-anchor", message=f"“{_short(sentence.text)}” rests on nothing.",
            hint="Anchor it to the words of a kept source, or take it out.",
        )  # fmt: skip
        return
    lost = [n for n, anchor in enumerate(sentence.anchors, 1) if not grounds.holds(anchor)]
    for number in lost:
        yield Finding(
            rule="anchor-lost", anchor=number, hint="Anchor the sentence again.",
            message=f"“{_short(sentence.anchors[number - 1].exact)}” does not stand where its anchor says.",
        )  # fmt: skip
    if lost:
        return
    told = read(sentence)
    found = [*(check_sentence(sentence, grounds.texts(sentence)) if told is None else told)]
    yield from found
    if all(f.rule != OVERSTATED for f in found):
        yield from _as_fact(grounds, sentence)
    yield from _unreviewed(grounds, sentence, merged)


def says_as_fact(view: View, sentence: SummarySentence) -> Iterator[Finding]:
    """Whether a sentence of any text says as a fact what the words it rests on only allege, charge, or take back."""
    return _as_fact(Grounds(view, Summary(id="", title="", sentences=(sentence,))), sentence)


def _as_fact(grounds: Grounds, sentence: SummarySentence) -> Iterator[Finding]:
    """A sentence that says as a fact what its source only alleges, charges, or tells to have come to nothing."""
    standings = {c.status: c for a in sentence.anchors for c in grounds.claims(a)}
    words = plain(sentence.text)
    said = set(standings) & OPEN
    if not said:
        return
    final = _FINAL.search(words)
    if final and not _UNDONE.search(words) and not set(standings) & {"convicted", "admitted"}:
        status = sorted(said)[0]
        yield _overstated(f"It says “{final[0]}”, and the source {_WORDS[status]}.", standings[status])
    elif not _HEDGES.search(words) and said == set(standings) & (OPEN | ACCUSING):
        status = sorted(said)[0]
        yield _overstated(f"The source {_WORDS[status]}, and the sentence says it as a fact.", standings[status])


def _overstated(message: str, claim: Claim) -> Finding:
    hint = f"Word it as the source does: “{_short(claim.exact)}”."
    return Finding(rule=OVERSTATED, message=message, hint=hint)


def _unreviewed(grounds: Grounds, sentence: SummarySentence, merged: Merged) -> Iterator[Finding]:
    accusing = [c for a in sentence.anchors for c in grounds.claims(a) if c.status in ACCUSING]
    people = [m for a in sentence.anchors for m in grounds.people(a) if m.type == "person"]
    if sentence.by in ("extract", "model") and accusing and people:
        undecided = [c for c in accusing if not any(grounds.view.iter_decisions(c.id))]
        if undecided:
            who = ", ".join(sorted({m.name for m in people})[:3])
            yield Finding(
                rule="machine-unreviewed", message=f"No person has looked at a sentence that accuses {who}.",
                hint="Read it against its source and save it as yours (`summary edit --confirm`), or decide the claim.",
            )  # fmt: skip
    one = merged({m.chain for m in people}) if len({a.document for a in sentence.anchors}) > 1 else None
    if one is not None:
        yield Finding(
            rule="machine-unreviewed",
            message=f"Nobody looked at whether {one.name} is one person in all documents of the sentence.",
            hint="Judge it on the page of the name (`sourcebook resolve`), then publish.",
        )  # fmt: skip


def _reply_missing(grounds: Grounds) -> Iterator[Finding]:
    summary = grounds.summary
    anchors = [a for s in summary.sentences for a in s.anchors]
    claims = [c for a in anchors for c in grounds.claims(a)]
    accused = [c for c in claims if c.status in ("alleged", "investigated", "charged")]
    answered = summary.reply.strip() or _REPLY.search(summary.note) or any(c.status == "denied" for c in claims)
    if accused and not answered and any(grounds.people(a) for a in anchors):
        yield Finding(
            rule="reply-missing", message=f"Somebody is accused (“{_short(accused[0].exact)}”) and no answer is told.",
            hint="Write what they answer, or when they were asked (--reply, or a line “Reply:” in the note).",
        )  # fmt: skip


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 120 else words[:119].rstrip() + "…"
