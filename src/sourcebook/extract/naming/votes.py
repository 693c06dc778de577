"""What the words around one mention say of its type: grammar, apposition, lists, verbs, prepositions. Votes add up.

Every rule is one of general English: the weights say how often it holds, 1 being the guess of the statistical model.
"""

from __future__ import annotations

from collections import defaultdict

from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.candidate import APOSTROPHES, MARKS, Candidate
from sourcebook.extract.naming.gazetteer import is_nationality, place_evidence, plain_country, regions
from sourcebook.extract.naming.personal import person_form
from sourcebook.extract.naming.text import fold
from sourcebook.extract.naming.words import Words

Votes = defaultdict[str, float]
AT_PLACE = lex.words("in near at from to into across around outside inside throughout toward towards via off along")
SURE_PLACE = lex.words("in near around across throughout off along inside outside")
NEAR = lex.words("neighbouring neighboring nearby mainland downtown rural upstate")
"""Words between "in" and a place ("in neighbouring X")."""
SUBJECTS = frozenset({"nsubj", "nsubjpass"})


def vote(row: Candidate, votes: Votes) -> None:
    """Add the votes of the words around one mention."""
    if row.words.shouted:
        return
    _before(row, votes)
    _after(row, votes)
    _grammar(row, votes)
    _object(row, votes)
    _copula(row, votes)
    _life(row, votes)
    _posts(row, votes)
    _places(row, votes)
    _beside(row, votes)


def _before(row: Candidate, votes: Votes) -> None:
    words, first, last = row.words, row.first, row.last
    before = words.low[first - 1] if first else ""
    small = first > 0 and not words.big[first - 1]
    if row.titled:
        votes["person"] += 2.0
    elif small and (before in lex.ROLE_NOUNS or before in lex.PEOPLE_NOUNS or _is_trade_of(row, before)):
        votes["person"] += 1.5
    elif before in lex.OFFICES and words.big[first - 1] and not words.text[last - 1].isupper():
        votes["person"] += 1.2 * (words.low[first] not in lex.OFFICES | lex.RANKS)
    elif before in ("ngo", "ngos") or (
        small and (before in lex.BODY_NOUNS or before in lex.NEWS_NOUNS or before in lex.BODY_LABELS)
    ):
        votes["organization"] += 1.6
    # In "the Baker report" the article is the report's.
    if words.after_article(first) and words.dep[last - 1] not in ("compound", "nmod", "amod"):
        votes["person"] -= 1.5
        votes["place"] -= 0.3
    _vessel(row, votes)
    _beside_noun(row, votes)
    _water(row, votes)
    if before in NEAR and first > 1 and words.low[first - 2] in AT_PLACE:
        votes["place"] += 1.5
    if before in AT_PLACE:
        votes["place"] += 0.7 if before in SURE_PLACE else 0.3
    if (before in lex.PLACE_NOUNS or before == "capital") and small:
        votes["place"] += 1.5


def _vessel(row: Candidate, votes: Votes) -> None:
    """Votes for a ship: "the trawler X", "bulk carrier X", "the yacht, the X"."""
    words, at = row.words, row.first - 1
    if at > 1 and words.low[at] == "the" and words.text[at - 1] == ",":
        at -= 2
    said = at >= 0 and not row.titled and not words.big[at] and words.tag[at] != "VERB"
    noun = words.low[at] if said else ""
    carrier = noun == "carrier" and at > 0 and words.low[at - 1] in ("bulk", "aircraft", "ore", "gas", "car")
    votes["other"] += 4.0 * (noun in lex.VESSELS or carrier)


def _beside_noun(row: Candidate, votes: Votes) -> None:
    """Votes of a noun and a comma before: "the charity, X, is", "his lawyer, X, said"."""
    words, first, last = row.words, row.first, row.last
    if first < 3 or words.text[first - 1] != "," or words.big[first - 2] or last >= len(words):
        return
    noun, owned = words.low[first - 2], words.low[max(0, first - 5) : first - 2]
    if words.text[last] not in {",", ".", ";", ":"} or not (lex.DETERMINERS | APOSTROPHES).intersection(owned):
        return
    if _is_led_by(words, first - 2) or person_form(" ".join(words.text[first:last])) >= 1.5:
        return  # "the chairman of the company, X": who is named is the chairman
    votes["organization"] += 2.6 * (noun in lex.BODY_NOUNS or noun in lex.NEWS_NOUNS)
    votes["place"] += 2.0 * (noun in lex.PLACE_NOUNS)
    votes["person"] += 1.0 * (noun in lex.ROLE_NOUNS or noun in lex.PEOPLE_NOUNS)


def _is_led_by(words: Words, at: int) -> bool:
    """Whether the noun at `at` stands in a phrase of somebody's office: "a spokesman for the | bank"."""
    for i in range(at - 1, max(0, at - 9), -1):
        if words.low[i] in ("of", "for", "at", "from", "in", "with") and i:
            before = words.low[i - 1]
            if before in lex.ROLE_NOUNS or before in lex.PEOPLE_NOUNS or before in ("head", "member", "partner"):
                return True
        if words.text[i] in MARKS or words.tag[i] == "VERB":
            return False
    return False


def _water(row: Candidate, votes: Votes) -> None:
    """Votes for a river after "the": "the mud of the X", "along the X", "the X burst its banks", "dredged the X"."""
    words, first, last = row.words, row.first, row.last
    if (
        row.titled
        or (row.type == "other" and is_nationality(words.text[first]))
        or last - first > 1
        or first == 0
        or words.low[first - 1] != "the"
        or words.text[first].isupper()
    ):
        return
    before = words.low[first - 2] if first > 1 else ""
    if before == "of" and first > 2:
        votes["place"] += 1.8 * (words.low[first - 3] in lex.WATER_OF)
    votes["place"] += 0.9 * (before in lex.ALONG and words.dep[first] == "pobj")
    head = words.head[first]
    votes["place"] += 2.0 * (words.dep[first] in SUBJECTS and words.lemma[head] in lex.WATER_VERBS | lex.WATER_OBJECTS)
    votes["place"] += 2.0 * (words.dep[first] == "dobj" and words.lemma[head] in lex.WATER_OBJECTS)
    votes["place"] += 1.0 * (head > first and words.dep[first] == "compound" and words.low[head] in lex.WATER_AFTER)
    # "The X channel" is the words of the press for a broadcaster too, which is mostly printed with a capital.
    votes["place"] += 2.2 * (last < len(words) and words.low[last] in lex.WATER_AFTER)


def _is_trade_of(row: Candidate, before: str) -> bool:
    """Whether a word that is said of people and bodies stands before a name of a person's form."""
    if before not in lex.TRADES or row.last - row.first == 1:
        return False
    return person_form(" ".join(row.words.text[row.first : row.last])) >= 1


def _after(row: Candidate, votes: Votes) -> None:
    words, last = row.words, row.last
    size = len(words)
    after = words.low[last] if last < size else ""
    if after in lex.PLACE_AFTER:
        votes["place"] += 1.2
    elif after in lex.NEWS_NOUNS:
        votes["organization"] += 1.6
    elif after in ("administration", "regime", "presidency") and last - row.first > 1:
        votes["person"] += 0.8
    elif after in lex.OTHER_AFTER:
        votes["other"] += 1.0
    elif after in lex.BODY_AFTER:
        votes["organization"] += 0.8
    elif after in APOSTROPHES and last + 1 < size:
        owned = words.low[last + 1 : last + 4]
        votes["person"] += 1.0 * (owned[0] in lex.KIN or (len(owned) > 1 and owned[1] in lex.KIN))
        votes["place"] += 0.8 * (owned[0] in lex.OWNED_BY_PLACES)
    if after == "," and last + 1 < size:
        votes["person"] += _apposition(words, last + 1)
        if last + 2 < size and _known_place(words, last + 1):
            votes["place"] += 0.7
    elif after in ("who", "whose", "himself", "herself"):
        votes["person"] += 1.0


def _known_place(words: Words, index: int) -> bool:
    """Whether a country or a part of one begins at `index` ("X, Kenya")."""
    for width in (2, 1):
        key = fold(" ".join(words.text[index : index + width])) if words.big[index] else ""
        if key and (plain_country(key) or key in regions()):
            return True
    return False


def _apposition(words: Words, index: int) -> float:
    """How much ", 34," or ", a retired colonel" after a name speaks for a person."""
    size = len(words)
    if words.text[index].isdigit() and len(words.text[index]) == 2:
        return 2.0 if index + 1 < size and words.text[index + 1] in {",", ".", ")"} else 0.4
    if words.low[index] in ("who", "himself", "herself"):
        return 1.0
    if words.low[index] == "aged":
        return 2.0
    for i in range(index, min(index + 7, size)):
        low = words.low[i]
        if low in lex.ROLE_NOUNS or low in lex.PEOPLE_NOUNS:
            return 1.2
        if words.text[i] in {",", "."} or low in ("of", "in", "for"):
            break
        if words.big[i] and low not in lex.OFFICES and not is_nationality(low) and words.text[i + 1 : i + 2] != ["-"]:
            break
    return 0.0


def _grammar(row: Candidate, votes: Votes) -> None:
    """Votes of the verb whose subject the name is; abbreviations speak too, but as bodies."""
    words = row.words
    token = row.last - 1
    if words.dep[token] not in SUBJECTS or (words.text[token].isupper() and len(words.text[token]) < 6):
        return
    verb = words.lemma[words.head[token]]
    if words.dep[token] == "nsubjpass":
        votes["person"] += 0.8 * (verb in lex.DONE_TO_PEOPLE)
        votes["organization"] += 0.8 * (verb in lex.DONE_TO_BODIES)
    elif verb in lex.PERSON_VERBS:
        votes["person"] += 1.0
    elif verb in lex.SPEECH_VERBS:
        votes["person"] += 0.6
    elif verb in lex.BODY_VERBS:
        votes["organization"] += 0.7


def _object(row: Candidate, votes: Votes) -> None:
    """Votes of the verb whose object the name is: "arrested X", "told X", "visited X"."""
    words, token = row.words, row.last - 1
    if words.dep[token] not in ("dobj", "dative"):
        return
    verb = words.lemma[words.head[token]]
    if verb in ("join", "found", "quit", "co-found"):
        votes["organization"] += 1.4
    elif verb in lex.DONE_TO_PEOPLE:
        votes["person"] += 0.8
    elif verb == "tell" and row.last - row.first == 1:
        votes["organization"] += 0.9
    elif verb in lex.DONE_TO_PLACES:
        votes["place"] += 0.7


def _copula(row: Candidate, votes: Votes) -> None:
    """Votes of "X is a painter", "X was a Chilean firm": the noun after "be" says what X is."""
    words, last = row.words, row.last
    verb = words.head[last - 1]
    if words.dep[last - 1] != "nsubj" or words.lemma[verb] != "be" or verb < last:
        return
    for i in range(verb + 1, min(verb + 16, len(words))):
        if words.dep[i] == "attr" and words.head[i] == verb:
            noun = words.lemma[i].lower()
            votes["person"] += 2.0 * (noun in lex.PEOPLE_NOUNS or noun in lex.ROLE_NOUNS)
            votes["organization"] += 2.0 * (noun in lex.BODY_NOUNS or noun in lex.NEWS_NOUNS)
            votes["place"] += 2.0 * (noun in lex.PLACE_NOUNS)
            return


def _life(row: Candidate, votes: Votes) -> None:
    """Votes of birth and death: "X was born", "X (born 1950)", "X (4 May 1900 - 3 June 1980)"."""
    words, last = row.words, row.last
    size = len(words)
    verb = words.head[last - 1]
    if words.dep[last - 1] == "nsubjpass" and words.low[verb] == "born":
        votes["person"] += 2.5
    if last + 2 < size and words.text[last] == "(":
        if words.low[last + 1] in ("born", "b", "née", "nee"):
            votes["person"] += 2.5
        elif words.text[last + 1].isdigit() or words.low[last + 1] in lex.MONTHS:
            close = next((j for j in range(last + 2, min(last + 14, size)) if words.text[j] == ")"), last)
            years = [t for t in words.text[last + 1 : close] if len(t) == 4 and t.isdigit()]
            votes["person"] += 1.5 * (len(years) == 2)
            votes["person"] += 1.2 * (close == last + 2 and len(words.text[last + 1]) == 2)


def _posts(row: Candidate, votes: Votes) -> None:
    """Votes of posts and moves: "CEO of X", "X spokesman", "X, a charity", "lives in X", "X, TX"."""
    words, first, last = row.words, row.first, row.last
    size = len(words)
    before = words.low[first - 1] if first else ""
    if before in ("of", "at") and any(w in lex.BUSINESS_ROLES for w in words.low[max(0, first - 4) : first - 1]):
        votes["organization"] += 1.4
    elif before == "of" and any(w in lex.COMPANY_ROLES for w in words.low[max(0, first - 3) : first - 1]):
        votes["organization"] += 1.0
    if last < size and (
        words.low[last] in lex.BUSINESS_ROLES or words.low[last] in ("spokesman", "spokeswoman", "shares")
    ):
        votes["organization"] += 1.4
    if last + 1 < size and words.text[last] == "," and words.low[last + 1] in ("a", "an", "the"):
        after = words.low[last + 2 : last + 7]
        votes["organization"] += 1.6 * any(w in lex.BODY_NOUNS or w in lex.NEWS_NOUNS for w in after)
    if last + 1 < size and words.text[last] == ",":
        votes["organization"] += 1.2 * (words.low[last + 1] in lex.SET_UP)
    if last < size and words.text[last] in {"(", ","}:
        votes["organization"] += 1.6 * any(w in lex.PART_NOUNS for w in words.low[last + 1 : last + 4])


def _places(row: Candidate, votes: Votes) -> None:
    """Votes of where things are: "lives in X", "travelled to X", "bishop of X", "town of X", "north of X", "X, TX"."""
    words, first, last = row.words, row.first, row.last
    before = words.low[first - 1] if first else ""
    if before in ("in", "to", "from", "at") and first > 1:
        near = words.lemma[first - 2].lower()
        votes["place"] += 1.4 * (near in ("live", "reside", "bear", "move", "base", "raise"))
        votes["place"] += 0.9 * (near in lex.MOVES)
    elif before == "of" and first > 1:
        near = words.low[first - 2]
        votes["place"] += 1.5 * (near in lex.PLACE_NOUNS or near in lex.HELD_PLACES)
        votes["place"] += 0.5 * (near in lex.SOME_OF)
        votes["place"] += 1.2 * (near in lex.SIDES)
    votes["place"] += 1.5 * (_opens_dateline(row) or _ends_address(row))
    if last + 1 < len(words) and words.low[last] in lex.RULERS and words.big[last] and words.name[last + 1]:
        votes["place"] += 1.2 * (last - first < 3 and words.dep[last - 1] == "compound")
    if before == "," and words.text[first].isupper() and last - first == 1 and words.low[first] in lex.US_STATES:
        votes["place"] += 3.0


def _opens_dateline(row: Candidate) -> bool:
    """Whether the name opens a line that ends in a date: "Portwick, 14 March 2025"."""
    words, last = row.words, row.last
    if not (row.first == 0 or words.opens[row.first]) or last + 2 >= len(words) or words.text[last] != ",":
        return False
    if any(not words.text[i].isalpha() for i in range(row.first, last)):
        return False
    day, month = words.low[last + 1], words.low[last + 2]
    return (day.isdigit() and month in lex.MONTHS) or (day in lex.MONTHS and month.isdigit())


def _ends_address(row: Candidate) -> bool:
    """Whether a street and a comma stand before: "of Fenner Road, X"."""
    words, first = row.words, row.first
    if row.last < len(words) and words.text[row.last] not in {",", ".", ";", ")"}:
        return False
    return first > 2 and words.text[first - 1] == "," and words.big[first - 2] and words.low[first - 2] in lex.STREETS


def _beside(row: Candidate, votes: Votes) -> None:
    """Votes of its neighbours in a list ("X, Y and Z"): things listed together are of one kind."""
    for other in row.beside:
        weight = 0.4 if other.source == "model" else 0.8
        name = " ".join(other.words.text[other.first : other.last])
        evidence = place_evidence(fold(name))
        if evidence and evidence.weight >= 0.5:
            votes["place"] += 0.8
        elif other.titled or (other.type != "place" and person_form(name) >= 0.9):
            votes["person"] += 0.8
        else:
            votes[other.type] += weight if other.type != "other" else 0.0
