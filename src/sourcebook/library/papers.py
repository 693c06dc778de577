"""What people write beside summaries: dossiers with their right-of-reply notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sourcebook.errors import NotFound
from sourcebook.files import ReadFile, read_file
from sourcebook.model.ids import kind_of
from sourcebook.pipeline import now
from sourcebook.settings import without_model

if TYPE_CHECKING:
    from sourcebook.checking import Checked
    from sourcebook.dossiers import Dossiers
    from sourcebook.model.entity import Entity
    from sourcebook.model.offer import Offer
    from sourcebook.model.paper import Note
    from sourcebook.model.story import Told
    from sourcebook.notes import Notes
    from sourcebook.publication import Written
    from sourcebook.publish.apparatus import Gone

from sourcebook.library.citing import Citing
from sourcebook.library.held import Progress
from sourcebook.library.lone import check_read


class Papers(Citing):
    """What people write beside summaries: dossiers with their right-of-reply notes."""

    @cached_property
    def dossiers(self) -> Dossiers:
        """The dossiers written in this library."""
        from sourcebook.dossiers import Dossiers
        from sourcebook.publish.citing import find_style

        return Dossiers(
            self.store, now, read=self._read_dossier, check=self._check_read, entity=self._entity_of,
            story=lambda name: self.get_story(name).story, merged=self._merged_by_machine, has_style=find_style,
            note=lambda dossier, checked: self.uses.note(checked, "dossier", dossier.slug, dossier.id, now()),
        )  # fmt: skip

    def stories(self) -> list[Told]:
        """Stories in the library's folder `stories`, by name. Raises `UsageError` for a file that is none."""
        from sourcebook.publish.story_files import iter_stories

        return [*iter_stories(self.root)]

    def get_story(self, name: str) -> Told:
        """A story of this library.

        Raises:
            NotFound: There is none of that name.
            UsageError: A file in the folder is no story.
        """
        held = self.stories()
        told = next((t for t in held if t.name == name), None)
        if told is None:
            known = ", ".join(t.name for t in held) or "none; put one into the library's folder `stories`"
            raise NotFound(f"There is no story {name!r}.", f"Stories are: {known}.")
        return told

    @cached_property
    def notes(self) -> Notes:
        """Notes on documents."""
        from sourcebook.notes import Notes

        return Notes(self.store, now)

    def public_notes(self) -> dict[str, tuple[Note, ...]]:
        """Document -> its notes that readers may see, by id."""
        found: dict[str, list[Note]] = {}
        for note in sorted(self.notes.list(public=True), key=lambda n: n.id):
            found.setdefault(note.document, []).append(note)
        return {document: tuple(held) for document, held in found.items()}

    def offer_evidence(self, words: str, *, limit: int = 8) -> list[Offer]:
        """What a search finds, as anchors for a dossier. Raises `InvalidQuery`."""
        from sourcebook.dossiers.offering import find_offers, names_sought

        if not words.strip():
            return []
        found = self.search(words, limit=limit, facets=False, notes=False)
        return find_offers(self.view(), found, names_sought(words, self.resolution.find))

    def written(self) -> list[Written]:
        """The published dossiers of this library, ready to leave, by id."""
        from sourcebook.dossiers.leaving import to_publish

        found = sorted(self.dossiers.list("published"), key=lambda d: d.id)
        return [to_publish(self.dossiers, d) for d in found]

    def withdrawn(self) -> list[Gone]:
        """The dossiers that were withdrawn, by the names of their pages."""
        from sourcebook.publish.apparatus import Gone

        found = sorted(self.dossiers.list("withdrawn"), key=lambda d: d.slug)
        return [Gone(d.slug, d.withdrawn, d.posted) for d in found]

    def written_alone(self, dossier: Path | str, override: str = "") -> Written | None:
        """A dossier to be published by itself: one of this library, or a Markdown file with anchors; None for others.

        Raises:
            NotFound: There is no such dossier.
            Refused: A rule of the gate stands against it, and no reason is given to set it aside.
        """
        from sourcebook.dossiers.leaving import file_to_publish, refuse, to_publish

        if kind_of(str(dossier)) != "dossier":
            return file_to_publish(self.dossiers, Path(dossier), override)
        held = self.dossiers.get(str(dossier))
        if held.state != "published":  # what was published passed the gate then
            refuse(held.title, [*self.dossiers.examine(held).findings], override)
        return to_publish(self.dossiers, held)

    def _read_dossier(self, path: Path, date: str | None = None) -> ReadFile:
        # No flag rests on what a language model says, so none is asked: a dossier stays on this machine.
        return read_file(path, date=date, settings=without_model(self.settings))

    def _examine_draft(self, draft: str | Path, date: str | None, progress: Progress | None) -> Checked:
        """A draft as read and checked; one with anchors with the exact words in their place, and past the gate."""
        from sourcebook.dossiers.loose import examine_file

        room = replace(
            self.dossiers, read=lambda p: self._read_dossier(p, date), check=lambda r: check_read(r, self, progress)
        )
        examined = examine_file(room, Path(draft))
        if examined is None:
            return super()._examine_draft(draft, date, progress)
        return msgspec.structs.replace(examined.checked, findings=examined.findings)

    def _check_read(self, read: ReadFile) -> Checked:
        return check_read(read, self)

    def _entity_of(self, what: str) -> Entity:
        """An entity by its id, a chain of mentions of it, or a name that it alone bears. Raises `NotFound`."""
        return self.find_entity(what)

    def _merged_by_machine(self, referents: Iterable[str]) -> Entity | None:
        """The living person whom referents of several documents are, because the machine alone linked them."""
        own = set(referents)
        chains = [r.chain for r in self.resolution.entities.iter_referents() if r.id in own]
        return self.resolution.find_unreviewed(chains)
