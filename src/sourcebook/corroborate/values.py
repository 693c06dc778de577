"""Values as one document tells them, with what is needed to know another telling of the same thing.

A value is a sum, a count, the day of what happens once, the place of a birth or a death, or who was paid. Beside it are
kept the words of its sentence, the names in it, the day it speaks of, and what became of those it counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from sourcebook.corroborate.base import Readings
from sourcebook.corroborate.slots import Slot, is_printed_date, slots_in
from sourcebook.corroborate.stand import MONTHS
from sourcebook.corroborate.words import STOPWORDS, Word, content, fold, names_in, stem, word_set, words_of
from sourcebook.model.annotation import Claim, Mention, Money
from sourcebook.model.contradiction import SlotName
from sourcebook.model.document import Document
from sourcebook.model.span import Span
from sourcebook.model.when import parse_edtf, to_year

FATES: Final[dict[str, str]] = {
    stem(word): fate
    for fate, words in {
        "dead": "kill killed kills dead death deaths died dies die dying fatalities fatal perished slain drowned toll",
        "hurt": "injured injuring injuries hurt wounded wounding wounds",
        "missing": "missing unaccounted",
        "arrested": "arrested arrests detained custody rounded",
        "fled": "evacuated displaced homeless fled",
        "ill": "infected sickened poisoned hospitalised hospitalized ill",
    }.items()
    for word in words.split()
}
"""What becomes of people that are counted."""
PEOPLE: Final = frozenset(
    stem(w)
    for w in word_set(
        "people persons person others victims workers passengers miners soldiers civilians children women men students "
        "pupils villagers protesters demonstrators migrants refugees officers employees residents tourists patients "
        "prisoners inmates crew sailors fishermen guests fans spectators pilgrims members staff individuals lives dead "
        "deaths casualties fatalities toll"
    )
)
GENERAL: Final = frozenset(
    stem(w) for w in word_set("people persons person others victims individuals lives dead deaths casualties "
                              "fatalities toll")
)  # fmt: skip
"""Words that count people of whatever kind."""
_ONCE: Final[dict[str, str]] = {
    stem(word): event
    for event, words in {
        "birth": "born", "death": "died dies", "founding": "founded established incorporated", "murder": "murdered "
        "assassinated executed hanged", "arrest": "arrested", "opening": "inaugurated launched", "marriage": "married",
        "signing": "signed", "sinking": "sank", "resignation": "resigned", "end": "abolished dissolved bankrupt",
        "raid": "raided", "extradition": "extradited",
    }.items()
    for word in words.split()
}  # fmt: skip
"""What happens on one day; most of it once."""
UNIQUE: Final = frozenset(("birth", "death", "founding", "murder", "end"))
"""Of those, what happens to one and the same once and for all."""
_NUMBER_OF: Final = re.compile(r"\bnumber of (?:\w+ ){0,2}?(?P<of>[a-z]+)\b", re.IGNORECASE)
_TOLL: Final = re.compile(r"\b(?:death toll|toll|deaths?|fatalities)\b", re.IGNORECASE)
UPDATING: Final = re.compile(
    r"\b(?:ris(?:es|en|ing)|rose|climb\w*|grew|grown|increas\w*|now|so far|up from|down from|revis\w*|updat\w*|latest|"
    r"new(?:ly)? (?:count|toll|figure)|later|since)\b",
    re.IGNORECASE,
)
"""Words by which a report says that its value follows an earlier one."""
CORRECTING: Final = re.compile(
    r"\b(?:correct(?:ed|ion|s|ing)|an earlier (?:version|report|figure)|earlier (?:reports?|figures?|counts?)|not \d|"
    r"had (?:said|put|given)|previously|wrongly|mistaken\w*|in error|restat\w*|amend\w*|revis\w*|lowered|recount\w*)\b",
    re.IGNORECASE,
)
_PART: Final = re.compile(
    r"\b(?:each|per|every|average|annual\w*|yearly|monthly|weekly|daily|another|further|additional|more than half|"
    r"of (?:them|whom|these|those)|including|among them|remaining|instead|if|would|could|(?-i:may)|might|expected|"
    r"planned|up to|between)\b",
    re.IGNORECASE,
)
"""Words near a value that make it a rate, a part, a further one or no fact."""
_SPANS: Final = frozenset(stem(w) for w in word_set("year month week day hour minute second age"))
"""Units of ages and lengths of time: they change with the day they are told on."""
NEAR = 6
"""Words on either side in which what became of the counted is looked for."""


class ValueFact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A value told in a sentence. Times are decimal years."""

    document: str
    published: str
    slot: SlotName
    value: Span
    sentence: Span
    low: float | None = None
    high: float | None = None
    unit: str = ""
    head: str = ""
    of: tuple[str, ...] = ()
    fate: str = ""
    """What became of those counted, or for dates and places what happened."""
    approximate: bool = False
    tolerance: float = 0.0
    stems: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """Chains of people and bodies in the sentence."""
    places: tuple[str, ...] = ()
    """Folded names of places in it."""
    proper: tuple[str, ...] = ()
    """Words with a capital in it that no date holds: names, as far as letters show."""
    day: tuple[float, float] | None = None
    """When it happened: the one date of the sentence."""
    payer: str = ""
    payee: str = ""
    """Chains of the two ends of a payment."""
    subject: str = ""
    """Chain of whom something happened to."""
    updating: bool = False
    correcting: bool = False


def read_values(document: Document, readings: Readings, text: str, sentences: Sequence[Span]) -> Iterator[ValueFact]:
    """The values that a document tells as fact, in text order.

    Args:
        document: Its record, for its own date.
        readings: Its annotations.
        text: The text they count in.
        sentences: Its sentences.
    """
    published = (document.published or document.updated or "")[:10]
    title_places = _places(readings, 0, sentences[0].end if sentences else 0)
    for sentence in sentences:
        slots = slots_in(readings, sentence.start, sentence.end)
        if not slots or sentence.exact.rstrip().endswith("?"):
            continue
        words = words_of(text, sentence.start, sentence.end)
        named = readings.inside(Mention, sentence.start, sentence.end)
        shared = {
            "document": document.id, "published": published, "sentence": sentence,
            "names": tuple(sorted({m.chain for m in named if m.type in ("person", "organization")})),
            "places": _places(readings, sentence.start, sentence.end) or title_places,
            "proper": _proper(words, slots, text),
            "updating": UPDATING.search(sentence.exact) is not None,
            "correcting": CORRECTING.search(sentence.exact) is not None,
        }  # fmt: skip
        for slot in slots:
            if _is_unsure(readings, sentence, slot):
                continue
            if slot.kind == "time":
                yield from _events(slot, slots, words, named, text, shared)
            elif fact := _amount(slot, slots, words, readings, text, shared):
                yield fact


def _amount(
    slot: Slot, slots: Sequence[Slot], words: Sequence[Word], readings: Readings, text: str, shared: dict[str, object]
) -> ValueFact | None:
    around = text[max(0, slot.start - 40) : slot.start].rpartition(".")[2] + slot.exact + text[slot.end : slot.end + 24]
    if _PART.search(around) or slot.unit in _SPANS:
        return None
    head, of = slot.head, sorted(slot.of)
    sentence = shared["sentence"]
    assert isinstance(sentence, Span)
    fate = _fate(slot, words) if slot.kind == "figure" else ""
    told = {FATES[key] for w in words if (key := stem(w.form)) in FATES}
    if slot.kind == "figure" and not fate and len(told) == 1:
        fate = told.pop()
    if slot.kind == "figure" and not head and not slot.unit:
        match = _NUMBER_OF.search(sentence.exact)
        if match:
            head = stem(fold(match["of"]))
            said = words_of(sentence.exact, match.end())[:NEAR]
            fate = fate or next((FATES[key] for w in said if (key := stem(w.form)) in FATES), "")
        elif _TOLL.search(sentence.exact):
            head, fate = "toll", fate or "dead"
        else:
            return None
        of = [head]
    ends = _ends(slot, readings) if slot.kind == "money" else ("", "")
    return ValueFact(
        slot="sum" if slot.kind == "money" else "count", value=Span(slot.start, slot.end, slot.exact), low=slot.low,
        high=slot.high, unit=slot.unit, head=head, of=tuple(of), fate=fate, approximate=slot.approximate,
        tolerance=slot.tolerance, stems=_stems(words, slots, text), day=_day(slots), payer=ends[0], payee=ends[1],
        **shared,  # type: ignore[arg-type]
    )  # fmt: skip


def _ends(slot: Slot, readings: Readings) -> tuple[str, str]:
    """Chains of payer and payee of a sum."""
    money = next((m for m in readings.inside(Money, slot.start, slot.end)), None)
    found = []
    for span in (money.payer, money.payee) if money else (None, None):
        inside = readings.inside(Mention, span.start, span.end) if span else []
        found.append(next((m.chain for m in inside if m.type in ("person", "organization")), ""))
    return found[0], found[1]


def _fate(slot: Slot, words: Sequence[Word]) -> str:
    """What became of those counted: the nearest word that says it, those behind the number first."""
    behind = [w for w in words if w.start >= slot.start][: NEAR + 2]
    ahead = [w for w in words if w.end <= slot.start][-NEAR:]
    for word in (*behind, *reversed(ahead)):
        if fate := FATES.get(stem(word.form)):
            return fate
    return ""


def _stems(words: Sequence[Word], slots: Sequence[Slot], text: str) -> tuple[str, ...]:
    """Content stems of a sentence without its values and names."""
    free = [w for w in words if not any(s.start <= w.start < s.end for s in slots)]
    plain = [w for w in free if text[w.start].islower() and stem(w.form) not in FATES]
    return tuple(sorted(set(content(plain))))


def _proper(words: Sequence[Word], slots: Sequence[Slot], text: str) -> tuple[str, ...]:
    free = [w for w in words if not any(s.start <= w.start < s.end for s in slots)]
    return tuple(sorted(names_in(text, free[1:]) - MONTHS))


def _day(slots: Sequence[Slot]) -> tuple[float, float] | None:
    """The one date of a sentence; None where it has none or several."""
    dates = [s for s in slots if s.kind == "time" and s.low is not None and s.high is not None and not s.approximate]
    if len(dates) != 1:
        return None
    low, high = dates[0].low, dates[0].high
    assert low is not None
    assert high is not None
    return low, high


def _places(readings: Readings, start: int, end: int) -> tuple[str, ...]:
    places = [m for m in readings.inside(Mention, start, end) if m.type == "place"]
    return tuple(sorted({fold(form) for m in places for form in (m.exact, m.name)}))


def _is_unsure(readings: Readings, sentence: Span, slot: Slot) -> bool:
    """Whether a value stands in a question, an estimate, a denial or an allegation."""
    inside = readings.inside(Claim, sentence.start, sentence.end)
    claims = [c for c in inside if c.start <= slot.start and slot.end <= c.end]
    return any(c.negated or c.status in ("estimated", "alleged", "denied", "opined") for c in claims)


def _events(
    slot: Slot, slots: Sequence[Slot], words: Sequence[Word], named: Sequence[Mention], text: str,
    shared: dict[str, object],
) -> Iterator[ValueFact]:  # fmt: skip
    """The day, and where it is a birth or a death the place, of something that happened to somebody once."""
    dates = [s for s in slots if s.kind == "time" and is_printed_date(s)]
    before = [w for w in words if w.end <= slot.start]
    verbs = [w for w in before if stem(w.form) in _ONCE]
    if len(dates) != 1 or dates[0] is not slot or len(verbs) != 1:
        return
    verb = verbs[0]
    if len(before) - before.index(verb) > 8:
        return
    subject = _subject(named, verb.start, text)
    if subject is None:
        return
    fate = _ONCE[stem(verb.form)]
    yield ValueFact(
        slot="date", value=Span(slot.start, slot.end, slot.exact), low=slot.low, high=slot.high, fate=fate,
        approximate=slot.approximate, stems=_stems(words, slots, text), subject=subject, **shared,  # type: ignore[arg-type]
    )  # fmt: skip
    if fate in ("birth", "death"):
        places = [
            m
            for m in named
            if m.type == "place"
            and any(text[end : m.start].strip(" ,") in ("in", "at") for end in (verb.end, slot.end) if end < m.start)
        ]
        if len(places) == 1:
            m = places[0]
            yield ValueFact(
                slot="place", value=m.span, head=fold(m.name), fate=fate, subject=subject, unit=m.country or "",
                **shared,  # type: ignore[arg-type]
            )  # fmt: skip


def _subject(mentions: Sequence[Mention], verb: int, text: str) -> str | None:
    """Chain of the name that ends right before the verb, with at most small words between."""
    before = [m for m in mentions if m.end <= verb and m.type in ("person", "organization")]
    if not before:
        return None
    between = words_of(text, before[-1].end, verb)
    return before[-1].chain if len(between) <= 2 and all(w.form in STOPWORDS for w in between) else None


def day_of(iso: str) -> float | None:
    """A document's date as a decimal year; None when it is no date."""
    try:
        when = parse_edtf(iso)
    except ValueError:
        return None
    return to_year(when.earliest) if when.earliest else None
