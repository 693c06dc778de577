"""Where sentences begin: the parser's boundaries, mended where it splits or joins against the printed marks.

The small English parser guesses boundaries from syntax and errs around abbreviations, quotes, brackets and headlines.
The printed marks decide here; the parser only where they are silent. One pass over the tokens.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence

from sourcebook.extract.tokens import words

TITLES = words(
    "mr. mrs. ms. dr. prof. gen. sen. rep. gov. lt. col. sgt. capt. maj. cmdr. adm. st. rev. hon. pres. supt. "
    "det. insp. v. vs. no. nos. p. pp. pg. pgs. fig. figs. sec. secs. art. arts. ch. chs. vol. vols. ed. eds. "
    "para. paras. cf. e.g. i.e. viz. al. approx. ca. c. est. dept. univ. assn. bros. mt. ft. ave. blvd. rd. "
    "ste. apt. op. cit. ibid. supra. jan. feb. mar. apr. jun. jul. aug. sept. sep. oct. nov. dec. mon. tue. "
    "tues. wed. thu. thur. thurs. fri. sat. sun. ex. exh. app. cl. reg. pub. messrs. mmes. mlle. mme. "
    "sr. sra. fr. br. hr. herr. hwy. rte. tel. ext. attn. asst."
)
"""Abbreviations that more words of the same sentence follow."""
MAY_END = words(
    "u.s. u.k. u.n. e.u. u.s.a. d.c. l.a. n.y. inc. corp. co. cos. ltd. llc. plc. jr. sr. a.m. p.m. etc. ph.d. "
    "m.d. b.a. m.a. esq. bhd. s.a. n.v. a.g. s.p.a. b.v. gmbh. u.s.s.r. r.i.p. a.d. b.c."
)
"""Abbreviations that may also end a sentence."""
STARTERS = words(
    "the a an in on at by for from with to and but or so yet he she it they we you i this that these those "
    "there here his her its their our my if when while as after before since until although though because "
    "however meanwhile moreover according what who how why where which all some many "
    "most several both another no not nor one two three"
)
_ENDS = frozenset({".", "!", "?", "…", "...", ".."})
_CLOSING = frozenset({'"', "”", "’", "'", "''", ")", "]", "»", "›"})
_QUOTES = frozenset({'"', "”", "’", "'", "''", "»"})
_OPENING = frozenset({"“", "‘", "``", "«", "(", "["})
_BULLETS = frozenset({"•", "▪", "‣", "◦", "●", "■"})
_NOTED = re.compile(r".{0,60}[.!?]['\"”’]?\[[0-9]{1,3}")
"""A word with its full stop and the opening of a footnote mark, which the tokeniser leaves in one piece."""
LONGEST_BRACKET = 120
"""Tokens a bracket may span and still hold its sentences together."""


def mend(words: Sequence[str], gaps: Sequence[str], starts: Sequence[int]) -> list[int]:
    """First tokens of the sentences.

    Args:
        words: Token texts.
        gaps: White space between each token and the last one that is not itself white space, as printed.
        starts: First tokens of the parser's sentences.
    """
    parsed, depths = set(starts), _depths(words)
    later = (
        k
        for k in range(1, len(words))
        if words[k].strip() and _begins(words, gaps, k, k in parsed or _parsed_at_gap(words, k, parsed), depths)
    )
    return [0, *later] if words else []


def _parsed_at_gap(words: Sequence[str], k: int, parsed: set[int]) -> bool:
    """Whether the parser began a sentence at the white-space token right before `k`."""
    return not words[k - 1].strip() and k - 1 in parsed


def _depths(words: Sequence[str]) -> list[bool]:
    """For each token whether it stands inside a bracket that closes within reach."""
    inside = [False] * (len(words) + 1)
    opened: deque[tuple[str, int]] = deque()
    for k, word in enumerate(words):
        if word in ("(", "["):
            opened.append((word, k))
            continue
        while opened and k - opened[0][1] > LONGEST_BRACKET:
            opened.popleft()
        if word in (")", "]") and opened and opened[-1][0] == ("(" if word == ")" else "["):
            first = opened.pop()[1]
            if not opened:
                inside[first + 1 : k + 1] = [True] * (k - first)
    return inside


def _begins(words: Sequence[str], gaps: Sequence[str], k: int, parsed: bool, inside: Sequence[bool]) -> bool:
    """Whether token `k` begins a sentence."""
    word, last = words[k], _before(words, k)
    if word in _BULLETS and ("\n" in gaps[k] or parsed):
        return True
    if inside[k] or last < 0 or _closes(words, gaps, k):
        return False
    mark, quoted = _mark(words, last)
    if not gaps[k]:
        return parsed and mark >= 0 and word[:1].isupper() and words[last] in _ENDS
    first = words[k + 1] if word in _OPENING | {'"', "'", "''"} and k + 1 < len(words) else word
    lower = first[:1].islower()
    if mark >= 0:
        if words[mark] == "]":
            return first[:1].isupper()
        if lower or _abbreviated(words, gaps, mark, first):
            return False
        strong = words[mark] in (".", "…", "...", "..") or not quoted
        return parsed or (strong and (first[:1].isupper() or (first[:1].isdigit() and words[mark] != "…")))
    if not parsed:
        return _after_abbreviation(words[last], first)
    if words[last] in (":", ";"):
        return not lower and "\n" in gaps[k]
    if _is_abbreviation(words[last]):
        return _after_abbreviation(words[last], first)
    return "\n" in gaps[k] and not lower


def _before(words: Sequence[str], k: int) -> int:
    """The last token before `k` that is not white space."""
    j = k - 1
    while j >= 0 and not words[j].strip():
        j -= 1
    return j


def _closes(words: Sequence[str], gaps: Sequence[str], k: int) -> bool:
    """Whether token `k` is a closing mark, which belongs to what stands before it."""
    if words[k] in (")", "]", "”", "»"):
        return True
    return words[k] in ('"', "'", "’", "''") and (k + 1 >= len(words) or bool(gaps[k + 1])) and not gaps[k]


def _mark(words: Sequence[str], last: int) -> tuple[int, bool]:
    """Index of the end mark behind closing quotes and brackets (-1 when there is none), and whether a quote closes."""
    j, quoted = last, False
    if words[j] == "]" and j > 0 and _NOTED.fullmatch(words[j - 1]):
        return j, False
    while j > max(0, last - 4) and words[j] in _CLOSING:
        quoted = quoted or words[j] in _QUOTES
        j -= 1
    return (j if words[j] in _ENDS else -1), quoted


def _is_abbreviation(word: str) -> bool:
    low = word.lower()
    return low in TITLES or low in MAY_END or (len(low) == 2 and low[0].isalpha() and low[1] == ".")


def _abbreviated(words: Sequence[str], gaps: Sequence[str], mark: int, first: str) -> bool:
    """Whether the full stop at `mark` belongs to an abbreviation that the tokeniser cut ("No" + ".")."""
    if words[mark] != "." or mark == 0 or gaps[mark]:
        return False
    if words[mark - 1].isdigit() and (mark == 1 or "\n" in gaps[mark - 1]):
        return True
    whole = words[mark - 1].lower() + "."
    if whole in ("no.", "sat.", "sun.", "fig.", "art.", "ex.", "app.", "al.", "mar."):
        return first[:1].isdigit()
    if whole in TITLES:
        return True
    initial = len(whole) == 2 and whole[0].isalpha() and words[mark - 1].isupper() and whole != "i."
    return initial or (whole in MAY_END and first.lower() not in STARTERS)


def _after_abbreviation(word: str, first: str) -> bool:
    """Whether a sentence begins after an abbreviation with its stop: one that may end, before a plain opener."""
    return word.lower() in MAY_END and first[:1].isupper() and first.lower() in STARTERS
