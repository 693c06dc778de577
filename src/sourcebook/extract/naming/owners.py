"""To whom of several people of one surname a bare surname belongs: by title, by kin, by nearness."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sourcebook.extract import relation_words
from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.candidate import Candidate

MOST_CHOICES = 50
"""Full names sharing a part beyond which nothing is guessed (and time stays linear)."""
CALLS = {"mr": "m", "sir": "m", "mrs": "f", "ms": "f", "miss": "f", "mme": "f"}
"""Titles before a bare surname that say whether a man or a woman is meant."""
OFFICES = lex.OFFICES | lex.RANKS
SHORT = {
    "gov": "governor", "sen": "senator", "rep": "representative", "gen": "general", "col": "colonel",
    "lt": "lieutenant",
    "capt": "captain", "maj": "major", "sgt": "sergeant", "insp": "inspector", "supt": "superintendent",
    "det": "detective", "cmdr": "commander", "adm": "admiral",
}  # fmt: skip
"""Short forms of offices and ranks."""
REACH = 8
"""Tokens after a full name in which its office may follow ("Ana Pell, the governor")."""
KIN = lex.words(
    """son daughter wife husband widow widower mother father brother sister nephew niece cousin uncle aunt grandson
    granddaughter grandfather grandmother stepson stepdaughter ex-wife ex-husband partner sons daughters brothers
    sisters"""
)


@dataclass(slots=True)
class Owners:
    """What a document says of its full names, as the chains of one surname are told apart by it."""

    sizes: Counter[int]
    """Mentions of each chain."""
    seen: dict[int, int] = field(default_factory=dict)
    """Where each chain was named last."""
    _sexes: dict[int, str] = field(default_factory=dict)
    _plain: set[int] = field(default_factory=set)
    """Chains whose full name is printed somewhere without being introduced as somebody's kin."""
    _offices: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Offices printed right before a chain's full name or soon after it."""
    _apart: set[str] = field(default_factory=set)
    """Surnames that are somebody's whose full name is not told."""

    def learn(self, named: Mapping[int, Sequence[Candidate]]) -> None:
        """Read titles, given names and kin nouns off the full names of each chain."""
        for root, rows in named.items():
            told: dict[str, int] = defaultdict(int)
            for row in rows:
                if row.last - row.first < 2:
                    continue
                near = row.words.low[max(0, row.first - 3) : row.first + 1]
                for word in near[-2:]:
                    if word in relation_words.SEX_WORDS:
                        told[relation_words.SEX_WORDS[word]] += 1
                if not KIN.intersection(near[:-1]):
                    self._plain.add(root)
                told_of = [*near[:-1], *row.words.low[row.last : row.last + REACH]]
                self._offices[root].update(_office(word) for word in told_of if word in OFFICES)
            if len(told) == 1:
                self._sexes[root] = next(iter(told))

    def of(self, row: Candidate, options: Mapping[int, int]) -> int | None:
        """The chain a bare name belongs to: the only one; else of those its title leaves the one named last so far.

        Who was only introduced as kin of another ("his wife, Ana Pell") yields to others of the name.
        """
        if not 0 < len(options) <= MOST_CHOICES:
            return None
        best = min(options.values())
        close = [root for root, rank in options.items() if rank == best]
        if len(close) == 1:
            return close[0] if self._can_be(row, close[0]) else None
        before = [root for root in close if root in self.seen]
        if before:
            sex = _called(row)
            if sex is not None:
                before = [root for root in before if self._sexes.get(root, sex) == sex] or before
            own = [root for root in before if root in self._plain] if sex != "f" else before
            return max(own or before, key=lambda root: self.seen[root])
        ranked = sorted(close, key=lambda root: -self.sizes[root])
        return ranked[0] if self.sizes[ranked[0]] >= 3 * self.sizes[ranked[1]] else None

    def _can_be(self, row: Candidate, root: int) -> bool:
        """Whether the only full name of a surname can be meant.

        Not by "Mr Pell" where it is a woman's. Not by "President Pell" printed before a full name that is nowhere said
        to be a president's: whoever that is stays apart, and the bare surname is theirs.
        """
        key, before = row.words.low[row.last - 1], row.words.low[row.first - 1] if row.first else ""
        sex = _called(row)
        if sex is not None:
            return self._sexes.get(root, sex) == sex
        office = before in OFFICES and row.words.big[row.first - 1]
        if office and root not in self.seen and _office(before) not in self._offices[root]:
            self._apart.add(key)
        return key not in self._apart


def _office(word: str) -> str:
    return SHORT.get(word, word)


def _called(row: Candidate) -> str | None:
    """Whether a title straight before says a man or a woman."""
    return CALLS.get(row.words.low[row.first - 1]) if row.first else None
