"""Whose name stands behind a printed speaker: "she", "the former chief", a surname - or nobody, when it is not sure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sourcebook.extract import relation_words
from sourcebook.extract.base import Reading
from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.parse import Passage
from sourcebook.extract.quote_cues import word_set
from sourcebook.model.annotation import Mention

PRONOUNS = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
_HONORIFICS = {
    **dict.fromkeys(word_set("mr sir lord king prince father brother chairman spokesman congressman businessman"), "m"),
    **dict.fromkeys(word_set("mrs ms miss lady queen princess mother sister chairwoman spokeswoman dame actress"), "f"),
}
_BEFORE_OTHERS = word_set("of for from to by with in on at about against")
SENTENCES_BACK = 4
LONGEST_NAME = 60


class Speakers:
    """Names of speakers of one document, from its mentions and parse.

    `silent` are the ranges (quoted words, attribution lines) whose names are talked about rather than talking.
    """

    def __init__(self, reading: Reading, silent: Sequence[tuple[int, int]]) -> None:
        self.text = reading.text
        self.passages: list[Passage] = reading.passages
        self._passage_starts = [p.start for p in self.passages]
        self.mentions: list[Mention] = sorted(reading.of("mention"), key=lambda m: (m.start, -m.end))
        self._starts = [m.start for m in self.mentions]
        self._silent = sorted(silent)
        self._silent_starts = [s for s, _ in self._silent]
        self._names: dict[str, str] = {m.chain: m.name for m in self.mentions}
        self._initials = self._read_initials()
        self._sexes = self._read_sexes()
        self._roles = self._read_roles()
        self._sentences = [(s.start, s.end) for p in self.passages for s in p.sentences]
        self._sentence_starts = [s for s, _ in self._sentences]

    def name_of(self, speaker: tuple[int, int] | None, previous: str | None = None) -> str | None:
        """The fullest name of whoever a printed speaker is; `previous` is the name of the last speaker."""
        if speaker is None:
            return None
        words = self.text[speaker[0] : speaker[1]]
        lowered = words.lower()
        if lowered in PRONOUNS:
            return self._of_pronoun(speaker[0], PRONOUNS[lowered], previous)
        if words in self._initials:
            return self._initials[words]
        named = self._named(speaker) or self._named_after(speaker)
        if named is not None:
            return named.name
        return self._of_description(speaker)

    def is_initials(self, label: str) -> bool:
        """Whether a label in capitals is the initials of one person of the document alone ("AMP:")."""
        return label in self._initials

    def _read_initials(self) -> dict[str, str]:
        found: dict[str, set[str]] = defaultdict(set)
        for name in {m.name for m in self.mentions if m.type == "person"}:
            letters = "".join(w[0] for w in re.findall(r"[^\W\d_]+", name))
            if 2 <= len(letters) <= 4 and letters.isupper():
                found[letters].add(name)
        return {letters: names.pop() for letters, names in found.items() if len(names) == 1}

    def mentions_in(self, start: int, end: int) -> list[Mention]:
        """Mentions that lie inside a range, by start."""
        inside = self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [m for m in inside if m.end <= end]

    def _named(self, speaker: tuple[int, int]) -> Mention | None:
        """The name that heads a noun phrase, not one it merely speaks of ("a lawyer for Doe", "Doe's lawyer")."""
        inside = [m for m in self.mentions_in(*speaker) if m.type in ("person", "organization", "place")]
        for wanted in ("person", "organization", "place"):
            for mention in inside:
                if mention.type == wanted and self._heads(mention, speaker, wanted):
                    return mention
        return None

    def _named_after(self, speaker: tuple[int, int]) -> Mention | None:
        """The name between commas right after a description with a kin noun ("Doe's widow|, Ana, said")."""
        words = self.text[speaker[0] : speaker[1]].lower().split()
        after = self.mentions_in(speaker[1] + 2, speaker[1] + LONGEST_NAME)
        if not words or words[-1] not in _KIN or not self.text.startswith(", ", speaker[1]) or not after:
            return None
        beside = after[0].start == speaker[1] + 2 and self.text.startswith(",", after[0].end)
        return after[0] if beside and after[0].type in ("person", "place") else None

    def _heads(self, mention: Mention, speaker: tuple[int, int], kind: str) -> bool:
        words = self.text[speaker[0] : mention.start].lower().replace(",", " ").split()
        after = self.text[mention.end : speaker[1]]
        if after.startswith(("'s ", "’s ", "' ", "’ ")) and after.strip("'’s "):
            return False
        if kind != "person":
            return all(w in ("the", "a", "an") for w in words) and not after.strip(" ,'’s")
        token = self._last_token(mention)
        titled = mention.end == speaker[1] and bool(words) and words[0] not in _DETERMINERS
        governed = token is not None and token.dep_ in ("pobj", "poss") and not titled
        return not words or not (governed or words[-1] in _BEFORE_OTHERS)

    def _of_pronoun(self, at: int, sex: str, previous: str | None) -> str | None:
        """The one person the nearest sentence with anybody in it speaks of, or its subject where it names two."""
        number = bisect_right(self._sentence_starts, at) - 1
        for back in range(SENTENCES_BACK):
            if number - back < 0:
                break
            start, end = self._sentences[number - back]
            if back and (role := self._role_subject(start, end)) is not None:
                return self._of_role(role, start, sex)
            people = [m for m in self.mentions_in(start, min(end, at)) if self._may_be(m, sex)]
            chains = list(dict.fromkeys(m.chain for m in people))
            if len(chains) == 1:
                return self._names[chains[0]]
            if chains:
                if previous is not None and any(self._names[c] == previous for c in chains):
                    return previous
                subject = self._subject_chain(people)
                return self._names[subject] if subject is not None else None
        return previous

    def _role_subject(self, start: int, end: int) -> str | None:
        """The role that a sentence which names nobody else is about ("The general is old"), or None."""
        match = _ROLE_SUBJECT.match(self.text, start, end)
        if match is None or match.group(1).lower() not in lex.ROLE_NOUNS | lex.RANKS | lex.OFFICES:
            return None
        return None if any(m.type == "person" for m in self.mentions_in(start, end)) else match.group(1).lower()

    def _of_role(self, role: str, at: int, sex: str) -> str | None:
        """Who alone has the role in the document so far, where the pronoun can be theirs."""
        holders = {c for where, c in self._roles.get(role, []) if where < at and self._sexes.get(c, sex) == sex}
        return self._names[holders.pop()] if len(holders) == 1 else None

    def _may_be(self, mention: Mention, sex: str) -> bool:
        return (
            mention.type == "person"
            and not self._is_silent(mention.start)
            and self._sexes.get(mention.chain, sex) == sex
        )

    def _is_silent(self, at: int) -> bool:
        number = bisect_right(self._silent_starts, at) - 1
        return number >= 0 and at < self._silent[number][1]

    def _subject_chain(self, people: Sequence[Mention]) -> str | None:
        subjects = []
        for mention in people:
            token = self._last_token(mention)
            if token is not None and token.dep_ in ("nsubj", "nsubjpass"):
                subjects.append(mention.chain)
        return subjects[0] if len(set(subjects)) == 1 else None

    def _last_token(self, mention: Mention) -> Any:
        number = bisect_right(self._passage_starts, mention.start) - 1
        if number < 0 or mention.end > self.passages[number].end:
            return None
        passage = self.passages[number]
        span = passage.doc.char_span(
            mention.start - passage.start, mention.end - passage.start, alignment_mode="expand"
        )
        return span.root if span is not None and len(span) else None

    def _read_sexes(self) -> dict[str, str]:
        """Chains whose mentions carry a title that tells, are introduced as kin, or begin with a common given name."""
        sexes: dict[str, str] = {}
        for mention in self.mentions:
            if mention.type == "person":
                around = [self.text[max(0, mention.start - 16) : mention.start].split()[-1:], mention.exact.split()[:1]]
                for word in (w.lower().rstrip(".") for part in around for w in part):
                    if word in _HONORIFICS:
                        sexes.setdefault(mention.chain, _HONORIFICS[word])
        for mention in self.mentions:
            words = mention.exact.lower().split()
            if mention.type != "person" or mention.chain in sexes:
                continue
            near = self.text[max(0, mention.start - 24) : mention.start].lower().replace(",", " ").split()
            kin = near[-1] if len(near) > 1 and near[-2] in _OWNERS else ""
            told = _KIN.get(kin) or (relation_words.SEX_WORDS.get(words[0]) if len(words) > 1 else None)
            if told:
                sexes[mention.chain] = told
        return sexes

    def _read_roles(self) -> dict[str, list[tuple[int, str]]]:
        """Role nouns printed beside names ("spokesman Doe", "Doe, the former chief") with where and whose."""
        roles: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for mention in self.mentions:
            token = self._last_token(mention) if mention.type == "person" else None
            if token is None:
                continue
            title = self.text[max(0, mention.start - 24) : mention.start].lower().split()[-1:]
            if title and title[0].rstrip(".") in lex.OFFICES | lex.RANKS:
                roles[title[0].rstrip(".")].append((mention.start, mention.chain))
            beside = [c for c in token.children if c.dep_ in ("appos", "compound", "nmod") and c.pos_ == "NOUN"]
            if token.dep_ in ("appos", "compound") and token.head.pos_ == "NOUN":
                beside.append(token.head)
            if token.dep_ == "nsubj" and token.head.lemma_ == "be":
                beside += [c for c in token.head.children if c.dep_ == "attr" and c.pos_ == "NOUN"]
            for noun in beside:
                roles[noun.lemma_.lower()].append((mention.start, mention.chain))
        return roles

    def _of_description(self, speaker: tuple[int, int]) -> str | None:
        """Whoever alone in the document so far was given the role a definite description names."""
        words = self.text[speaker[0] : speaker[1]].lower().replace(",", " , ").split()
        if not words or words[0] not in ("the", "this", "that"):
            return None
        head = next((w for w, after in zip(words, [*words[1:], ","], strict=True) if after in _STOPS), words[-1])
        holders = {chain for at, chain in self._roles.get(head, []) if at < speaker[0]}
        return self._names[holders.pop()] if len(holders) == 1 else None


_KIN = {
    **dict.fromkeys(
        word_set("son husband widower father brother nephew uncle grandson grandfather stepson boyfriend"), "m"
    ),
    **dict.fromkeys(word_set("daughter wife widow mother sister niece aunt granddaughter grandmother girlfriend"), "f"),
}
_OWNERS = word_set("his her their the whose its my our late former younger elder older eldest youngest")
_ROLE_SUBJECT = re.compile(r"[\s\"“‘]*The (?:former |late |then |old |retired )?([a-z]+)\b")
_DETERMINERS = word_set("a an the his her its their one some another")
_STOPS = _BEFORE_OTHERS | {",", "who", "whose", "that", "which"}
