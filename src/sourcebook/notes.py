"""Notes of one library: on a document or on some of its words, with labels that run across documents.

notes = library.notes
note = notes.add("d-...", "Ask for the annex.", words="the annex", labels=("to ask",), who="ed")
for held in notes.list(label="to ask"): ...

A note is private until somebody says otherwise: nothing of a private one is in a published folder.
"""

from __future__ import annotations

import builtins
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import msgspec

from sourcebook.errors import NotFound, UsageError
from sourcebook.model.paper import Note, note_id
from sourcebook.newsroom import anchor_at, find_anchor
from sourcebook.store.base import Store

MOST_WORDS = 50_000
"""Characters of a note."""
MOST_LABELS, LONGEST_LABEL = 50, 80


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of one library."""

    store: Store
    now: Callable[[], str]

    def add(
        self, document: str, text: str, *, words: str = "", start: int | None = None, end: int | None = None,
        labels: Iterable[str] = (), private: bool = True, who: str,
    ) -> Note:  # fmt: skip
        """Keep a note on a document, or on words of it: found by `words`, or by offsets of its text.

        Raises:
            NotFound: There is no such document, or the words do not stand in it.
            UsageError: It says nothing and has no label, or a label is none.
        """
        view = self.store.view()
        place = None
        if start is not None and end is not None:
            place = anchor_at(view, document, start, end)
        elif words.strip():
            place = find_anchor(view, document, words)
        held, time = view.get_document(document), self.now()
        made = Note(
            id=note_id(held.id, place, text, time), document=held.id, place=place, text=text.strip(),
            labels=_labels(labels), private=private, who=who, time=time,
        )  # fmt: skip
        return self._put(made)

    def edit(
        self, identifier: str, *, text: str | None = None, labels: Iterable[str] | None = None,
        private: bool | None = None, who: str,
    ) -> Note:  # fmt: skip
        """Save what is changed of a note as a further version. Raises as `add`."""
        held = self.get(identifier)
        changes: dict[str, object] = {} if text is None else {"text": text.strip()}
        changes |= {} if labels is None else {"labels": _labels(labels)}
        changes |= {} if private is None else {"private": private}
        new = msgspec.structs.replace(held, **changes)
        return held if new == held else self._put(_next(new, who, self.now()))

    def remove(self, identifier: str, *, who: str) -> Note:
        """Take a note away; it stays in the history, and nowhere else."""
        return self._put(_next(msgspec.structs.replace(self.get(identifier), removed=True), who, self.now()))

    def get(self, identifier: str) -> Note:
        """The newest version of a note. Raises `NotFound`, also for one that was taken away."""
        held = self.store.view().get_paper(identifier)
        if not isinstance(held, Note) or held.removed:
            raise NotFound(f"There is no note {identifier!r}.", "`sourcebook note list` shows what is.")
        return held

    def list(
        self, *, document: str | None = None, label: str | None = None, words: str = "", public: bool = False
    ) -> Iterator[Note]:
        """Notes, the last saved first: on a document, with a label, with words in them, those for readers alone."""
        sought = words.casefold().split()
        found = [n for n in self.store.view().iter_papers("note", document) if isinstance(n, Note) and not n.removed]
        for note in sorted(found, key=lambda n: (n.time, n.id), reverse=True):
            said = f"{note.text} {' '.join(note.labels)} {note.place.exact if note.place else ''}".casefold()
            if label is not None and label not in note.labels:
                continue
            if all(word in said for word in sought) and not (public and note.private):
                yield note

    def labels(self) -> dict[str, int]:
        """How many notes have each label, by its name."""
        return dict(sorted(Counter(label for note in self.list() for label in note.labels).items()))

    def versions(self, identifier: str) -> builtins.list[Note]:
        """Every version of a note, the first one first."""
        return [n for n in self.store.view().iter_paper_versions(identifier) if isinstance(n, Note)]

    def _put(self, note: Note) -> Note:
        if not note.text and not note.labels:
            raise UsageError("The note says nothing.", "Give it words, or a label.")
        if len(note.text) > MOST_WORDS or "\x00" in note.text:
            raise UsageError(f"A note has at most {MOST_WORDS:,} characters, none of them a control.", "Cut it.")
        with self.store.writer() as writer:
            writer.put_paper(note)
        return note


def _next(note: Note, who: str, time: str) -> Note:
    return msgspec.structs.replace(note, number=note.number + 1, who=who, time=time)


def _labels(labels: Iterable[str]) -> tuple[str, ...]:
    made = tuple(dict.fromkeys(" ".join(label.split()) for label in labels if label.strip()))
    wrong = next((label for label in made if len(label) > LONGEST_LABEL or "," in label or not label.isprintable()), "")
    if wrong or len(made) > MOST_LABELS:
        raise UsageError(
            f"{wrong[:40]!r} is no label." if wrong else f"{len(made)} labels are too many.",
            f"A label has at most {LONGEST_LABEL} characters and no comma; a note at most {MOST_LABELS} of them.",
        )
    return made
