"""A draft checked: what was read of it and what was found, as a report in each form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from sourcebook.files import ReadFile
from sourcebook.model.check import CheckReport
from sourcebook.model.check import Evidence as Witness
from sourcebook.model.desk import Finding
from sourcebook.model.span import Span
from sourcebook.model.use import Wanted

if TYPE_CHECKING:
    from sourcebook.corroborate.base import Draft, Evidence


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A checked draft: what was read and what was found."""

    read: ReadFile
    report: CheckReport
    titles: dict[str, str]
    """Titles of the documents that evidence comes from."""
    quoted: tuple[tuple[Span, Witness], ...] = ()
    """Quotes whose words stand in the library as printed, with the place."""
    findings: tuple[Finding, ...] = ()
    """What stands against publishing it, where it is a dossier with anchors (`dossiers.gate`)."""
    wanted: tuple[Wanted, ...] = ()
    """Captures on the to-do list that this draft asks for, where it was asked to (`--fix-links`)."""

    def _repr_html_(self) -> str:
        """The flags, for a notebook."""
        return self.report._repr_html_()

    @property
    def exit_code(self) -> int:
        """1 when a flag of severity `error` stands, or a rule of the publish gate, else 0."""
        return 1 if self.findings or any(flag.severity == "error" for flag in self.report.flags) else 0

    def to_json(self) -> dict[str, Any]:
        """The report in the shape of CONTRACT section 5."""
        from sourcebook.corroborate.report import to_json

        more = {"gate": self.findings, "todo": self.wanted}
        return to_json(self.report) | {name: msgspec.to_builtins(held) for name, held in more.items() if held}

    def to_html(self) -> str:
        """The report as one self-contained page."""
        from sourcebook.corroborate.report import to_html

        return to_html(self.report, self.read.rendition, self.titles, self.wanted, self.findings)


def check_read(
    read: ReadFile,
    evidence: Evidence | None,
    title_of: Callable[[str], str],
    progress: Callable[[int, int | None, str], None] | None = None,
) -> Checked:
    """A draft already read, by itself and against `evidence` where there is some; `title_of` takes a document's id."""
    from sourcebook.corroborate.check import run_check

    draft = _draft_of(read)
    own = evidence.against(draft) if evidence else None
    report = run_check(draft, own, progress=progress)
    found = {e.document for claim in report.claims for e in claim.evidence}
    found |= {e.document for flag in report.flags for e in flag.evidence}
    titles = {d: title_of(d) for d in sorted(found)} if own else {}
    return Checked(read=read, report=report, titles=titles, quoted=_quoted(draft, own))


def _quoted(draft: Draft, evidence: Evidence | None) -> tuple[tuple[Span, Witness], ...]:
    """Direct quotes that the library has word for word: found by the rules already, and remembered."""
    if evidence is None:
        return ()
    from sourcebook.corroborate.rules.quotes import direct_quotes, find_quote

    places = []
    for quote, segments in direct_quotes(draft):
        found = find_quote(draft, quote, segments, evidence)
        if found.held and found.match and found.verbatim:
            places.append((quote.span, found.held.witness(found.match.start, found.match.end, "supports", 1.0)))
    return tuple(places)


def find_evidence(read: ReadFile, evidence: Evidence, limit: int) -> list[Witness]:
    """Passages that bear on a text already read, best first, with stance, score and reasons."""
    from sourcebook.corroborate import retrieval

    # Not `against` it: a document that prints the claim word for word is its evidence, not its copy.
    return retrieval.find_evidence(_draft_of(read), evidence, limit)


def _draft_of(read: ReadFile) -> Draft:
    from sourcebook.corroborate.base import Draft

    return Draft(
        document=read.document, rendition=read.rendition, reference=read.reference,
        annotations=list(read.annotations), sentences=list(read.sentences),
    )  # fmt: skip
