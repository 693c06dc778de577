"""What was covered before: summaries and documents near to one that is being written, said before work is done twice.

A summary is found by the words that tell (rare ones count for more, names for most), by one address, one document, or a
copy of its document; documents by being copies, in whole or in part, and by their passages. All of it is looked up in
projections: with tens of thousands of records it takes milliseconds.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

import msgspec

from sourcebook.desk.terms import content_words
from sourcebook.errors import NotFound
from sourcebook.model.near_copy import NearCopy
from sourcebook.model.related import Related
from sourcebook.model.search import Passage
from sourcebook.model.summary import Summary
from sourcebook.store.base import View
from sourcebook.store.covered import CoveredFile

ASKED, LOOKED_AT = 16, 30
"""Rarest words that are looked for, and summaries that are compared."""
LEAST, COVERED = 0.18, 0.6
"""Likeness from which a summary is named, and from which it seems to tell the very same."""
SAME_NAMES = 0.6
"""Share of the names, by worth, that the very same would have to have: wire stories are alike in all but those."""
NAME = 2.0
"""How much more a name counts than another word."""
TOO_COMMON: Final = 0.2
"""Share of the summaries from which a word tells nothing of which one is meant."""
SHOWN = 5
MOST_CHARACTERS = 6_000
_NAMED: Final = re.compile(r"(?<![.!?“\"] )(?<!^)\b[A-Z][\w'’-]+")
_PIECE: Final = re.compile(r"[^\W_]+")
_CHUNK = 500


@dataclass(frozen=True)
class Asked:
    """What something is to be found near to."""

    text: str
    id: str = ""
    """Left out of what is found."""
    address: str | None = None
    documents: tuple[str, ...] = ()


class Worth:
    """How much each word tells of which summary is meant: the rarer, the more; names most."""

    def __init__(self, file: CoveredFile, names: frozenset[str]) -> None:
        self.names = names
        self._file, self._total = file, max(1, file.count())
        self._known: dict[str, float] = {}

    def of(self, word: str) -> float:
        """Its worth; 0 for one that no summary has, or so many that it tells nothing."""
        if word not in self._known:
            self._known[word] = self._weigh(word)
        return self._known[word]

    def _weigh(self, word: str) -> float:
        count = self._file.rarity(word)
        if not 0 < count <= max(3, TOO_COMMON * self._total):
            return 0.0
        return (math.log((1 + self._total) / (1 + count)) + 0.5) * (NAME if word in self.names else 1.0)


@dataclass(frozen=True)
class Covered:
    """Looks in what one library has."""

    view: Callable[[], View]
    file: CoveredFile
    copies: Callable[[str], Iterable[NearCopy]]
    """Copies of a document, in whole or in part."""
    passages: Callable[[str], Iterable[Passage]]
    """Passages of any document that bear on a text."""

    def find(self, what: str | Summary, *, limit: int = 10) -> list[Related]:
        """Summaries and documents near to a summary (id, or as it is being written) or a document, the likest first.

        Raises:
            NotFound: There is no such summary or document.
        """
        asked = self._asked(what)
        found = {r.id: r for r in self._by_words(asked)}
        for related in (*self._by_source(asked), *self._by_copy(asked)):
            held = found.get(related.id)
            found[related.id] = _joined(held, related) if held else related
        for related in self._documents(asked):
            found.setdefault(related.id, related)
        ranked = sorted(found.values(), key=lambda r: (not r.covered, -r.score, r.kind, r.id))
        return ranked[:limit]

    def covered(self, what: str | Summary) -> list[Related]:
        """Only summaries that seem to tell the very same."""
        return [r for r in self.find(what) if r.kind == "summary" and r.covered]

    def likest(self, summary: Summary) -> tuple[float, str] | None:
        """How like the likest other summary is and its title; None where no other is near."""
        asked = self._asked(summary)
        near = max(self._by_words(asked), key=lambda r: (r.score, r.id), default=None)
        if self._by_source(asked):
            return 1.0, self._by_source(asked)[0].title
        return (near.score, near.title) if near else None

    def update(self) -> None:
        """Take in what was saved since the last time."""
        view = self.view()
        changes = view.iter_summary_changes(self.file.seen)
        while chunk := list(islice(changes, _CHUNK)):
            self.file.put(((i, " ".join(_words(told_of(view.get_summary(i))))) for _, i in chunk), chunk[-1][0])

    def _asked(self, what: str | Summary) -> Asked:
        if isinstance(what, Summary):
            return Asked(told_of(what), id=what.id, address=what.address, documents=tuple(sorted(what.leans_on)))
        view = self.view()
        try:
            return self._asked(view.get_summary(what))
        except NotFound:
            document = view.get_document(what)
        text = view.get_rendition(document.rendition).text[:MOST_CHARACTERS]
        address = document.address if "://" in document.address else None
        return Asked(f"{document.title}. {text}", address=address, documents=(document.id,))

    def _by_words(self, asked: Asked) -> list[Related]:
        self.update()
        worth = Worth(self.file, frozenset(p for name in _NAMED.findall(asked.text) for p in _words(name)))
        # Of a long text not all words are of its matter: those that were met in other summaries are compared.
        own = {w: worth.of(w) for w in _words(asked.text) if worth.of(w) > 0}
        asked_for = sorted(own, key=lambda w: (-own[w], w))[:ASKED]
        found = self.file.find(asked_for, LOOKED_AT)
        near = [self._like(f.id, f.words, own, worth) for f in found if f.id != asked.id]
        return [r for r in near if r is not None]

    def _like(
        self, identifier: str, words: Iterable[str], own: Mapping[str, float], worth: Worth
    ) -> Related | None:  # fmt: skip
        theirs = {w: worth.of(w) for w in words}
        shared = [w for w in theirs if w in own]
        common = sum(own[w] for w in shared)
        # Cosine of the two sets by worth: a short text inside a long one is still like it.
        score = common / math.sqrt(max(1e-9, sum(theirs.values()) * sum(own.values())))
        if score < LEAST or len(shared) < 2:
            return None
        told = sorted(shared, key=lambda w: (w not in worth.names, -own[w], w))[:SHOWN]
        why = f"shares {len(shared)} telling words: {', '.join(told)}"
        names = sum(own[w] for w in own if w in worth.names)
        same = sum(own[w] for w in shared if w in worth.names) >= SAME_NAMES * names
        return self._summary(identifier, min(1.0, round(score, 3)), score >= COVERED and same, why)

    def _by_source(self, asked: Asked) -> list[Related]:
        """Summaries of the same address or document."""
        view = self.view()
        found = []
        if asked.address:
            found += [(s, "the same address") for s in view.find_summaries(address=asked.address)]
        for document in asked.documents:
            found += [(s, "the same document") for s in view.find_summaries(document=document)]
        mine = {s.id: (s, why) for s, why in reversed(found) if s.id != asked.id}
        return [self._summary(s.id, 1.0, _is_of(s, asked), why) for s, why in mine.values()]

    def _by_copy(self, asked: Asked) -> Iterator[Related]:
        """Documents that are copies, and summaries of those."""
        view = self.view()
        for document in asked.documents[:SHOWN]:
            for pair in self.copies(document):
                other = view.get_document(pair.other(document))
                like = round(pair.likeness, 3)
                said = "a copy of its document" if pair.likeness >= 0.5 else "shares a passage with its document"
                yield Related(
                    kind="document", id=other.id, title=other.title, date=other.published, score=like, why=(said,)
                )
                for summary in view.find_summaries(document=other.id):
                    if summary.id != asked.id:
                        why = f"{said}: “{other.title}”"
                        yield self._summary(summary.id, like, pair.likeness >= COVERED, why)

    def _documents(self, asked: Asked) -> Iterator[Related]:
        """Documents with passages that bear on it."""
        view = self.view()
        best = 0.0
        for passage in self.passages(asked.text[:600]):
            best = best or passage.score
            if passage.document in asked.documents or passage.score < 0.4 * best:
                continue
            document = view.get_document(passage.document)
            yield Related(
                kind="document", id=document.id, title=document.title, date=document.published,
                score=round(0.5 * passage.score / best, 3), why=passage.why[:1],
            )  # fmt: skip

    def _summary(self, identifier: str, score: float, covered: bool, why: str) -> Related:
        held = self.view().get_summary(identifier)
        alive = covered and held.state != "withdrawn"
        return Related(
            kind="summary", id=held.id, title=held.title, date=held.posted or held.published, state=held.state,
            score=score, covered=alive, why=(why,),
        )  # fmt: skip


def told_of(summary: Summary) -> str:
    """What of a summary says what it is about."""
    return f"{summary.title}. {summary.markdown}"[:MOST_CHARACTERS]


def _words(text: str) -> list[str]:
    """The words by which it is found, each once, in order, cut as the projection cuts them."""
    pieces = (piece for word in content_words(text) for piece in _PIECE.findall(word))
    return list(dict.fromkeys(p for p in pieces if len(p) > 1))


def _is_of(summary: Summary, asked: Asked) -> bool:
    """Whether it is of the same source, not only leans on it."""
    same = asked.address is not None and summary.address == asked.address
    return same or summary.document in asked.documents


def _joined(first: Related, second: Related) -> Related:
    """Both reasons, the higher score."""
    return msgspec.structs.replace(
        first, score=max(first.score, second.score), covered=first.covered or second.covered,
        why=tuple(dict.fromkeys((*second.why, *first.why))),
    )  # fmt: skip
