"""Grammar of English times over plain tokens: each rule reads a bounded stretch, so a text is read in linear time.

The rules that may begin at a token are found by its word; the one that reaches furthest wins, the earlier on a tie.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sourcebook.extract.numbers import FRACTIONS, GROUPS, ORDINALS, PLURAL_SCALES, SCALES, TENS
from sourcebook.extract.numbers import UNITS as NUMBER_UNITS
from sourcebook.extract.time_grammar import (
    bounded,
    clock,
    dates,
    durations,
    holidays,
    lexicon,
    lists,
    parts,
    phases,
    quarters,
    relative,
    spoken_of,
    stamps,
    tongues,
    years,
)
from sourcebook.extract.time_grammar.scan import Context, Found, Scan
from sourcebook.extract.time_grammar.values import Value, parse_reference
from sourcebook.extract.tokens import APOSTROPHES, Tokens

__all__ = ["Context", "Found", "Value", "find_foreign", "find_times", "parse_reference", "writes_day_first"]

Rule = Callable[[Scan, int], Found | None]
_NUMBER: tuple[Rule, ...] = (
    dates.numeric_rule,
    years.decade_rule,
    dates.day_month_rule,
    clock.clock_rule,
    years.century_rule,
    quarters.quarter_rule,
    quarters.half_rule,
    durations.duration_rule,
    years.year_rule,
    stamps.stamp_rule,
    stamps.group_rule,
    stamps.dashed_rule,
    stamps.era_rule,
    lists.shared_head_rule,
    lists.shared_unit_rule,
    lists.listed_day_rule,
    parts.week_of_month_rule,
)


def _table() -> dict[str, tuple[Rule, ...]]:
    """Rules by the word they may begin with."""
    table: dict[str, list[Rule]] = {}

    def on(words: object, *rules: Rule) -> None:
        for word in list(words):  # type: ignore[call-overload]
            table.setdefault(word, []).extend(rule for rule in rules if rule not in table.get(word, []))

    on(lexicon.MONTHS, dates.month_rule)
    on({**lexicon.WEEKDAYS, **lexicon.SHORT_WEEKDAYS}, clock.weekday_clock_rule)
    on({*NUMBER_UNITS, *TENS, *SCALES, *GROUPS, *FRACTIONS, *PLURAL_SCALES, "a", "an"}, durations.duration_rule)
    on(("several", "few", "many", "some", "couple"), durations.duration_rule)
    on(("nineteen", "eighteen", "seventeen", "twenty"), years.spoken_year_rule)
    on({*ORDINALS, "twenty", "thirty"}, dates.day_month_rule, years.century_rule, quarters.quarter_rule)
    on(("first", "second", "third", "fourth", "last", "final"), parts.week_of_month_rule)
    on(("turn",), parts.turn_rule)
    on(ORDINALS, lists.shared_head_rule)
    on(NUMBER_UNITS, lists.shared_unit_rule)
    on(lexicon.PLURALS, durations.plural_rule)
    on(lexicon.UNITS, durations.unit_joined_rule)
    on((*lexicon.SETS, *lexicon.PLURAL_WEEKDAYS, "every", "each", "once", "twice"), durations.set_rule)
    on(
        ("past", "last", "next", "first", "coming", "previous", "final", "following", "preceding", "latest", "prior"),
        durations.many_rule,
    )
    on({words[0] for words in lexicon.MODIFIERS}, bounded.modified_rule)
    on((*lexicon.REFERENCES, "future", "past", "near", "more", "most"), relative.reference_rule)
    on(("today", "yesterday", "tomorrow", "tonight"), relative.day_word_rule)
    on(relative.STEPS, relative.step_rule)
    on(("same", "that"), relative.same_rule)
    on(lexicon.SEASONS, relative.season_rule, lists.shared_season_rule)
    on(lexicon.SEASON_PLURALS, relative.seasons_set_rule)
    on(lexicon.PHASES, phases.phase_rule)
    on(lexicon.BORDERS, phases.border_rule)
    on(("q",), quarters.quarter_rule)
    on(("quarter", "latest", "most"), spoken_of.quarter_word_rule)
    on(("this", "last", "next"), quarters.possessive_rule)
    on(("fiscal", "financial", "tax", "budget", "fy"), quarters.fiscal_rule)
    on(("h",), quarters.half_rule)
    on(("ad", "a.d."), stamps.era_rule)
    on({words[0] for words in holidays.HOLIDAYS}, holidays.holiday_rule)
    on(("noon", "midday", "midnight"), clock.clock_rule)
    on(("year",), years.the_year_rule, spoken_of.year_end_rule)
    on(("the",), spoken_of.the_unit_rule)
    on(("these",), spoken_of.these_rule)
    on(lexicon.DECADES, years.decade_rule)
    on(APOSTROPHES, years.apostrophe_rule)
    return {word: tuple(rules) for word, rules in table.items()}


_RULES = _table()


def find_times(tokens: Tokens, context: Context) -> Iterator[tuple[int, int, Found]]:
    """Time expressions of one block as (first token, token after the last, what was found), in order, disjoint."""
    scan, i = Scan(tokens, context), 0
    while i < tokens.size:
        found = _longest(scan, i)
        if found is None:
            i += 1
            continue
        last = tokens[found.end - 1].end
        start = i - 1 if found.the and scan.low(i - 1) == "the" and context.own_article(scan.offset(i - 1), last) else i
        if found.point is not None and not found.derived:
            context.note(scan.offset(i), found.point, dated=found.sure == 1.0)
        yield start, found.end, found
        i = found.end


def find_foreign(tokens: Tokens, context: Context, language: str) -> Iterator[tuple[int, int, Found]]:
    """Dates of a document in another language: numeric ones and those with a month's name; nothing that is guessed."""
    scan, written, i = Scan(tokens, context), tongues.tongue(language), 0
    while i < tokens.size:
        found = tongues.foreign_rule(scan, i, written)
        if found is not None:
            yield i, found.end, found
        i = found.end if found else i + 1


def writes_day_first(language: str) -> bool | None:
    """Whether a language other than English writes the day before the month; None when it is not known."""
    written = tongues.tongue(language) if language != "en" else None
    return written.day_first if written else None


def _longest(scan: Scan, i: int) -> Found | None:
    rules = _NUMBER if scan.tokens.kind(i) == "number" else _RULES.get(scan.low(i), ())
    best: Found | None = None
    for rule in rules:
        found = rule(scan, i)
        if found is not None and (best is None or found.end > best.end):
            best = found
    return best
