"""Claims: what a document states, by whom, and how far it has come.

One claim for every sentence that states something, and one for each clause of it that stands differently
(`claim_clauses`); the standing is read by the table in `claim_lexicon`. A sentence inside a quote is its speaker's.
What each field means, and what is not claimed, is told in `docs/reference/readings/claims.md`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from sourcebook.extract import claim_lexicon as lexicon
from sourcebook.extract.base import Reading
from sourcebook.extract.claim_clauses import Statement, statements_of, states_something, subject_tokens
from sourcebook.extract.claim_leads import Lead, is_below, lead_of
from sourcebook.extract.claim_nouns import agents, concerned_tokens, phrase_tokens
from sourcebook.extract.claim_status import Standing
from sourcebook.extract.parse import Passage, Sentence
from sourcebook.extract.quote_speakers import PRONOUNS, Speakers
from sourcebook.model.annotation import Base, Claim, Mention, Quote
from sourcebook.model.span import Span, trim

STATING = frozenset({"paragraph", "quote", "item", "caption"})
"""Kinds of blocks whose sentences are claims."""

_ESTIMATED = re.compile(r"\b(?:an?|some|its|their|the|with)\s+estimated\b|\bestimated\s+[$€£]?\d", re.IGNORECASE)
_IN_PASSING = re.compile(r"\b(?:who|which|whose|where|that (?:\w+ed|has|have|had|is|was|were|led))\b", re.IGNORECASE)
"""Before the number: it stands in a relative clause, and the deed told beside it is no estimate."""
_HEARSAY = frozenset({"reportedly", "purportedly", "supposedly", "apparently", "ostensibly", "perhaps", "maybe"})
_PUNCTUATION = ",.;:!?()[]\"'“”‘’"


class ClaimExtractor:
    """Claims of the sentences and clauses of an English document; other languages give none, as none is guessed."""

    name: ClassVar[str] = "claims"
    version: ClassVar[str] = "5"
    requires: ClassVar[tuple[str, ...]] = ("mention", "time", "money", "figure", "citation", "quote")
    assigns: ClassVar[tuple[str, ...]] = ("claim",)

    def extract(self, reading: Reading) -> Iterator[Claim]:
        """Every claim once, by start and end."""
        if reading.language != "en":
            return
        seen: set[tuple[int, int]] = set()
        for claim in sorted(_Document(self, reading).claims(), key=lambda c: (c.start, c.end)):
            if (claim.start, claim.end) not in seen:
                seen.add((claim.start, claim.end))
                yield claim


class _Kind:
    """Annotations of one kind with their starts, to look up those inside a range."""

    def __init__(self, annotations: Sequence[Base]) -> None:
        self.all = sorted(annotations, key=lambda a: (a.start, a.end, a.id))
        self.starts = [a.start for a in self.all]

    def ids(self, start: int, end: int) -> tuple[str, ...]:
        """Ids of those wholly inside a range, in order."""
        inside = self.all[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
        return tuple(a.id for a in inside if a.end <= end)


class _Quoted:
    """Which direct quotes cover a place; sentences are asked for in text order."""

    def __init__(self, quotes: Sequence[Quote]) -> None:
        pieces = [(p.start, p.end, q) for q in quotes for p in (q.parts or (q.span,))]
        self._coming = sorted(pieces, key=lambda p: (p[0], -p[1], p[2].id), reverse=True)
        self._open: list[tuple[int, int, Quote]] = []

    def over(self, start: int, end: int) -> list[tuple[int, int, Quote]]:
        """Pieces of quotes that overlap a range, outermost first. `start` never goes back."""
        while self._coming and self._coming[-1][0] < end:
            self._open.append(self._coming.pop())
        self._open = [piece for piece in self._open if piece[1] > start]
        return [piece for piece in self._open if piece[0] < end]


class _Document:
    """The claims of one document."""

    def __init__(self, extractor: ClaimExtractor, reading: Reading) -> None:
        self.extractor, self.reading, self.text = extractor, reading, reading.text
        kinds = ("mention", "time", "money", "figure", "citation")
        self.kinds = {kind: _Kind(reading.of(kind)) for kind in kinds}
        self.quotes: list[Quote] = reading.of("quote")
        self.quoted = _Quoted(self.quotes)
        self.block_quotes = sorted((q for q in self.quotes if q.block), key=lambda q: q.start)
        self._block_starts = [q.start for q in self.block_quotes]
        silent = [(p.start, p.end) for q in self.quotes if q.direct for p in (q.parts or (q.span,))]
        self.speakers = Speakers(reading, silent)
        self.mentions: list[Mention] = self.speakers.mentions
        self._mention_starts = [m.start for m in self.mentions]
        self.lead: Lead | None = None
        """What the paragraph above says of those below it."""
        self.chains = {m.name: m.chain for m in reversed(self.mentions) if m.type == "person"}

    def claims(self) -> Iterator[Claim]:
        """Sentence by sentence."""
        for passage in self.reading.passages:
            if passage.block.kind not in STATING:
                continue
            if self.lead is not None and not is_below(passage, self.text):
                self.lead = None
            for sentence in passage.sentences:
                yield from self._of_sentence(passage, sentence)
            self.lead = lead_of(passage, self.text) or self.lead

    def _of_sentence(self, passage: Passage, sentence: Sentence) -> Iterator[Claim]:
        end = self._end_before_line(sentence)
        words = self.text[sentence.start : end].rstrip("\"'”’»)] ")
        if not words or words.endswith("?") or not states_something(passage.doc, sentence):
            return
        over = self.quoted.over(sentence.start, end)
        for statement in statements_of(passage.doc, sentence):
            start, last = passage.chars(statement.first, statement.last)
            start, last = trim(self.text, max(start, sentence.start), min(last, end))
            if any(map(str.isalpha, self.text[start:last])):  # the number of a paragraph is no statement
                yield self._claim(passage, self._in_context(statement, words, self.text[start:last]), start, last, over)

    def _end_before_line(self, sentence: Sentence) -> int:
        """Where a sentence ends when an attribution line under a block quote ran into it; its start when it is one."""
        number = bisect_right(self._block_starts, sentence.start) - 1
        if number < 0:
            return sentence.end
        quote = self.block_quotes[number]
        if sentence.start < quote.end:
            return min(sentence.end, quote.end)
        gap = self.text[quote.end : sentence.start]
        dashed = self.text[sentence.start] in "—–―‒-" and not gap.strip()
        return sentence.start if dashed else sentence.end

    def _in_context(self, statement: Statement, sentence: str, words: str) -> Standing:
        """The standing with what the words around it say: a correction, "reportedly", "an estimated 300"."""
        standing = statement.standing
        if lexicon.CORRECTION.match(sentence):
            return replace(standing, status="corrected")
        if standing.status != "asserted":
            return standing
        found = {w.strip(_PUNCTUATION) for w in words.lower().split()}
        if found & _HEARSAY:
            standing = replace(standing, hedged=True)
        number = _ESTIMATED.search(words) if "estimated" in found else None
        if number is not None and not _IN_PASSING.search(words[: number.start()]):
            return replace(standing, status="estimated")
        return standing

    def _claim(
        self, passage: Passage, standing: Standing, start: int, end: int, over: Sequence[tuple[int, int, Quote]]
    ) -> Claim:
        by = self._attributed(passage, standing, start, end, over)
        if self.lead is not None and by is None and standing.status == "asserted":
            standing = replace(standing, status=self.lead.status)
            by = self.reading.span(self.lead.start, self.lead.end)
        inside = {kind: found.ids(start, end) for kind, found in self.kinds.items()}
        quotes = {q.id: None for a, b, q in over if a < end and start < b}
        return self.reading.make(
            Claim,
            self.extractor,
            start,
            end,
            confidence=0.9 if standing.status == "asserted" and standing.attributed is None else 0.8,
            status=standing.status,
            attributed_to=by,
            negated=standing.negated,
            hedged=standing.hedged,
            mentions=inside["mention"],
            times=inside["time"],
            money=inside["money"],
            figures=inside["figure"],
            citations=inside["citation"],
            quotes=tuple(quotes),
            about=self._about(passage, standing),
        )

    def _attributed(
        self,
        passage: Passage,
        standing: Standing,
        start: int,
        end: int,
        over: Sequence[tuple[int, int, Quote]],
    ) -> Span | None:
        """Whoever the claim is put to: named in the clause, else the speaker of the quote it is in."""
        if standing.attributed is not None:
            first, last = passage.chars(*self._antecedent(passage.doc, standing.attributed))
            return self.reading.span(first, last)
        middle = (start + end) // 2
        covering = [
            q
            for a, b, q in over
            if q.direct and a <= start + 2 and (middle < b or (q.cue is not None and start < q.cue.start < end))
        ]
        return next((q.speaker for q in reversed(covering) if q.speaker is not None), None)

    def _antecedent(self, doc: Any, where: tuple[int, int]) -> tuple[int, int]:
        """For "who" and "which", the noun they stand for."""
        token = doc[where[0]]
        if where[1] - where[0] == 1 and token.lower_ in ("who", "which", "that") and token.head.dep_ == "relcl":
            noun = token.head.head
            return noun.left_edge.i, noun.i + 1
        return where

    def _about(self, passage: Passage, standing: Standing) -> tuple[str, ...]:
        """Chains of the persons and bodies that are the subject of the statement, or that something is done to."""
        doc = passage.doc
        subjects = [s for i in standing.heads for s in subject_tokens(doc[i])]
        subjects += [t for i in standing.heads for t in concerned_tokens(doc[i])]
        if standing.status in lexicon.TOLD:
            where = range(*(standing.attributed or (0, 0)))
            subjects += [t for i in standing.heads for t in agents(doc[i]) if t.i not in where]
        accused = self._chains(passage, [doc[i] for i in standing.accused])
        if accused and standing.status in lexicon.ACTS:
            return accused
        return tuple(dict.fromkeys((*self._chains(passage, subjects), *accused)))

    def _chains(self, passage: Passage, heads: Sequence[Any]) -> tuple[str, ...]:
        chains: dict[str, None] = {}
        for head in heads:
            for token in [t for noun in (head, *concerned_tokens(head)) for t in phrase_tokens(noun)]:
                chain = self._chain_at(passage.start + token.idx, token.lower_)
                if chain is not None:
                    chains[chain] = None
        return tuple(chains)

    def _chain_at(self, offset: int, lowered: str) -> str | None:
        if lowered in PRONOUNS:
            name = self.speakers.name_of((offset, offset + len(lowered)))
            return self.chains.get(name) if name is not None else None
        number = bisect_right(self._mention_starts, offset) - 1
        if number < 0:
            return None
        mention = self.mentions[number]
        known = mention.type in ("person", "organization") and offset < mention.end
        return mention.chain if known else None
