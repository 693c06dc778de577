"""The tools, as a client sees them: names, parameters and docstrings are what a language model reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from pydantic import Field

from sourcebook.app.mcp.cited import MOST_WORDS, Citer, plain
from sourcebook.errors import NotFound, UsageError
from sourcebook.model.annotation import Status, Time
from sourcebook.model.check import Evidence
from sourcebook.model.ids import kind_of
from sourcebook.model.when import parse_edtf

if TYPE_CHECKING:
    from sourcebook.library import Library
    from sourcebook.model.search import Hit

MOST_READ = 8_000
"""Characters of a document in one answer."""
MOST_DOCUMENTS = 50
"""Documents whose dates one timeline gathers."""
Number = Annotated[int, Field(ge=1, le=50, description="Most things in the answer.")]
Words = Annotated[str, Field(min_length=1, max_length=20_000)]
Identifier = Annotated[str, Field(min_length=1, max_length=200)]
Year = Annotated[str, Field(max_length=40, pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$", description="ISO date or year.")]


class Tools:
    """What a client can ask of one library.

    Args:
        library: The library.
        who: Written down with what is proposed.
    """

    def __init__(self, library: Library, who: str) -> None:
        self.library = library
        self.who = who

    def search(self, query: Words, limit: Number = 10, cursor: str | None = None) -> dict[str, Any]:
        """Search documents: words, "phrases", AND OR NOT, near/5, prefix*, fields such as person: org: date:2008..2012.

        Each hit says why it was found and cites the words with their hash; summaries and notes of people (`kind`) are
        found beside documents and prove nothing (-kind:note leaves notes out). `next` is the `cursor` of the next page.
        """
        found = self.library.search(query, limit=limit, cursor=cursor, facets=False)
        cited = Citer(self.library)
        hits = [
            {"document": h.document, "title": h.title, "outlet": h.outlet, "date": h.date, "why": list(h.why),
             "cited": cited.at(h.document, h.passage.start, h.passage.end) if h.passage else None, **_written(h)}
            for h in found.hits
        ]  # fmt: skip
        return {
            "query": found.query,
            "expanded": found.expanded,
            "total": found.total,
            "hits": hits,
            "next": found.next,
        }

    def show(self, id: Identifier) -> dict[str, Any]:  # noqa: A002 - the name a client reads
        """Anything with an id (document, claim, quote, entity, matter, summary, decision ...) and what leans on it."""
        found = self.library.show(id)
        return {"found": plain(found), "cited": Citer(self.library).of_shown(id, found)}

    def read(
        self,
        document: Annotated[str, Field(description="Id of a document, or a permalink sha256:HEX#char=START,END.")],
        start: Annotated[int, Field(ge=0)] = 0,
        length: Annotated[int, Field(ge=1, le=MOST_READ)] = 4_000,
    ) -> dict[str, Any]:
        """The text of a document from one character on, with the hash of the whole; `next` is where it goes on."""
        if document.startswith("sha256:"):
            return {"cited": plain(self.library.find_cited(document)), "next": None}
        view = self.library.view()
        total = len(view.get_rendition(view.get_document(document).rendition).text)
        end = min(start + length, total)
        if start >= total:
            raise UsageError(f"The text has {total:,} characters.", "Begin before its end.")
        cited = Citer(self.library).at(document, start, end)
        return {"cited": cited, "characters": total, "next": end if end < total else None}

    def evidence(
        self,
        claim: Annotated[str, Field(description="Id of a claim, or the claim in words.", max_length=4_000)],
        limit: Number = 10,
    ) -> dict[str, Any]:
        """What bears on a claim anywhere in the library: passages that support, contradict, update or mention it.

        Of a claim by id also its own words, its status, the separate origins behind it and what people decided.
        """
        cited = Citer(self.library)
        if kind_of(claim) != "claim":
            found = self.library.find_evidence(claim, limit=limit)
            origins = self.library.origins(e.document for e in found if e.stance == "supports")
            return {"claim": claim, "evidence": _weighed(found, cited), "origins": len(origins)}
        record = self.library.claim(claim)
        return {
            "claim": plain(record.claim), "status": record.status, "decided": record.standing is not None,
            "cited": cited.at(record.claim.document, record.claim.start, record.claim.end, record.claim.rendition),
            "about": [e.name for e in record.about], "evidence": _weighed(record.evidence[:limit], cited),
            "origins": len(record.origins), "decisions": plain(record.decisions),
        }  # fmt: skip

    def entity(
        self,
        name: Annotated[str, Field(description="Id or name of a person, body or place.", max_length=400)],
        limit: Number = 25,
    ) -> dict[str, Any]:
        """Who somebody is here: names, statements with the words they rest on, matters with their dated steps."""
        entity = self.library.find_entity(name)
        record, cited = self.library.resolution.record(entity.id), Citer(self.library)
        said = [
            {"prop": s.prop, "value": s.value, "cited": cited.at(s.document, s.span.start, s.span.end)}
            for s in record.statements[:limit]
        ]
        matters = [
            {"id": m.id, "subject": m.subject, "standing": m.standing, "steps": [
                {"status": s.status, "date": s.date, "unsure": list(s.unsure),
                 "cited": [cited.at(o.document, o.span.start, o.span.end) for o in s.sources[:3]]}
                for s in m.steps
            ], "denials": [cited.at(d.document, d.span.start, d.span.end) for d in m.denials[:3]]}
            for m in islice(self.library.developments.iter_matters(entity.id), limit)
        ]  # fmt: skip
        return {"entity": plain(record.entity), "statements": said, "more": record.more, "matters": matters}

    def timeline(
        self,
        about: Annotated[str, Field(description="Id of a document, id or name of an entity, or a search.")],
        since: Year = "",
        until: Year = "",
        limit: Number = 30,
    ) -> dict[str, Any]:
        """Dates that documents name, earliest first, each with the sentence that names it; vague ones stay vague."""
        cited = Citer(self.library)
        found: list[tuple[tuple[Any, ...], Time]] = []
        for document in islice(self._documents(about), MOST_DOCUMENTS):
            found += [
                (when[0], reading)
                for reading in self.library.view().iter_annotations(document=document, kind="time")
                if isinstance(reading, Time) and (when := _when(reading)) and _inside(when[1], since, until)
            ]
        found.sort(key=lambda pair: (pair[0], pair[1].document, pair[1].start))
        moments = [
            {"date": r.edtf, "words": r.exact, "cited": cited.sentence(r.document, r.start, r.end, r.rendition)}
            for _, r in found[:limit]
        ]
        return {"about": about, "total": len(found), "moments": moments}

    def check(
        self,
        text: Annotated[str, Field(description="A draft, in plain words or Markdown.", max_length=200_000)],
        date: Annotated[str | None, Field(description="The draft's date, ISO.", max_length=40)] = None,
    ) -> dict[str, Any]:
        """A draft against the library: altered quotes, wrong numbers and dates, overstated status, single origins ...

        Offsets of flags and claims are in the draft; `cited` are words of kept documents. No note is taken of it.
        """
        checked, cited = self.library.check_text(text, date=date), Citer(self.library)
        told = checked.to_json()
        for row in (*told["claims"], *told["flags"]):
            row["evidence"] = [
                {**e, "cited": cited.at(e["document"], e["start"], e["end"])} for e in row.get("evidence", ())
            ]
        return {"counts": told["counts"], "flags": told["flags"], "claims": told["claims"]}

    def propose_claim(
        self,
        document: Annotated[str, Field(description="Id of the document that says it.", max_length=100)],
        exact: Annotated[str, Field(description="Words of its text, character by character.", max_length=4_000)],
        status: Annotated[Status, Field(description="How the matter stands by these words.")],
        why: Annotated[str, Field(min_length=1, max_length=1_000, description="What a reviewer should know.")],
        start: Annotated[
            int | None, Field(ge=0, description="Where the words begin, if they stand there twice.")
        ] = None,
        attributed_to: Annotated[str, Field(max_length=400, description="Words that name whose word it is.")] = "",
        statement: Annotated[
            str, Field(max_length=2_000, description="The claim in other words; the exact words must bear it out.")
        ] = "",
    ) -> dict[str, Any]:
        """Put a claim before the people of the library. It waits in their queue; nothing is published by it."""
        made = self.library.propose_claim(
            document, exact, status, why=why, who=self.who, start=start, attributed_to=attributed_to,
            statement=statement,
        )  # fmt: skip
        p = made.proposal
        return {"proposal": p.id, "state": made.state, "cited": Citer(self.library).at(p.document, p.start, p.end)}

    def _documents(self, about: str) -> Iterator[str]:
        if kind_of(about) == "document":
            yield self.library.view().get_document(about).id
            return
        try:
            record = self.library.resolution.record(self.library.find_entity(about).id)
        except NotFound:
            yield from (hit.document for hit in self.library.iter_hits(about) if hit.kind is msgspec.UNSET)
        else:
            yield from dict.fromkeys(r.document for r in record.referents)


def _written(hit: Hit) -> dict[str, str]:
    """Of a hit that is no document (a summary, a note): its kind, what it says, and the document a note stands on."""
    if not isinstance(hit.kind, str):
        return {}
    on = {"on": hit.on} if isinstance(hit.on, str) else {}
    return {"kind": hit.kind, "said": hit.passage.exact[:MOST_WORDS] if hit.passage else "", **on}


def _weighed(found: Iterable[Evidence], cited: Citer) -> list[dict[str, Any]]:
    return [
        {"stance": e.stance, "score": e.score, "why": list(e.why), "cited": cited.at(e.document, e.start, e.end)}
        for e in found
    ]


def _when(reading: Time) -> tuple[tuple[Any, ...], tuple[str, str]] | None:
    """The key a date is sorted by, and the first and last day it can be; None where it is none on the calendar."""
    if reading.type not in ("DATE", "TIME") or not reading.edtf:
        return None
    try:
        when = parse_edtf(reading.edtf)
    except ValueError:
        return None
    first, last = when.earliest or when.latest, when.latest or when.earliest
    return (when.sort_key, (_iso(first), _iso(last))) if first and last else None


def _iso(day: tuple[int, int, int]) -> str:
    return f"{day[0]:04d}-{day[1]:02d}-{day[2]:02d}"


def _inside(days: tuple[str, str], since: str, until: str) -> bool:
    first, last = days
    return (not since or last >= since) and (not until or first <= until + "~")
