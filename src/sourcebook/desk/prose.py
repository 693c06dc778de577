"""Which sentences of a document could stand in a summary: prose of its own, whole, understood without what is around.

Left out: headings, captions, rows, bylines, heads of messages, calls to subscribe, notices of rights, bare questions,
contents, notes and references. A sentence that speaks of "he" or "this" leans on the one before it, and is taken only
together with it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple, TypeVar

from sourcebook.model.annotation import Annotation, Base, Claim, Mention, Section
from sourcebook.model.document import Block, BlockKind, Document, Rendition
from sourcebook.model.span import Span

A = TypeVar("A", bound=Base)

LEAST_WORDS, MOST_WORDS = 6, 70
"""Words of a sentence that may stand in a summary."""
QUOTED_ONLY = 8
"""Characters outside quotation marks below which a sentence is all quote."""
_KINDS: Final[frozenset[BlockKind]] = frozenset(("paragraph", "quote", "item"))
_WHOLE: Final = re.compile(r"(?<!\.\.)[.!。！][\"'”’»)\]]*(?:\s?\[\w{1,4}\])*$")
"""Ends with one full stop: not broken off."""
_DATELINE: Final = re.compile(
    r"^[A-Z][A-Z.'’-]+(?:[ ,]+[A-Z][\w.'’-]*){0,4}(?: ?\([A-Z][\w .-]{1,24}\))? ?(?:[—–]|--|-(?= )) ?(?=[“\"A-Z])"
)
_WORD: Final = re.compile(r"\w+(?:['’-]\w+)*")
_HEAD: Final = re.compile(
    r"^(?:from|to|cc|bcc|sent|date|subject|re|fwd?|by|photo(?:graph)?s?|image|picture|video|source|credit|caption|file|"
    r"tel|phone|fax|e-?mail|address|contact|published|updated|posted|last (?:updated|modified)|filed under|tags?|"
    r"topics?|related|see also|read (?:more|next|also)|editing by|reporting by|additional reporting)\b\s*[:|–—-]",
    re.IGNORECASE,
)
_BOILERPLATE: Final = re.compile(
    r"\b(?:subscri(?:be|bers?|ption)s?\b.{0,60}\b(?:now|today|here|only|newsletter|account|access|read|e-?mail|free)|"
    r"sign(?:ing)? (?:up|in)\b|log in\b|newsletters?\b|all rights reserved|copyright|©|\(c\) ?\d{4}|"
    r"terms of (?:use|service)|"
    r"privacy policy|cookies?\b.{0,40}\b(?:use|accept|polic|browser|site)|click (?:here|on)|tap here|"
    r"follow (?:us|me)\b|like us on|share this|join (?:us|the conversation)|leave a comment|"
    r"comments? (?:are|is) closed|download (?:the|our) app|"
    r"advertis(?:ement|ing|ers?) ?(?:here|with us)?$|sponsored content|affiliate (?:links?|commission)|we may earn|"
    r"support our (?:work|journalism)|donate (?:now|today|here)|make a donation|become a member|"
    r"(?:reporting|writing|editing) by [A-Z]|contributed to this (?:report|story|article)|"
    r"this (?:article|story|post|piece|report) (?:was|has been|is|originally|first) (?:\w+ )?"
    r"(?:published|updated|corrected|amended|appeared|produced|syndicated|adapted)|"
    r"(?:is|was) (?:a|an|the) (?:\w+ ){0,4}(?:reporter|correspondent|staff writer|columnist|contributor|freelance)\b|"
    r"can be (?:reached|contacted|followed) (?:at|on)|e-?mail (?:him|her|us|me)|"
    r"for more (?:information|stories|news|on)|to learn more|find out more|watch (?:the|our|this) (?:video|full)|"
    r"listen to (?:the|our)|getty images|shutterstock|file photo|photo(?:graph)? by|image:|"
    r"(?:in|with) this (?:article|post|story|guide|episode|video|week[’']s)|you need to know (?:about|today|this)|"
    r"(?:today|here),? (?:we|i)(?:[’']re|[’']ll| are| will) (?:going|talk|look|cover|share)|"
    r"confidentiality notice|intended recipient|sent from my|unsubscribe|do not (?:reply|print) )",
    re.IGNORECASE,
)
_LEANING: Final = re.compile(
    r"^[\"“‘'(\[]*(?:(?:and|but|so|yet|then|still|also|however|meanwhile|instead|moreover|furthermore|later|afterwards|"
    r"in addition|as a result|for example|for instance|in turn|by then|since then|at the time|at that time|among them|"
    r"when|while|if|after|before|because|although|though),? )*"
    r"(?:he|she|it|they|him|her|his|hers|its|them|their|theirs|this|that|these|those|such|both|neither|the (?:former|"
    r"latter|same|two|three|pair|other|others|move|decision|ruling|incident|case|company|firm|group|agency|bank|official|"
    r"man|woman|statement|report|letter|deal|agreement|charges?|allegations?|payments?|money|document|documents|suit|"
    r"lawsuit|order|bill|measure|plan|proposal|figure|number|amount|sum|answer|result|reason))\b",
    re.IGNORECASE,
)
_EXPECTED: Final = re.compile(r"^[\"“‘'(\[]*it (?:is|was|has|will|would|may|might|seems?|appears?|took|takes)\b", re.I)
""""It is not known whether ...": such an "it" stands for what follows."""
_LINKING: Final = re.compile(
    r"^(?:and|but|so|yet|then|still|also|however|meanwhile|instead|moreover|furthermore|nor|or|therefore|thus|hence|"
    r"consequently|nevertheless|nonetheless|similarly|likewise|conversely|in addition|as a result|for example|"
    r"for instance|in turn|that said|even so)\b",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(r"^[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]*){0,4}: ")
_OWN: Final = re.compile(r"\b(?:I|me|my|mine|we|us|our|ours)\b")
_NUMBERED: Final = re.compile(r"^(?:\(?\d{1,3}[.)]|\d{1,3}(?:\.\d{1,3})+[.)]?|\(?[a-z]\)) +(?=[“\"(A-Z])")
LABELS, NUMBERED = 3, 0.2
"""Blocks that begin with a speaker's name from which a text is a transcript; share of numbered ones in a paper."""
_PRONOUN: Final = re.compile(
    r"^(?:[^\W_][\w'’-]*,? ){0,4}?(?<!said )(?<!says )(?<!that )(?:he|she|him|her|his)\b", re.I
)
"""A person meant by one of the first words."""
_QUOTED: Final = re.compile(r"“[^”]{0,2000}”|\"[^\"]{0,2000}\"")
_OUTSIDE: Final = re.compile(
    r"^(?:\W*\d[\d.]*\W*)?(?:(?:table of )?contents|references|bibliography|notes|endnotes|footnotes|works cited|"
    r"acknowledge?ments|appendix\b.*|appendices|annex\b.*|index|glossary|about (?:the authors?|us)|abbreviations|"
    r"acronyms|list of .*|further reading|see also|related .*|external links|sources|credits|disclaimer|disclosures?)"
    r"\W*$",
    re.IGNORECASE,
)
_TELLING: Final = re.compile(
    r"^(?:[\dIVX.]+[.)]? )?(?:the |our |my )?(?:executive summary|summary|abstract|key (?:findings|points|facts)|"
    r"(?:principal |main )?findings|conclusions?|overview|in brief|at a glance|highlights|main points|"
    r"results in brief|what \w+ found|orders?|disposition|judgment|decision|ruling|sentence|held|holding|verdict|"
    r"counts?|charges)(?: (?:and|of|on|in|the) [\w ]{1,40}| \w{1,6})?\W*$",
    re.IGNORECASE,
)


def without_head(span: Span) -> Span:
    """The sentence behind "LONDON (AP) — " or the number of its paragraph."""
    match = _DATELINE.match(span.exact) or _NUMBERED.match(span.exact)
    return Span(span.start + match.end(), span.end, span.exact[match.end() :]) if match else span


class Sentence(NamedTuple):
    """A sentence that could be taken, by its number in the document."""

    number: int
    span: Span
    words: int
    leans: bool
    """Whether it is understood only behind the sentence before it."""
    telling: bool
    """Whether it stands under a heading that announces a summary, findings or a ruling."""


@dataclass(frozen=True)
class Material:
    """A document to draft from: its text with structure, its sentences in order, its readings."""

    document: Document
    rendition: Rendition
    sentences: Sequence[Span]
    annotations: Sequence[Annotation]
    _starts: list[int] = field(default_factory=list, repr=False)

    @property
    def text(self) -> str:
        """The text all offsets count in."""
        return self.rendition.text

    def of(self, kind: type[A]) -> list[A]:
        """Readings of a class, in text order."""
        return [a for a in self.annotations if isinstance(a, kind)]

    @cached_property
    def _block_starts(self) -> list[int]:
        return [b.start for b in self.rendition.blocks]

    def block_at(self, offset: int) -> Block | None:
        """The block that covers an offset."""
        at = bisect_right(self._block_starts, offset) - 1
        block = self.rendition.blocks[at] if at >= 0 else None
        return block if block and offset < block.end else None

    @cached_property
    def headings(self) -> list[tuple[int, str]]:
        """Start and words of every heading, in text order."""
        read = [(s.start, s.title) for s in self.of(Section)]
        if read:
            return sorted(read)
        blocks = [b for b in self.rendition.blocks if b.kind == "heading"]
        return [(b.start, self.text[b.start : b.end]) for b in blocks]

    def heading_at(self, offset: int) -> str:
        """The words of the heading that an offset stands under; empty before the first."""
        at = bisect_right(self.headings, (offset, "\uffff")) - 1
        return self.headings[at][1] if at >= 0 else ""

    @cached_property
    def is_transcript(self) -> bool:
        """Whether its paragraphs begin with the names of speakers."""
        return sum(bool(_LABEL.match(p)) for p in self._openings) >= LABELS

    @cached_property
    def is_paper(self) -> bool:
        """Whether it is told in parts, not from the top as news is: numbered, or with a summary, findings, a ruling."""
        numbered = sum(bool(_NUMBERED.match(p)) for p in self._openings)
        parts = any(_TELLING.match(words.strip()) for _, words in self.headings)
        return parts or numbered >= max(3, NUMBERED * len(self._openings))

    @cached_property
    def _openings(self) -> list[str]:
        blocks = [b for b in self.rendition.blocks if b.kind in _KINDS]
        return [self.text[b.start : min(b.end, b.start + 60)] for b in blocks]

    @cached_property
    def is_table(self) -> bool:
        """Whether rows of tables are all that it has."""
        kinds = {b.kind for b in self.rendition.blocks}
        return bool(kinds) and kinds <= {"row", "heading"}


def find_prose(material: Material) -> list[Sentence]:
    """The sentences that could stand in a summary, in text order."""
    claims = _starts_of(material.of(Claim))
    names = _starts_of(m for m in material.of(Mention) if m.type == "person")
    found: list[Sentence] = []
    seen: set[str] = set()
    for number, span in enumerate(material.sentences):
        folded = " ".join(span.exact.casefold().split())
        if folded in seen or not _may_stand(material, span, claims):
            continue
        seen.add(folded)  # what was answered to in a thread, or printed twice, counts once
        words = len(_WORD.findall(span.exact))
        leans = bool(found) and (
            _leans(span, names) or _is_unlabelled(material, span)
        )  # before the first there is nothing to lean on
        found.append(
            Sentence(
                number, without_head(span), words, leans, bool(_TELLING.match(material.heading_at(span.start).strip()))
            )
        )
    return found


def _may_stand(material: Material, span: Span, claims: Sequence[int]) -> bool:
    block = material.block_at(span.start)
    if block is None or block.kind not in _KINDS or span.exact[:1] in ">|•*#":
        return False
    words = len(_WORD.findall(span.exact))
    if not LEAST_WORDS <= words <= MOST_WORDS or not _WHOLE.search(span.exact):
        return False
    if _breaks_quote(material.text, block, span):
        return False
    if _HEAD.search(span.exact) or _BOILERPLATE.search(span.exact) or _OUTSIDE.match(material.heading_at(span.start)):
        return False
    letters = sum(c.isalpha() for c in span.exact)
    if letters < 0.6 * len(span.exact.replace(" ", "")) or span.exact.count("....") > 0:
        return False
    # Where the text was read, a sentence in which nobody says anything has no verb.
    return not claims or _any_inside(claims, span.start, span.end)


def _is_unlabelled(material: Material, span: Span) -> bool:
    """Whether it is an "I" of a transcript whose name stands before it."""
    return material.is_transcript and not _LABEL.match(span.exact) and bool(_OWN.search(span.exact))


def _breaks_quote(text: str, block: Block, span: Span) -> bool:
    """Whether a sentence begins or ends inside a quote that runs on over others."""
    if span.exact.count("“") != span.exact.count("”") or span.exact.count('"') % 2:
        return True
    before = text[block.start : span.start]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _leans(span: Span, names: Sequence[int]) -> bool:
    """Whether somebody who was named before is meant by a word of it."""
    if _EXPECTED.match(span.exact):
        return False
    if _LEANING.match(span.exact):
        return not _any_inside(names, span.start, span.start + 12)
    if _LINKING.match(span.exact):
        return True
    plain = _QUOTED.sub("", span.exact).strip()
    if len(plain) < QUOTED_ONLY:
        return True  # nothing but somebody's words: whose stands before it
    pronoun = _PRONOUN.match(plain)
    return bool(pronoun) and not _any_inside(names, span.start, span.start + pronoun.end()) if pronoun else False


def _starts_of(annotations: Iterable[Base]) -> list[int]:
    return sorted(a.start for a in annotations)


def _any_inside(starts: Sequence[int], start: int, end: int) -> bool:
    at = bisect_right(starts, start - 1)
    return at < len(starts) and starts[at] < end
