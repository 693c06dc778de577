"""Text as it should not be, through every extractor: nothing crashes, spans are exact, work grows with length."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sourcebook.extract.base import Extractor, Reading, order_extractors, run_extractors
from sourcebook.model.annotation import Annotation, spans_of
from sourcebook.pipeline import extractors
from sourcebook.testing.makers import reading_of

PROSE = (
    "The harbour board of Ostrava Bight paid $4.5 million on 3 March 2011, Ines Aldermoor said. “We knew,” she added. "
    "Luka Orm, chief executive of Orla Bank, was charged with fraud; at least 35 clerks were not. "
)
PIECES = {
    "letter": "a", "mark": "“", "straight": '"', "tick": "'", "digit": "7", "bracket": "(", "square": "[",
    "dollar": "$1 ", "bare dollar": "$", "euro": "€1m, ", "percent": "5% ", "comma": ", ", "stop": ". ", "stops": ".",
    "dash": "—", "semicolon": "; ", "lines": "a\n\n", "capitals": "AAA BBB ", "names": "Ann Orm and ", "of": "Bank of ",
    "said": "said ", "that": "he said that ", "who": "Orm who ", "not": "not ", "company": "Orm Inc. ",
    "dates": "3 March 2011, ", "years": "2011-2012-", "ago": "two years ago ", "million": "million ",
    "quoted": "“a” ", "opened": "“a ", "told": "“A,” he said. ", "note": "[1] ", "page": "pg. 3 ", "emoji": "😀 ",
    "family": "👩‍👩‍👧 ", "marks": "a\u0301", "no width": "\u200b", "turned": "\u202e", "nul": "\0",
    "control": "\x01\x7f ",
    "chinese": "银行说。", "arabic": "قال البنك ", "hebrew": "שלום ", "thai": "ภาษาไทย", "russian": "Банк сказал ",
    "tabs": "a\tb\t", "table": "| 1 | $2 |\n", "half": "½", "power": "²", "case": "v. ", "slash": "1/2/",
    "joined": "a-",
    "tag": "<b>", "back": "\\", "spelt": "twenty-", "hundreds": "hundred and ", "convicted": "who was convicted and ",
    "correction": "Correction: ", "owner": "'s ", "alleged": "alleged ", "soft": "ban\u00adk ",
    "scan": "pa1d $l,OOO ,000 ",
}  # fmt: skip
SHORT = 700
"""Characters of each hostile text in the suite that always runs."""
ODD = {
    "wire copy": "PELLWORTH (SWN) - THE BANK OF ORLA PAID $4 MILLION TO MR. ORM ON MONDAY, MS. MARAN SAID. HE "
    "DENIED IT.",
    "scanned": "Tbe b ank of 0rla pa1d $4,5OO,OO0 t0 Mr . 0rm on 3 Marcb 19 98 , lnes A1dermoor sa id . '' We knew ,”",
    "split words": "The har-\nbour board con-\nvicted Mr.\nOrm of fraud, a court\nfound in 20\n11.",
    "table": "Payer\tSum\tDate\nOrla Bank\t$4,500,000\t3 March 2011\nOrm, L.\t(1,200)\t2012-13\n\t\t\n",
    "mixed": "Der Präsident said „Wir zahlen nicht“ while Банк Орла paid ５００ dollars; 银行 denied it, قال الوزير.",
    "no width": "\u200b".join(PROSE[:60]),
    "turned": "\u202e\u2066" + PROSE[:80] + "\u2069\u202c",
    "combining": "A\u030anes Orm pai\u0301d $4\u0301 on 3\u0301 March 2011, Jose\u0301 Orm\u0301 said.",
    "controls": PROSE[:50] + "\0\x01\x1b[31m\x7f\x85\u2028\u2029\ufeff" + PROSE[50:110],
    "lone surrogates": "Orm paid \ud800$4 million\udfff on Monday.",
    "private": "Orm \ue000\uf8ff\U0010ffff paid $4.",
    "emoji": "Orm 💰 paid 🤑 $4 million 👩‍👩‍👧‍👦 on 3 March 2011 🇩🇪!!! “🙂,” he said 🙂.",
    "wide forms": "Ｏｒｍ ｐａｉｄ ＄４ ｍｉｌｌｉｏｎ ｏｎ ３ Ｍａｒｃｈ ２０１１。",
    "nested marks": "“‘“‘Orm paid,’” he said,’ she said”, they said" + "”’" * 40,
    "huge numbers": "$" + "9" * 400 + " million, 1e999 dollars, " + "1," * 200 + " 0/0, -0%, 99999999999 years ago, "
    "31 February 0000.",
    "markup": '<a href="x">Orm</a> &lt;b&gt; {{bank}} [[Orla|bank]] `paid` **$4** ![](x) <!-- 2011 -->',
    "nothing": " \u00a0\u2003\t\r\n\x0b\x0c ",
    "one": ".",
}  # fmt: skip


@pytest.fixture(scope="module")
def every() -> list[Extractor]:
    return order_extractors(extractors())


def check(text: str, every: list[Extractor], language: str = "en") -> list[Annotation]:
    """The annotations of a text, after making sure that each is what it says."""
    found = run_extractors(reading_of(text, language=language), every)
    for annotation in found:
        for span in spans_of(annotation):
            assert 0 <= span.start < span.end <= len(text), annotation
            assert text[span.start : span.end] == span.exact, annotation
    assert len({a.id for a in found}) == len(found)
    return found


@pytest.mark.parametrize("name", ODD)
def test_odd_text(name: str, every: list[Extractor]) -> None:
    first = check(ODD[name], every)
    assert check(ODD[name], every) == first


@pytest.mark.parametrize("name", PIECES)
def test_one_thing_over_and_over(name: str, every: list[Extractor]) -> None:
    check(PIECES[name] * (SHORT // len(PIECES[name])), every)


def test_what_is_around_odd_characters_is_still_read(every: list[Extractor]) -> None:
    """Controls, marks and emoji beside good words cost those words nothing."""
    for spoilt in ("\u200b\u200b ", "\0 ", "😀 ", "\u202e\u202c ", "中文。 "):
        text = f"Orla Bank paid $4.5 million on 3 March 2011. {spoilt}Luka Orm was convicted of fraud."
        found = check(text, every)
        assert {a.kind for a in found} >= {"money", "time", "claim", "mention"}, spoilt
        assert [a.exact for a in found if a.kind == "money"] == ["$4.5 million"], spoilt
        assert "convicted" in [a.status for a in found if a.kind == "claim"], spoilt


def test_capitals_are_read_as_words(every: list[Extractor]) -> None:
    found = check("ORLA BANK PAID $4.5 MILLION ON 3 MARCH 2011. THE BANK WAS CHARGED WITH FRAUD.", every)
    assert [a.low for a in found if a.kind == "money"] == [4.5e6]
    assert [a.timex for a in found if a.kind == "time"] == ["2011-03-03"]


FOREIGN = {
    "fr": "Le procureur a inculpé Luka Orm le 3 mars 2011. La banque a versé 4,5 millions d’euros. « Je "
    "nie tout », a-t-il dit.",
    "de": "Der Staatsanwalt klagte Luka Orm am 3. März 2011 an. Die Bank zahlte 4,5 Millionen Euro. „Ich "
    "war es nicht“, sagte er.",
    "es": "El fiscal acusó a Luka Orm el 3 de marzo de 2011. El banco pagó 4,5 millones de euros. «No fui yo», dijo.",
    "ru": "Прокурор обвинил Луку Орма 3 марта 2011 года. Банк заплатил 4,5 миллиона евро. «Я невиновен», — сказал он.",
    "ar": "اتهم المدعي العام لوكا أورم في 3 مارس 2011. دفع البنك 4.5 مليون يورو. قال: «لم أفعل ذلك».",
    "zh": "检察官于2011年3月3日起诉卢卡·奥姆。银行支付了450万欧元。他说：“不是我。”",
}


@pytest.mark.parametrize("language", FOREIGN)
def test_other_languages_give_only_what_is_certain(language: str, every: list[Extractor]) -> None:
    """No claims or relations are guessed; a date or sum that is given is the printed one."""
    found = check(FOREIGN[language], every, language)
    assert not [a for a in found if a.kind in ("claim", "relation")]
    times = [a for a in found if a.kind == "time"]
    assert all(a.timex.startswith(("2011", "XXXX-03")) for a in times), times
    assert all(a.currency in ("EUR", None) for a in found if a.kind == "money")
    assert all(a.low in (None, 4.5e6) for a in found if a.kind == "money")


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.sampled_from([*PIECES.values(), *ODD.values(), PROSE]), max_size=12).map("".join), st.text(max_size=40)
)
def test_any_mixture(start: str, end: str) -> None:
    check(start + end, order_extractors(extractors()))


def calls(work: Callable[[], object]) -> int:
    """Calls of functions, Python's and C's, while something runs: the same on every machine."""
    count = 0

    def seen(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def prepared(text: str, every: list[Extractor], language: str = "en") -> Reading:
    reading = reading_of(text, language=language)
    assert reading.passages is not None
    return reading


@pytest.mark.parametrize(
    "name", ["dollar", "mark", "that", "names", "dates", "told", "convicted", "who", "quoted", "tick"]
)
def test_work_grows_no_faster_than_the_text(name: str, every: list[Extractor]) -> None:
    """Twice the text is at most little more than twice the calls, for each extractor by itself."""
    counts: list[Counter[str]] = []
    run_extractors(prepared(PIECES[name] * 5, every), every)  # tables are made on first use
    for length in (2000, 4000):
        reading, counted = prepared(PIECES[name] * (length // len(PIECES[name])), every), Counter[str]()
        for extractor in every:
            found: list[Annotation] = []
            counted[extractor.name] = calls(lambda e=extractor, r=reading, f=found: f.extend(e.extract(r)))  # type: ignore[misc]
            for annotation in {a.id: a for a in found}.values():
                reading.found.setdefault(annotation.kind, []).append(annotation)
            for kind in extractor.assigns:
                reading.found.get(kind, []).sort(key=lambda a: (a.start, a.end, a.id))
        counts.append(counted)
    for extractor in every:
        assert counts[1][extractor.name] <= 2.6 * counts[0][extractor.name] + 3000, (extractor.name, counts)


@pytest.mark.deep
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("name", PIECES)
def test_time_grows_no_faster_than_the_text(name: str, every: list[Extractor]) -> None:
    def seconds(length: int) -> float:
        reading = reading_of(PIECES[name] * (length // len(PIECES[name])))
        began = time.process_time()
        run_extractors(reading, every)
        return time.process_time() - began

    seconds(2_000)
    times = [seconds(n) for n in (40_000, 80_000, 160_000)]  # beyond the largest block that is parsed at once
    assert times[1] <= 3 * times[0] + 1, times
    assert times[2] <= 3 * times[1] + 1, times


@pytest.mark.deep
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("unit", ["a", "“", "7", "(", "\0", "中"])
def test_a_million_of_one_character(unit: str, every: list[Extractor]) -> None:
    check(unit * 1_000_000, every)


@pytest.mark.deep
@pytest.mark.timeout(3000)
def test_a_million_characters_without_a_full_stop(every: list[Extractor]) -> None:
    text = PROSE.replace(".", "").replace(";", "").replace("?", "")
    check(text * (1_000_000 // len(text)), every)
