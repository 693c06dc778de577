"""Words that are looked at are all that could match: the same as when every word of a text is."""

from __future__ import annotations

import pytest

from sourcebook.store.index.candidates import WORD, Candidates
from sourcebook.store.index.highlight import terms_of

TEXTS = (
    "The ministries denied that dying firms were lying; skies over the ministry's tied docks, ties and dies.",
    "Café owners—and the cafés’ suppliers—met Müller in Straße_5, ﬁnally; ŒUVRE of İstanbul, naïve “naivety”.",
    "Министр сообщил о ремонте порта, порты закрыты. 港口 contract_number AB-12/1,000.50 was re-signed",
    "word—word …word– word‘word’ x",
    "Vying, hying, plying and dyed; an oilier spy, spies, cries, cry: shyly dry, drily, ski, skis, 3rd.",
    "",
)
WORDS = (
    "nation",
    "generous",
    "electric",
    "able",
    "happy",
    "conflate",
    "revive",
    "harbour",
    "die",
    "tie",
    "sky",
    "news",
)
ENDINGS = (
    "",
    "s",
    "es",
    "ed",
    "ing",
    "ly",
    "al",
    "ality",
    "ization",
    "iveness",
    "fulness",
    "ously",
    "abilities",
    "y's",
)


def words_with(text: str, term: str, form: int) -> list[str]:
    return [m[0] for m in WORD.finditer(text) if term in terms_of(m[0])[form]]


@pytest.mark.parametrize("text", [*TEXTS, " ".join(w + e for w in WORDS for e in ENDINGS)])
def test_every_word_with_a_term_is_found(text: str) -> None:
    for word in {m[0] for m in WORD.finditer(text)}:
        for form in (0, 1):
            for term in terms_of(word)[form]:
                found = [
                    m[0]
                    for m in (Candidates([], [term]) if form == 0 else Candidates([term])).find(text)
                    if term in terms_of(m[0])[form]
                ]
                assert found == words_with(text, term, form), term


def test_a_word_of_the_text_begins_as_its_term_does() -> None:
    text = "Harbourmaster, harbour-master, reharbour, HARBOUR's; the harbour."
    assert [m[0] for m in Candidates([], ["harbour"]).find(text)] == ["Harbourmaster", "harbour", "HARBOUR", "harbour"]


def test_of_words_as_long_only_those_alike_are_given() -> None:
    text = "Dock, deck; docks; the dock at Docker's deck"
    found = Candidates([], [], [(4, 1)], lambda word: word.lower() in {"dock", "docks"}).find(text)
    assert [(m.start(), m[0]) for m in found] == [(0, "Dock"), (12, "docks"), (23, "dock")]


@pytest.mark.parametrize("text", TEXTS)
def test_every_word_about_as_long_is_found(text: str) -> None:
    wanted = [m[0] for m in WORD.finditer(text) if any(3 <= len(term) <= 5 for term in terms_of(m[0])[0])]
    found = {m[0] for m in Candidates(["unheard"], [], [(4, 1)]).find(text)}
    assert set(wanted) <= found


def test_other_words_are_not_looked_at() -> None:
    text = "A harbour, harbours and the hard rock of another harbouring."
    assert [m[0] for m in Candidates(["harbour"]).find(text)] == ["harbour", "harbours", "harbouring"]
