"""What only the whole document shows: abbreviations with their long forms, nicknames, and repeats of known names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sourcebook.extract.currencies import CODES
from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.candidate import HEADS, MARKS, Candidate
from sourcebook.extract.naming.gazetteer import is_nationality, place_evidence
from sourcebook.extract.naming.inner import inner_names
from sourcebook.extract.naming.personal import is_given, person_form
from sourcebook.extract.naming.repeats import add_repeats
from sourcebook.extract.naming.table import Table, lower_counts
from sourcebook.extract.naming.text import fold
from sourcebook.extract.naming.words import Words

OPENING, CLOSING = frozenset("(["), frozenset(")]")
QUOTES = frozenset("\"“”‘’'„") | {"``", "''"}
ALSO = tuple(
    tuple(cue.split())
    for cue in (
        "also known as",
        "better known as",
        "also called",
        "aka",
        "a.k.a",
        "alias",
        "nicknamed",
        "formerly",
        "née",
        "nee",
        "né",
        "whose real name is",
        "nom de guerre",
        "under the alias",
        "under the name",
        "formerly known as",
        "previously known as",
        "also spelled",
        "also spelt",
        "also written",
        "otherwise known as",
        "code-named",
        "codenamed",
    )
)
"""Words that lead from a name to another name of the same one."""
MAIDEN = frozenset({("née",), ("nee",), ("né",)})


LISTING = frozenset({",", "and", "or", "&"})


@dataclass(slots=True)
class Names:
    """Candidates of a document and which of them were printed as names of one thing."""

    rows: list[Candidate]
    same: list[tuple[Candidate, Candidate]] = field(default_factory=list)


def scan_document(tables: Sequence[Table]) -> Names:
    """Add abbreviations, nicknames and repeats to what the passages gave by themselves."""
    same = [pair for table in tables for pair in (*_abbreviations(table), *_nicknames(table))]
    _drop_common(tables)
    _drop_references(tables)
    _drop_headings(tables)
    add_repeats(tables)
    for table in tables:
        _list_up(table)
    kept = {id(row): row for table in tables for row in table.rows()}
    alive = [(a, b) for a, b in same if id(a) in kept and id(b) in kept]
    rows = list(kept.values())
    within = list(inner_names(rows))
    alive.extend((outer, inner) for outer, inner in within if outer is not None)
    return Names([*rows, *(inner for _, inner in within)], alive)


def _list_up(table: Table) -> None:
    """Tell the names of a list ("X, Y and Z", "X and Y") of each other."""
    words, rows = table.words, table.rows()
    run: list[Candidate] = []
    joined = False
    for row in rows:
        between = words.low[run[-1].last : row.first] if run else []
        if run and between and all(w in LISTING for w in between) and len(between) < 3:
            joined = joined or between[-1] != ","
        else:
            _tell(run, joined)
            run, joined = [], False
        run.append(row)
    _tell(run, joined)


def _tell(run: Sequence[Candidate], joined: bool) -> None:
    if len(run) > 2 or (len(run) > 1 and joined):
        for i, row in enumerate(run):
            row.beside = (*run[max(0, i - 1) : i], *run[i + 1 : i + 2])


def _abbreviations(table: Table) -> Iterator[tuple[Candidate, Candidate]]:
    """Pairs printed as "International Criminal Court (ICC)" and "ICC (International Criminal Court)"."""
    words = table.words
    for i in range(1, len(words) - 2):
        if words.text[i] not in OPENING:
            continue
        inner = [
            j for j in range(i + 1, min(i + 4, len(words))) if words.text[j] not in QUOTES and words.low[j] != "the"
        ]
        if (
            inner
            and (_is_short(words.text[inner[0]]) or _is_nickname(table, i, inner[0]))
            and any(words.text[j] in CLOSING | {","} for j in inner[1:2])
        ):
            edge = i - 1 if words.text[i - 1] in QUOTES and i > 2 else i
            pair = _expanded(table, edge, inner[0])
            if pair:
                yield pair
        elif _is_short(words.text[i - 1]):
            row = table.at[i + 1]
            short = words.text[i - 1]
            if (
                row
                and row.last < len(words)
                and words.text[row.last] in CLOSING
                and _matches(short, words, row.first, row.last)
            ):
                left = table.put(Candidate(words, i - 1, i, row.type, "acronym"))
                yield row, left


def _is_short(word: str) -> bool:
    return 2 <= len(word) <= 10 and sum(c.isupper() for c in word) * 2 > len(word) and word[0].isupper()


def _is_nickname(table: Table, bracket: int, short: int) -> bool:
    """Whether "(Conatur)" after the long name of a body is its short name, made of words of its own language."""
    words, word = table.words, table.words.text[short]
    near = table.at[bracket - 1]
    if near is None or near.type != "organization" or not (4 <= len(word) <= 12 and word.istitle() and word.isalpha()):
        return False
    key = fold(word)
    unknown = place_evidence(key) is None and not is_nationality(key) and not is_given(key)
    long = near.last - near.first > 1 and any(words.low[i] in HEADS for i in range(near.first, near.last))
    return unknown and long and short + 1 < len(words) and words.text[short + 1] in CLOSING


def _expanded(table: Table, bracket: int, short: int) -> tuple[Candidate, Candidate] | None:
    """The long form before `bracket` whose words' initials give that at `short` (Schwartz and Hearst 2003)."""
    words = table.words
    letters = [c for c in words.low[short] if c.isalpha()]
    floor = max(0, bracket - len(letters) - 6)
    best = None
    for first in range(bracket - 1, floor - 1, -1):
        if words.text[first] in MARKS or (words.opens[first + 1] and first + 1 < bracket):
            break
        if (
            words.big[first]
            and words.low[first][0] == letters[0]
            and _matches(words.text[short], words, first, bracket)
        ):
            best = first
            break
    near = table.at[bracket - 1]
    if best is None:
        if near is None or near.type == "person":
            return None
        # No initials match (an abbreviation of the name in another language): the brackets still say they are one.
        left = near
    elif near is not None and near.last == bracket and near.first <= best:
        left = near
    else:
        left = table.put(Candidate(words, best, bracket, "organization", "acronym"))
    right = table.put(Candidate(words, short, short + 1, left.type, "acronym"))
    return left, right


def _matches(short: str, words: Words, first: int, last: int) -> bool:
    """Whether the letters of `short` are, in order, initials (or letters of the words) from `first` to `last`."""
    letters = [c for c in short.casefold() if c.isalpha()]
    initials = [w[0] for w in words.low[first:last] if w[0].isalpha()]
    i = 0
    for letter in initials:
        if i < len(letters) and letter == letters[i]:
            i += 1
    return i == len(letters) or (i >= 2 and i >= len(letters) - 1 and len(letters) >= 3)


def _nicknames(table: Table) -> Iterator[tuple[Candidate, Candidate]]:
    """'Juan Perez (“El Loco”)', 'X, also known as Y', and 'James “Bo” Smith' as one name."""
    words = table.words
    for i in range(1, len(words) - 2):
        defines = words.text[i] in OPENING and words.text[i + 1] in QUOTES
        edge = _before_form(words, i) if defines else i
        before = table.at[edge - 1]
        if not defines and words.text[i] in QUOTES and _quote_in_name(table, i):
            continue
        if before is None or before.last != edge:
            continue
        if defines:
            end = next((j for j in range(i + 2, min(i + 7, len(words))) if words.text[j] in QUOTES), None)
            if end and end > i + 2 and words.big[i + 2] and end + 1 < len(words) and words.text[end + 1] in CLOSING:
                yield before, table.put(Candidate(words, i + 2, end, before.type, "alias"))
        elif words.text[i] in QUOTES and before.type == "person" and words.big[i + 1]:
            end = next((j for j in range(i + 2, min(i + 5, len(words))) if words.text[j] in QUOTES), None)
            after = table.at[end + 1] if end and end + 1 < len(words) else None
            if end and (after and after.first == end + 1 and after.type != "place"):
                table.put(Candidate(words, before.first, after.last, "person", "alias", before.titled))
        else:
            yield from _also_known(table, before, i)


def _quote_in_name(table: Table, i: int) -> bool:
    """Puts a whole name round a nickname in quotation marks where the model saw a piece of it: 'Ada "The Eel" Vale'."""
    words = table.words
    end = next((j for j in range(i + 2, min(i + 5, len(words))) if words.text[j] in QUOTES), None)
    if end is None or end + 1 >= len(words) or not words.big[i + 1] or not words.gap(i - 1) or words.opens[i]:
        return False
    near, after = table.at[i - 1], table.at[end + 1]
    first = near.first if near is not None and near.last == i else i - 1
    last = after.last if after is not None and after.first == end + 1 else end + 2
    named = words.text[end + 1].istitle() and words.name[end + 1] and words.low[end + 1] not in lex.TITLES
    given = words.text[first].istitle() and is_given(fold(words.text[first])) and words.gap(end)
    bodies = any(c is not None and c.type == "organization" for c in (near, after))
    if not named or not given or bodies or not words.text[end - 1].isalpha():
        return False
    table.put(Candidate(words, first, last, "person", "alias", near is not None and near.titled))
    return True


def _before_form(words: Words, index: int) -> int:
    """Where ", Inc." and the like before `index` begin, which the model often leaves out of a name."""
    edge = index - (words.text[index - 1] == ".")
    if edge < 2 or words.low[edge - 1].strip(".") not in lex.COMPANY_FORMS:
        return index
    return edge - 1 - (words.text[edge - 2] == ",")


def _also_known(table: Table, before: Candidate, index: int) -> Iterator[tuple[Candidate, Candidate]]:
    words = table.words
    i = index
    while i < len(words) and (words.text[i] in OPENING or words.text[i] == ","):
        i += 1
    cue = next((cue for cue in ALSO if tuple(words.low[i : i + len(cue)]) == cue), None)
    if cue is None:
        return
    j = i + len(cue)
    while j < len(words) and (
        words.text[j] in QUOTES or words.low[j] in lex.DETERMINERS or words.text[j] in {":", ","}
    ):
        j += 1
    if j >= len(words):
        return
    row = table.at[j]
    if (row is None and words.text[j - 1] in QUOTES) or cue in MAIDEN:
        last = _alias_end(table, j)
        row = table.put(Candidate(words, j, last, before.type, "alias")) if last > j else None
    if row is not None and row.first == j and row.type in (before.type, "person", "organization"):
        yield before, row


def _alias_end(table: Table, first: int) -> int:
    """Where the capitalised words of an alias end."""
    words, last = table.words, first
    while (
        last < min(len(words), first + 5)
        and words.name[last]
        and words.text[last] not in MARKS
        and table.free(last, last + 1)
    ):
        last += 1
    row = table.at[first]
    return row.last if row is not None and row.first == first else last


def _drop_common(tables: Sequence[Table]) -> None:
    """Take out single words after an article that the document also prints small: "the Party", "the Scheme"."""
    lower = lower_counts(tables)
    for table in tables:
        for row in table.rows():
            # "the US" is no "us": words all in capitals are not the small ones.
            single = (
                row.last - row.first == 1
                and not (table.words.text[row.first].isupper() and not table.words.shouted)
                and row.source == "model"
                and row.type in ("organization", "person", "place")
            )
            if (
                single
                and (table.words.after_article(row.first) or table.words.opens[row.first])
                and lower[table.words.low[row.first]]
            ):
                table.at[row.first] = None


def _drop_references(tables: Sequence[Table]) -> None:
    """Take out sums ("USD 1.25"), places in a paper ("Exhibit A", "Paragraphs 1") and words like "Nobody"."""
    for table in tables:
        for row in table.rows():
            first, *rest = _low(row)
            sums = first.upper() in CODES and rest and all(w[0].isdigit() for w in rest)
            points = first in lex.REFERENCES and rest and all(len(w) == 1 or not w.isalpha() for w in rest)
            if points or sums or (not rest and first in lex.NOBODIES and row.source == "model"):
                table.at[row.first : row.last] = [None] * (row.last - row.first)


def _drop_headings(tables: Sequence[Table]) -> None:
    """Of the guesses in headings keep those that lists or the running text bear out."""
    rows = [row for table in tables if not _is_heading(table) for row in table.rows()]
    if not rows:
        return
    known = {part for row in rows for part in (_low(row), (row.words.low[row.last - 1],))}
    for table in tables:
        for row in table.rows() if _is_heading(table) else ():
            name = _low(row)
            evidence = place_evidence(fold(" ".join(name)))
            if person_form(" ".join(row.words.text[row.first : row.last])) >= 1.5 or name[-1] in lex.COMPANY_FORMS:
                continue
            if row.source != "list" and name not in known and not (evidence and evidence.weight >= 0.5):
                table.at[row.first : row.last] = [None] * (row.last - row.first)


def _is_heading(table: Table) -> bool:
    return table.words.title_case or table.words.passage.block.kind == "heading"


def _low(row: Candidate) -> tuple[str, ...]:
    return tuple(row.words.low[row.first : row.last])
