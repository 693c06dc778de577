"""Which names of one document name the same: chains, by form and place alone, one pass over groups of equal names.

Two different full names never share a chain, however near; a bare surname goes to the full name it can only be, or to
the one spoken of last. Spelling variants stay apart: whether they are one is a question for a reader.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.candidate import Candidate
from sourcebook.extract.naming.gazetteer import countries, is_nationality, place_evidence
from sourcebook.extract.naming.owners import MOST_CHOICES, Owners
from sourcebook.extract.naming.personal import is_given, is_site_surname, is_surname, person_form
from sourcebook.extract.naming.text import fold, initials
from sourcebook.extract.naming.votes import Votes, vote

PARTS_OF_UK = frozenset({"england", "scotland", "wales", "northern ireland"})
FILLERS = lex.words("of the for and in on de du la & to")
GENERIC_TAILS = lex.COMPANY_FORMS | lex.words("bank banking group corporation company international worldwide global")


@dataclass
class Group:
    """All candidates of a document with one folded name."""

    key: str
    order: int
    rows: list[Candidate] = field(default_factory=list)
    parent: Group | None = None

    @property
    def words(self) -> list[str]:
        """The folded words of the name."""
        return self.key.split()

    @cached_property
    def parts(self) -> list[str]:
        """The name's words as those of a person's name."""
        return name_parts(printed(self.rows[0]))

    @cached_property
    def votes(self) -> Counter[str]:
        """Types as guessed, repeats apart."""
        return Counter(row.type for row in self.rows if row.source != "repeat") or Counter(r.type for r in self.rows)

    def leans(self, kind: str) -> bool:
        """Whether at least as many guesses are for `kind` as for any other."""
        votes = self.votes
        return votes[kind] > 0 and votes[kind] == max(votes.values())


def printed(row: Candidate) -> str:
    """The words of a candidate as printed, single-spaced."""
    words = row.words
    name = words.text[row.first]
    for i in range(row.first + 1, row.last):
        if words.broken(i - 1):
            name = name[:-1] + words.text[i]
        else:
            name += (" " if words.gap(i - 1) else "") + words.text[i]
    return name


def build_chains(rows: Sequence[Candidate], same: Sequence[tuple[Candidate, Candidate]]) -> list[list[Candidate]]:
    """The candidates as chains, each in text order, chains by first appearance."""
    ordered = sorted(rows, key=lambda r: (r.start, r.end))
    groups: dict[str, Group] = {}
    for row in ordered:
        key = _key(row)
        groups.setdefault(key, Group(key, len(groups))).rows.append(row)
    for a, b in same:
        _join(groups[_key(a)], groups[_key(b)])
    listed = list(groups.values())
    _join_countries(listed)
    _join_bodies(listed)
    _join_companies(listed)
    _join_acronyms(listed)
    _join_full_names(listed)
    _join_tails(listed)
    return _split_surnames(ordered, groups)


def _key(row: Candidate) -> str:
    name = printed(row)
    # "Mexican" the people and "Mexican" inside another type never meet; the mark keeps them apart.
    return fold(name) + (" \N{BULLET}" if row.type == "other" and is_nationality(name) else "") or name


def _root(group: Group) -> Group:
    while group.parent is not None:
        if group.parent.parent is not None:
            group.parent = group.parent.parent
        group = group.parent
    return group


def _join(a: Group, b: Group) -> None:
    a, b = _root(a), _root(b)
    if a is not b:
        first, second = sorted((a, b), key=lambda g: g.order)
        second.parent = first


def _join_countries(groups: Sequence[Group]) -> None:
    by_code: dict[str, Group] = {}
    for group in groups:
        code = countries().get(group.key)
        if code and group.key not in PARTS_OF_UK and group.leans("place"):
            _join(by_code.setdefault(code, group), group)


def _core(group: Group) -> str:
    """Words that tell a body apart, in alphabetical order: "Department of Justice" and "Justice Department" agree."""
    kept = [w for w in group.words if w not in FILLERS]
    while len(kept) > 1 and kept[-1] in lex.COMPANY_FORMS:
        kept.pop()
    return " ".join(sorted(kept))


def _join_bodies(groups: Sequence[Group]) -> None:
    bodies = [g for g in groups if g.leans("organization")]
    by_core: dict[str, Group] = {}
    for group in bodies:
        _join(by_core.setdefault(_core(group), group), group)
    short: dict[str, list[Group]] = defaultdict(list)
    for group in bodies:
        words = group.words
        stem = list(words)
        while len(stem) > 1 and stem[-1] in GENERIC_TAILS:
            stem.pop()
        if len(stem) < len(words):
            short[" ".join(stem)].append(group)
        if len(words) > 2 and (is_nationality(words[0]) or countries().get(words[0])):
            short[" ".join(sorted(w for w in words[1:] if w not in FILLERS))].append(group)
    for group in bodies:
        for form in {group.key, _core(group)}:
            longer = {id(_root(g)): g for g in short.get(form, ()) if g is not group}
            if len(longer) == 1 and (len(group.words) > 1 or group.words[0] not in lex.ORG_HEADS):
                _join(group, next(iter(longer.values())))


def _join_companies(groups: Sequence[Group]) -> None:
    """Join "Kestrel" with "Kestrel Environmental Ltd" told of before, unless a person or a known place is called so."""
    by_first: dict[str, dict[int, Group]] = defaultdict(dict)
    taken: set[str] = set()
    bare: set[str] = set()
    for group in groups:
        words = group.words
        if len(words) < 2:
            bare.update(words if group.leans("person") else ())
            continue
        if words[-1] in lex.COMPANY_FORMS | lex.TRADES_LAST and not (
            is_nationality(words[0]) or words[0] in countries()
        ):
            by_first[words[0]].setdefault(id(_root(group)), group)
        if words[-1] in lex.COMPANY_FORMS | lex.TRADES_LAST and len(words) > 2 and group.leans("organization"):
            by_first[" ".join(words[:-1])].setdefault(id(_root(group)), group)
        elif group.leans("person"):
            taken.update(group.parts)
    for group in groups:
        longer = by_first.get(group.key, {})
        if len(longer) != 1 or group.key in taken or len(group.key) < 4 or group.key in lex.ORG_HEADS:
            continue
        if group.leans("person") and _is_called_so(group, bare):
            continue
        whole = next(iter(longer.values()))
        evidence = place_evidence(group.key)
        if whole.order < group.order and (evidence is None or evidence.weight < 0.5):
            _join(group, whole)


def _is_called_so(group: Group, bare: set[str]) -> bool:
    """Whether a person has the name: by its form, by a title before it, or because the last word is printed alone."""
    form = person_form(printed(group.rows[0])) >= 0.9
    return form or group.words[-1] in bare - {group.key} or any(row.titled for row in group.rows)


def _join_acronyms(groups: Sequence[Group]) -> None:
    """Join "DoJ" and "Department of Justice", where just one long name has these initials."""
    long: dict[str, dict[int, Group]] = defaultdict(dict)
    for group in groups:
        if len(group.words) > 1 and group.leans("organization"):
            name = printed(group.rows[0])
            # "CIA" leaves out the "US" of "US Central Intelligence Agency".
            home, _, rest = name.partition(" ")
            short = rest if is_nationality(home) or fold(home) in countries() else name
            for form in {*initials(name), *initials(group.key), *initials(short)}:
                long[form][id(_root(group))] = group
    for group in groups:
        name = printed(group.rows[0])
        letters = "".join(c for c in group.key if c.isalpha())
        if (
            " " in group.key
            or not 2 <= len(letters) <= 8
            or sum(c.isupper() for c in name) < 2
            or group.key in countries()
        ):
            continue
        found = long.get(letters, {})
        if len(found) == 1 and not (group.leans("place") or group.leans("other")):
            _join(group, next(iter(found.values())))


# --- people --------------------------------------------------------------------------------------------------------


def name_parts(name: str) -> list[str]:
    """Folded words of a person's printed name, without suffixes ("Jr.") and particles ("al-", "van").

    Words tied by a hyphen are one: in "Ana Ruiz-Pol" the surname is "ruizpol".
    """
    parts = []
    for word in name.split():
        pieces = fold(word).split()
        while len(pieces) > 1 and pieces[0] in lex.PARTICLES:
            pieces.pop(0)
        # "E." is an initial, "e" a particle.
        if pieces and (pieces[0] not in lex.PARTICLES or (len(pieces[0]) == 1 and word[0].isupper())):
            parts.append("".join(pieces))
    while len(parts) > 1 and parts[-1] in lex.NAME_SUFFIXES:
        parts.pop()
    return parts


def _join_full_names(groups: Sequence[Group]) -> None:
    """Names with equal ends, one holding no word that the other lacks: "Ana Ruiz", "Ana M. Ruiz", "Ana María Ruiz"."""
    by_ends: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for group in groups:
        parts = group.parts
        if len(parts) > 1 and group.leans("person"):
            by_ends[parts[0], parts[-1]].append(group)
            if len(parts[0]) > 1:
                by_ends[parts[0][0], parts[-1]].append(group)
    for same_ends in by_ends.values():
        if len(same_ends) > MOST_CHOICES:
            continue
        fullest = sorted(same_ends, key=lambda g: (-len(g.words), g.order))
        for group in fullest:
            above = [
                g
                for g in fullest
                if g is not group and _fullness(g) > _fullness(group) and _within(group.parts, g.parts)
            ]
            roots = {id(_root(g)) for g in above}
            if len(roots) == 1:
                _join(group, above[0])


def _join_tails(groups: Sequence[Group]) -> None:
    """Join a surname of two words, or two given names, with the one full name that ends or begins so.

    "Ruiz Pol" with "Ana María Ruiz Pol", "Abou Said" with "Fadi Abou Said", "Ana María" with "Ana María Ruiz".
    """
    tails: dict[tuple[str, ...], list[Group]] = defaultdict(list)
    for group in groups:
        parts = group.parts
        if 2 < len(parts) < 7 and (group.leans("person") or _named_as_person(group)):
            tails[tuple(parts[-2:])].append(group)
            if is_given(parts[0]) and is_given(parts[1]):
                tails[tuple(parts[:-1])].append(group)
    for group in groups:
        pair = tuple(group.parts)
        longer = {id(_root(g)): g for g in tails.get(pair, ())}
        person = group.leans("person") or not (_headed(group.parts) or place_evidence(group.key))
        if len(longer) != 1 or not person or len(pair) < 2:
            continue
        whole = next(iter(longer.values()))
        given = is_given(pair[0]) and not is_surname(pair[0])
        ends = tuple(whole.parts[-2:]) == pair
        if whole.order < group.order and not (ends and given):
            _join(group, whole)


def _fullness(group: Group) -> tuple[int, int]:
    return len(group.words), len(group.key)


def _within(short: list[str], long: list[str]) -> bool:
    """Whether the words of `short` occur in `long` in order, an initial standing for a word."""
    rest = iter(long)
    return all(any(w == part or (len(part) == 1 and w[0] == part) for w in rest) for part in short)


def _split_surnames(ordered: Sequence[Candidate], groups: dict[str, Group]) -> list[list[Candidate]]:
    """Chains, with every bare part of a person's name given to the full name it stands for."""
    full = _full_names(groups)
    chains: dict[int, list[Candidate]] = {}
    owners = Owners(Counter(id(_root(groups[_key(row)])) for row in ordered))
    named: dict[int, list[Candidate]] = defaultdict(list)
    for row in ordered:
        named[id(_root(groups[_key(row)]))].append(row)
    owners.learn(named)
    for number, row in enumerate(ordered):
        group = groups[_key(row)]
        root = _root(group)
        home = id(root)
        if root is group and len(group.parts) == 1 and _may_be_person(row, group):
            home = owners.of(row, full.get(group.parts[0], {})) or home
        chains.setdefault(home, []).append(row)
        owners.seen[home] = number
    return list(chains.values())


def _may_be_person(row: Candidate, group: Group) -> bool:
    if row.titled:
        return True
    evidence = place_evidence(group.key)
    if evidence is not None and evidence.is_country:
        return False
    if group.leans("person"):
        return True
    # A place that no list knows, or a "nationality" that is none, is a surname where the document has its full name.
    unknown = evidence is None or evidence.weight < 0.5
    if not unknown:
        votes: Votes = defaultdict(float)
        vote(row, votes)
        return votes["person"] - votes["place"] >= 1.2
    return len(group.key) > 3 and unknown and not is_nationality(group.key)


def _full_names(groups: dict[str, Group]) -> dict[str, dict[int, int]]:
    """Each single word to the chains of full names that hold it: chain to rank (0 last word, 1 first, 2 inside)."""
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for group in groups.values():
        parts = group.parts
        penalty = 0 if group.leans("person") or _named_as_person(group) else 10
        if len(parts) < 2 or (penalty and not _could_be_person(group, parts)):
            continue
        root = id(_root(group))
        for place, part in enumerate(parts):
            rank = penalty + (0 if place == len(parts) - 1 else 1 if place == 0 else 2)
            if len(part) > 1 and part not in lex.PARTICLES:
                found[part][root] = min(rank, found[part].get(root, rank))
    return found


def _named_as_person(group: Group) -> bool:
    """Whether the form of the name says that a person has it, whatever the model took it for."""
    name = printed(group.rows[0])
    return is_site_surname(group.words) or (person_form(name) >= 1.5 and not _headed(group.parts))


def _headed(parts: list[str]) -> bool:
    return any(p in lex.ORG_HEADS or p in lex.COMPANY_FORMS or p in lex.PLACE_HEADS for p in parts)


def _could_be_person(group: Group, parts: list[str]) -> bool:
    """Whether a name the model took for a body has the form of a person's: two to four capitalised words, no head."""
    form = printed(group.rows[0]).split()
    return (
        group.leans("organization")
        and 2 <= len(parts) <= 4
        and all(w.replace("-", "").isalpha() and w[0].isupper() and not w.isupper() for w in form)
        and not _headed(parts)
        and all(row.source == "model" for row in group.rows)
    )
