"""How claims and drafts stand: checks, evidence, origins, corrections, decisions, what waits for a person."""

from __future__ import annotations

import builtins
import tempfile
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sourcebook import checking
from sourcebook.checking import Checked
from sourcebook.errors import UsageError
from sourcebook.model.check import Evidence as Witness
from sourcebook.model.decision import Decision
from sourcebook.model.origin import Origin
from sourcebook.pipeline import now
from sourcebook.settings import read_families

if TYPE_CHECKING:
    from sourcebook.anchoring import Anchoring
    from sourcebook.corroborate.base import Evidence
    from sourcebook.model.matter import Matter
    from sourcebook.model.proposal import Proposed
    from sourcebook.model.review import ClaimRecord, Review, ReviewKind
    from sourcebook.model.sentence import CheckedSentence, SuggestedAnchor
    from sourcebook.model.summary import Anchor
    from sourcebook.proposals import Proposals
    from sourcebook.review import Reviews
    from sourcebook.store.base import Index

from sourcebook.library.following import Following
from sourcebook.library.held import Progress
from sourcebook.library.lone import check_read


class Judging(Following):
    """How claims and drafts stand: checks, evidence, origins, corrections, decisions, what waits for a person."""

    def check(
        self,
        draft: str | Path,
        *,
        date: str | None = None,
        fix_links: bool = False,
        opinion: bool = False,
        progress: Progress | None = None,
    ) -> Checked:
        """A draft (file or document id) against itself and this library, which notes what the draft leans on.

        With `fix_links` the web addresses that it cites and the library has no copy of go on the to-do list; nothing
        is fetched. With `opinion` the language model of the settings is asked what it holds of the evidence that takes
        a side; that stands beside the stances, marked, and no flag rests on it. A Markdown file with anchors is checked
        with the exact words in their place, and `findings` says what stands against publishing it.

        Raises:
            UsageError: With `opinion`: no model is set, or it does not answer.
            NotFound: No such file or document.
            ItemError: The draft could not be read.
            StorageError: With `fix_links`: the library may not be written to.
        """
        from sourcebook.opinions import add_to_claims, options_of
        from sourcebook.uses import place_of_draft

        options = options_of(self.settings) if opinion else None
        checked = self._examine_draft(draft, date, progress)
        if options:
            claims = tuple(add_to_claims(checked.report.claims, options, progress))
            checked = msgspec.structs.replace(checked, report=msgspec.structs.replace(checked.report, claims=claims))
        use = self.uses.note(checked, "draft", *place_of_draft(draft), now())
        return msgspec.structs.replace(checked, wanted=tuple(self.uses.want(checked, use))) if fix_links else checked

    def _examine_draft(self, draft: str | Path, date: str | None, progress: Progress | None) -> Checked:
        """A draft as read and checked."""
        # No flag rests on what a language model says, so none is asked unless told to: a draft stays on this machine.
        return check_read(self.read(draft, date=date, by_model=False), self, progress)

    def find_evidence(
        self, text: str, *, limit: int = 10, date: str | None = None, opinion: bool = False
    ) -> builtins.list[Witness]:
        """Passages anywhere in the library that bear on a claim, best first, each with stance, score and reasons.

        `date` (ISO) is the day from which the claim counts "last year". With `opinion` the language model of the
        settings is asked what it holds of each; that stands beside the stance, marked.

        Raises:
            UsageError: The text has no word in it; with `opinion`, no model is set, or it does not answer.
        """
        from sourcebook.opinions import add_opinions, options_of

        options = options_of(self.settings) if opinion else None
        if not any(character.isalnum() for character in text):
            raise UsageError("There is no word in the claim.", 'Give it in quotes: sourcebook evidence "Who did what"')
        with tempfile.TemporaryDirectory(prefix="sourcebook-") as folder:
            path = Path(folder) / "claim.txt"
            path.write_text(text, encoding="utf-8")
            read = self.read(path, date=date, by_model=False)
        found = checking.find_evidence(read, self.evidence(), limit)
        return add_opinions(text, found, options) if options else found

    @cached_property
    def anchoring(self) -> Anchoring:
        """Sentences against the words they rest on, with the sources of the last few at hand."""
        from sourcebook.anchoring import Anchoring
        from sourcebook.store.index.meaning import find_encoder

        encoder = find_encoder()
        return Anchoring(self.settings, self.view(), self._caught_up, encoder.encode if encoder else None)

    def _caught_up(self) -> Index:
        self.index.catch_up()
        return self.index

    def check_sentence(
        self, text: str, anchors: Iterable[Anchor] = (), *, document: str | None = None
    ) -> CheckedSentence:
        """A sentence against the words it rests on; without any, where in `document` (or the library) it could rest.

        Raises:
            NotFound: There is no such document.
            UsageError: It has no word or is too long to be a sentence.
        """
        return self.anchoring.check(text, anchors, document=document)

    def warm_up(self) -> None:
        """Have at hand what reads a sentence as it is typed, where anybody writes: the first would wait seconds."""
        if any(self.view().count_summaries().values()):
            self.check_sentence("What this sentence says is of no matter.")

    def suggest_anchors(
        self, text: str, document: str | None = None, *, limit: int = 5
    ) -> builtins.list[SuggestedAnchor]:
        """Words of a document, or of any in the library, that a sentence could rest on, best first, with reasons.

        Raises as `check_sentence`.
        """
        return self.anchoring.suggest(text, document, limit=limit)

    def evidence(self) -> Evidence:
        """What check rules see of this library."""
        from sourcebook.corroborate.base import Evidence
        from sourcebook.corroborate.kinship import build_kinship

        self.index.catch_up()
        view = self.view()
        kinship = build_kinship(read_families(self.root), view.iter_decisions())
        return Evidence(
            view, self.index, copies_of=self.copies.of_draft, kinship=kinship, matters_of=self._matters_of
        )  # fmt: skip

    def _matters_of(self, name: str) -> Iterator[Matter]:
        """The matters of those who bear a name."""
        for entity in self.resolution.find(name):
            yield from self.developments.iter_matters(entity.id)

    def origins(self, documents: Iterable[str]) -> builtins.list[Origin]:
        """Documents in groups that rest on one source each, with reasons (`sourcebook.standing`).

        Raises:
            NotFound: One of them is not held.
        """
        from sourcebook.standing import find_origins

        return find_origins(self.evidence(), [*documents])

    def decide_origin(self, first: str, second: str, *, one: bool, why: str, who: str) -> Decision:
        """Record that two documents rest on one source, or on two, whatever their texts suggest.

        Raises:
            UsageError: They are one and the same, or no reason is given.
        """
        from sourcebook.standing import decide_origin

        return decide_origin(self.store, [first, second], one=one, why=why, who=who, time=now())

    @cached_property
    def proposals(self) -> Proposals:
        """Claims that others propose: a language model's client, a script."""
        from sourcebook.proposals import Proposals

        return Proposals(self.store, self.check_sentence, now)

    def propose_claim(
        self, document: str, exact: str, status: str, *, why: str, who: str, start: int | None = None,
        attributed_to: str = "", statement: str = "",
    ) -> Proposed:  # fmt: skip
        """Put a claim into the queue of what waits for a person; nothing publishes it.

        Args:
            document: Id of the document that says it.
            exact: The words it rests on, character by character as they stand in the document's text.
            status: How the matter stands by these words (`alleged`, `charged`, `found` ...).
            why: What a reviewer should know.
            who: Who proposes it.
            start: Where the words begin; may be left out where they stand in the text only once.
            attributed_to: Words of the document that name whose word it is.
            statement: The claim in other words; it is held against `exact` and refused where they do not bear it out.

        Raises:
            NotFound: There is no such document, or the words do not stand in it.
            UsageError: A field does not fit, or the statement goes beyond the words.
        """
        from sourcebook.proposals import Asked

        asked = Asked(
            document=document, exact=exact, status=status, why=why, start=start,
            attributed_to=attributed_to, statement=statement,
        )  # fmt: skip
        return self.proposals.propose(asked, who=who)

    @cached_property
    def reviews(self) -> Reviews:
        """What is left for a person to decide."""
        from sourcebook.review import Reviews

        return Reviews(self.store, self.developments, self.proposals)

    def queue(self, kind: ReviewKind | None = None) -> builtins.list[Review]:
        """What waits for a person, the most useful first; of one kind where it is named."""
        if kind is not None:
            return self.reviews.queue(kind)
        return self._kept_whole("queue", self.reviews.queue)

    def claim(self, identifier: str) -> ClaimRecord:
        """A claim with whom it concerns, what leans on it, what bears on it and what was decided of it.

        Raises:
            NotFound: There is no such claim in a current text.
        """
        held = self.view().get_annotation(identifier)
        return self.reviews.get_claim(identifier, self.read(held.document), self.evidence())
