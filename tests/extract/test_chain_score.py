"""Chains over whole short documents: B-cubed against gold chains. Every document, person and body is invented.

`[words|key]` marks a mention and its chain. A gold mention that is not found, or has other ends, counts as a wrong one.
B-cubed: Bagga and Baldwin, "Algorithms for scoring coreference chains" (LREC workshop 1998).
"""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from sourcebook.extract.base import run_extractors
from sourcebook.extract.mentions import MentionExtractor
from sourcebook.model.annotation import Mention
from sourcebook.testing.makers import reading_of

MARK = re.compile(r"\[([^|\]]+)\|(\w+)\]")
DOCUMENTS = {
    "surname": "[Helena Storrick|h] ran the mill for ten years. [Storrick|h] sold it in 2004. Mrs. [Storrick|h] "
    "then moved to "
    "[Ghana|g]. Friends of [Helena Storrick|h] visited her in [Ghana|g].",
    "acronym after": "The [Coastal Safety Authority|c] ([CSA|c]) fined the owner. The [CSA|c] said the ship was "
    "old. Lawyers "
    "for the [Coastal Safety Authority|c] agreed.",
    "acronym before": "The [NFB|n] opened an inquiry on Monday. The [National Fisheries Board|n] ([NFB|n]) counts "
    "the boats. "
    "A spokesman for the [NFB|n] declined to comment.",
    "acronym without brackets": "The [Department of Justice|d] charged him. The [DoJ|d] said so on Friday. The "
    "[Justice Department|d] did not appeal.",
    "title changes": "Then a senator, [Ruth Alvinson|r] voted for the bill. President [Alvinson|r] signed it two "
    "years later. "
    "Former president [Ruth Alvinson|r] regrets it. Ms. [Alvinson|r] said so.",
    "two of one surname": "[Peter Hallam|p] built the dam. [Hallam|p] was paid in cash. His rival was [Judith "
    "Hallam|j]. "
    "[Hallam|j], 54, sold her share. [Peter Hallam|p] bought it.",
    "family": "[Omar Tessaly|o] owned the bank. His wife, [Leila Tessaly|l], ran the fund. His son [Karim "
    "Tessaly|k] left. "
    "[Omar Tessaly|o] and [Leila Tessaly|l] were charged.",
    "nickname in quotes": "Police arrested [Juan Carlos Bonavista|j] (“[El Lobo|j]”) in [Mexico|m]. [Bonavista|j] "
    "was jailed. "
    "[El Lobo|j] will appeal.",
    "nickname inside": "[James “Buck” Harlan|h] trained the guards. [Harlan|h] left the country. Guards feared "
    "[Harlan|h].",
    "married name": "[Anna Lindqvist|a], née [Berglund|a], owns the firm. [Lindqvist|a] paid for it. Friends say "
    "[Anna Lindqvist|a] knew.",
    "also known as": "[Viktor Sedlarov|v], also known as [Boris Grom|v], fled. [Sedlarov|v] is wanted. [Boris "
    "Grom|v] had "
    "two passports.",
    "short form of a firm": "[Marlow Holdings plc|m] was fined. [Marlow|m] denied it. [Marlow Holdings|m] will appeal.",
    "legal form in front": "JSC ‘[Severny Radist|s]’ makes radios. [Severny Radist|s] sold them to the army.",
    "bank": "[Harbor Trust Bank|h] lent the money to [Eastmere Bank|e]. [Harbor Trust Bank|h] was never repaid. "
    "[Eastmere Bank|e] failed.",
    "branches": "The [Bank of Eastmere|e] fined the [Bank of Westmere|w]. The [Bank of Westmere|w] paid the "
    "[Bank of Eastmere|e].",
    "place and person": "[Martin Sydney|p] was born in [Perth|c]. [Sydney|p], 61, studied law. He left [Perth|c] in "
    "1990.",
    "country forms": "The [United States|u] agreed. The [U.S.|u] paid first. Nobody in the [US|u] objected. "
    "[America|u] waited.",
    "particles": "President [Hassan al-Tariq|h] came. Reporters met [al-Tariq|h] at noon. [Al-Tariq|h] was silent.",
    "middle names": "Reporters met [Anna Maria Kolstad|a]. Police said [Anna Kolstad|a] had left. [A. M. Kolstad|a] "
    "signed.",
    "surname first": "The buyer was [Chen Daowei|c]. [Chen|c] paid in cash. Mr. [Chen|c] did not reply.",
    "possessives": "[Rosa Ventner|r]’s lawyer spoke. [Ventner|r]'s books were seized. The [Velden Police|v]’s "
    "report named "
    "[Ventner|r]. The [Velden Police|v] said no more.",
    "capitals": "[OSKAR LINDGRAVE|o] HELD IN [KENYA|k]\n\n[Oskar Lindgrave|o] was held on Monday in [Kenya|k]. "
    "[Lindgrave|o] denies it.",
    "patronymic": "[Sergei Pavlovich Dronov|s] owns the yard. [Sergei Dronov|s] lives abroad. [Dronov|s] declined "
    "to speak.",
    "initials": "The fund paid [T. K. Marandi|t]. [Marandi|t] used the money. [T. K. Marandi|t] was dismissed.",
}


def read(marked: str) -> tuple[str, dict[tuple[int, int], str]]:
    """The plain text and gold: range to chain key."""
    text, gold, end = "", {}, 0
    for match in MARK.finditer(marked):
        text += marked[end : match.start()]
        gold[len(text), len(text) + len(match[1])] = match[2]
        text += match[1]
        end = match.end()
    return text + marked[end:], gold


def b_cubed(gold: dict[tuple[int, int], str], found: dict[tuple[int, int], str]) -> tuple[float, float]:
    """Precision and recall summed over the gold mentions; a gold mention not found has none of either."""
    right: dict[str, set[tuple[int, int]]] = defaultdict(set)
    given: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for place, key in gold.items():
        right[key].add(place)
    for place, key in found.items():
        if place in gold:
            given[key].add(place)
    precision = recall = 0.0
    for place in gold.keys() & found.keys():
        same = len(right[gold[place]] & given[found[place]])
        precision += same / len(given[found[place]])
        recall += same / len(right[gold[place]])
    return precision, recall


def chains_of(text: str) -> dict[tuple[int, int], str]:
    found = run_extractors(reading_of(text), [MentionExtractor()])
    return {(m.start, m.end): m.chain for m in found if isinstance(m, Mention)}


def score(name: str) -> tuple[int, float, float]:
    text, gold = read(DOCUMENTS[name])
    return len(gold), *b_cubed(gold, chains_of(text))


def test_b_cubed_of_the_whole_set_stays_high() -> None:
    rows = [score(name) for name in DOCUMENTS]
    total = sum(n for n, _, _ in rows)
    precision, recall = sum(p for _, p, _ in rows) / total, sum(r for _, _, r in rows) / total
    f1 = 2 * precision * recall / (precision + recall)
    assert f1 >= 0.95, f"B-cubed F1 {f1:.3f} (P {precision:.3f}, R {recall:.3f})"


@pytest.mark.parametrize("name", ["two of one surname", "family", "branches", "bank", "place and person"])
def test_what_must_stay_apart_is_never_joined(name: str) -> None:
    text, gold = read(DOCUMENTS[name])
    found = chains_of(text)
    keys: dict[str, set[str]] = defaultdict(set)
    for place in gold.keys() & found.keys():
        keys[found[place]].add(gold[place])
    assert all(len(joined) == 1 for joined in keys.values())


def test_the_measure_punishes_joining_splitting_and_missing() -> None:
    gold = {(0, 1): "a", (2, 3): "a", (4, 5): "b"}
    assert b_cubed(gold, {(0, 1): "x", (2, 3): "x", (4, 5): "y"}) == (3.0, 3.0)
    assert b_cubed(gold, {(0, 1): "x", (2, 3): "x", (4, 5): "x"})[0] < 3.0
    assert b_cubed(gold, {(0, 1): "x", (2, 3): "z", (4, 5): "y"})[1] < 3.0
    assert b_cubed(gold, {(0, 1): "x"}) == (1.0, 0.5)
