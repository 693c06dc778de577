"""The publish gate of dossiers: what keeps one from being published, each rule with a name.

    anchor-unknown      an anchor stands for nothing
    words-changed       the words of an anchor are no longer in the version of their document that was captured last
    local-address       a link, a picture or words lead to a place on somebody's machine, which readers do not have
    quote-not-verbatim  quoted words are not those of the source
    allegation-as-fact  the source alleges or charges it, the dossier says it as a fact
    machine-unreviewed  it shows a claim that the machine read about a living person, and nobody decided on it
    merge-unreviewed    a living person's names were joined by the machine alone
    reply-missing       a living person is accused, and no right-of-reply note says what they answer, or that the time
                        they were given has passed

Whoever may be wronged counts as living: everybody of whom no document says that they died. None of the rules says that
anything is true or false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from sourcebook.checking import Checked
from sourcebook.desk.gate import ACCUSING, LOCAL_ADDRESS, OVERSTATED, says_as_fact
from sourcebook.dossiers.marks import Expanded
from sourcebook.errors import NotFound
from sourcebook.model.annotation import Citation, Claim, Mention
from sourcebook.model.desk import Finding
from sourcebook.model.entity import Entity
from sourcebook.model.mark import Meant, mark_of
from sourcebook.model.paper import Reply
from sourcebook.model.summary import Anchor, SummarySentence
from sourcebook.store.base import View

RULES = {
    "anchor-unknown": "An anchor stands for nothing",
    "words-changed": "A source has changed",
    LOCAL_ADDRESS: "An address of somebody's machine",
    "quote-not-verbatim": "A quote differs from its source",
    OVERSTATED: "An allegation is told as a fact",
    "machine-unreviewed": "Nobody decided on a claim about a living person",
    "merge-unreviewed": "A merge of names was never looked at",
    "reply-missing": "What the accused answer is missing",
}
"""Rules in words."""
CHECKED = {
    "quote-altered": "quote-not-verbatim", "status-overstated": OVERSTATED,
    "machine-merge-unreviewed": "merge-unreviewed",
}  # fmt: skip
"""Rule of `check` -> rule of the gate."""
_OF_MARKS = {"error": "anchor-unknown", "changed": "words-changed", "local": LOCAL_ADDRESS}
ANSWERABLE = frozenset(("alleged", "investigated", "charged"))
"""Standings of a claim that whoever it is about is asked for an answer to."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a dossier rests on.

    Args:
        view: The records.
        checked: The dossier as read and checked.
        expanded: Its marks.
        replies: Right-of-reply notes of it.
        today: ISO date.
        entity: An entity by chain, id or name. Raises `NotFound`.
        merged: The living person whom chains of several documents name because the machine alone linked them.
    """

    view: View
    checked: Checked
    expanded: Expanded
    replies: Sequence[Reply]
    today: str
    entity: Callable[[str], Entity]
    merged: Callable[[Iterable[str]], Entity | None]

    def is_living(self, what: str) -> bool:
        """Whether a person may be wronged: nobody says that they died, or nothing is known of them."""
        try:
            held = self.entity(what)
        except NotFound:
            return True
        return held.type == "person" and not held.deaths

    def answered(self, name: str, entity: str = "") -> bool:
        """Whether a right-of-reply note stands for a person, by the whole name or who it is."""
        plain = _plain(name)
        return any(
            r.stands(self.today) and (_plain(r.person) == plain or (entity and r.entity == entity))
            for r in self.replies
        )


def find_obstacles(grounds: Grounds) -> list[Finding]:
    """Everything that stands against publishing a dossier; empty when nothing does."""
    found = [*_marks(grounds), *_flags(grounds), *_as_fact(grounds), *_machine(grounds), *_merges(grounds),
             *_replies(grounds)]  # fmt: skip
    return list({(f.rule, f.message): f for f in found}.values())


def _marks(grounds: Grounds) -> Iterator[Finding]:
    for problem in grounds.expanded.problems:
        rule = _OF_MARKS[problem.severity]
        yield Finding(rule=rule, message=f"Line {problem.line}: {problem.message}", hint=problem.hint)


def _flags(grounds: Grounds) -> Iterator[Finding]:
    for flag in grounds.checked.report.flags:
        if flag.rule in CHECKED:
            yield Finding(rule=CHECKED[flag.rule], message=f"“{_short(flag.exact)}”: {flag.message}",
                          hint="Mend the words, or what they rest on.")  # fmt: skip


def _as_fact(grounds: Grounds) -> Iterator[Finding]:
    """Each sentence with marks, held against the words that they stand for."""
    meant = {m.mark: m for m in grounds.expanded.meant}
    by_sentence: dict[tuple[int, int], list[Anchor]] = {}
    quoted = [(b.start, b.end) for b in grounds.checked.read.rendition.blocks if b.kind == "quote"]
    for citation in grounds.checked.read.annotations:
        mark = mark_of(citation.href or "") if isinstance(citation, Citation) else None
        if mark is None or not isinstance(citation, Citation):
            continue
        held = meant.get(":".join(mark))
        inside = any(a <= citation.start < b for a, b in quoted)  # the source's own words, named as such
        if held is not None and held.place is not None and not inside:
            by_sentence.setdefault((citation.sentence.start, citation.sentence.end), []).append(held.place)
    for (start, end), anchors in by_sentence.items():
        text = grounds.checked.read.rendition.text[start:end]
        yield from says_as_fact(grounds.view, SummarySentence(text=text, anchors=tuple(anchors)))


def _machine(grounds: Grounds) -> Iterator[Finding]:
    """Claims that are shown by their id, as the machine read them."""
    for meant in grounds.expanded.meant:
        claim = _claim(grounds, meant)
        if claim is None or claim.status not in ACCUSING:
            continue
        last = [d.value for d in grounds.view.iter_decisions(claim.id)][-1:]
        people = [p for p in _people_of(grounds, claim) if grounds.is_living(p.chain)]
        if people and (not last or last[0].startswith("reject")):
            who = ", ".join(sorted({p.name for p in people})[:3])
            said = "was rejected" if last else "has been decided on by nobody"
            yield Finding(
                rule="machine-unreviewed", message=f"The claim {claim.id} about {who} {said}: “{_short(claim.exact)}”",
                hint=f"Read it against its source, then `sourcebook decide {claim.id} accepted --why ...`.",
            )  # fmt: skip


def _claim(grounds: Grounds, meant: Meant) -> Claim | None:
    kind, _, identifier = meant.mark.partition(":")
    if kind != "claim":
        return None
    held = grounds.view.get_annotation(identifier)
    return held if isinstance(held, Claim) else None


def _people_of(grounds: Grounds, claim: Claim) -> list[Mention]:
    """The people a claim of a document is about; those it names where that is not known."""
    mentions = [
        a for a in grounds.view.iter_annotations(rendition=claim.rendition, kind="mention") if isinstance(a, Mention)
    ]
    return _people(claim, mentions)


def _people(claim: Claim, mentions: Iterable[Mention]) -> list[Mention]:
    people = [m for m in mentions if m.type == "person"]
    about = [m for m in people if m.chain in claim.about]
    named = about or [m for m in people if claim.start <= m.start < claim.end]
    return list({m.chain: m for m in reversed(named)}.values())[::-1]


def _merges(grounds: Grounds) -> Iterator[Finding]:
    for meant in grounds.expanded.meant:
        kind, _, identifier = meant.mark.partition(":")
        if kind != "entity":
            continue
        held = grounds.entity(identifier)
        one = grounds.merged(held.referents) if held.documents > 1 else None
        if one is not None:
            yield Finding(
                rule="merge-unreviewed", hint="Judge it on the page of the name (`sourcebook resolve`), then publish.",
                message=f"Nobody looked at whether {one.name} is one person in all documents that name them.",
            )  # fmt: skip


def _replies(grounds: Grounds) -> Iterator[Finding]:
    own = [a for a in grounds.checked.read.annotations if isinstance(a, Mention)]
    accused: dict[str, tuple[str, str]] = {}
    for claim in (a for a in grounds.checked.read.annotations if isinstance(a, Claim)):
        if claim.status in ANSWERABLE:
            for person in _people(claim, own):
                accused.setdefault(person.name, (claim.exact, ""))
    for meant in grounds.expanded.meant:
        shown = _claim(grounds, meant)
        if shown is not None and shown.status in ANSWERABLE:
            for person in _people_of(grounds, shown):
                accused.setdefault(person.name, (shown.exact, person.chain))
    for name, (words, chain) in accused.items():
        known = chain or name
        if grounds.is_living(known) and not grounds.answered(name, _id_of(grounds, known)):
            yield Finding(
                rule="reply-missing", message=f"{name} is accused (“{_short(words)}”) and no answer is told.",
                hint="Ask them and keep that (`sourcebook dossier asked`): what they answer, or that they did not by "
                "the day they were given, is published with it.",
            )  # fmt: skip


def _id_of(grounds: Grounds, what: str) -> str:
    try:
        return grounds.entity(what).id
    except NotFound:
        return ""


def to_lines(findings: Iterable[Finding]) -> list[str]:
    """Findings as lines for people."""
    return [f"{f.rule}: {f.message} {f.hint}" for f in findings]


def as_json(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """Findings as JSON has them."""
    return [msgspec.to_builtins(f) for f in findings]


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 120 else words[:119].rstrip() + "…"
