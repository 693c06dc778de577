"""Who is who in a library: readings to referents, judgements and a matcher to entities, kept as a projection.

What the machine links is worked out anew when readings have changed; after a judgement those whom it touches are, and
the result is the same. What people judged is in the chain of decisions and is only ever followed by a new judgement.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from sourcebook.errors import NotFound, UsageError
from sourcebook.model.annotation import Mention
from sourcebook.model.decision import Decision
from sourcebook.model.entity import Candidate, DocumentNames, Entity, EntityRecord, Referent, Statement
from sourcebook.model.ids import kind_of
from sourcebook.model.judgement import (
    Judgement,
    Verdict,
    is_judged,
    is_of_pair,
    judged_value,
    judgement_of,
    pair_of,
    seal_of,
)
from sourcebook.resolve.base import Matcher
from sourcebook.resolve.judgements import Groups, Rulings, iter_pairs_judged, standing
from sourcebook.resolve.linking import VERSION, build_entity
from sourcebook.resolve.lists import Unreadable, iter_listed
from sourcebook.resolve.matching import Listing, Roster
from sourcebook.resolve.referents import build_referents, fold_name
from sourcebook.resolve.statements import find_statements
from sourcebook.resolve.survey import Likeness, Scores
from sourcebook.store.base import Store, View
from sourcebook.store.entities import Entities, Renewed
from sourcebook.store.side_file import few_changed
from sourcebook.surveying import Surveying
from sourcebook.upkeep import Upkeep

REJECTED = "rejected"
"""Value of a decision on a mention: these words name nobody."""
IDENTIFIED, PARTED, OPEN = "identified ", "not ", "open "
"""How the value of a decision on a referent begins that says which entry of an outside list its entity is, or is not,
or that this is open again."""
NAMED = "named "
"""How the value of a decision on a referent begins that gives its entity a name."""

MOST_SCORES = 300_000
"""Pairs of names that are kept at hand."""
MANY, SHARE = 40, 50
"""Documents, or one in so many of the library, up to which those are linked anew whom changed ones touch; more: all."""
MOST_PUBLISHED = 2_000
"""Entities that a published folder has pages of."""
KEPT = 32
"""Documents whose statements are kept at hand."""
MOST_STATED = 500
"""Statements of one entity in a record; it says how many further documents have some."""

Progress = Callable[[int, int | None, str], None]


@dataclass(slots=True, eq=False, weakref_slot=True)
class Resolution:
    """The entities of a library and the judgements on them."""

    store: Store
    entities: Entities
    matcher: Matcher
    now: Callable[[], str]
    _scores: Scores = field(default_factory=dict, init=False, repr=False)
    """How alike names were found to be: linking anew compares those that are new."""
    _said: OrderedDict[str, dict[str, list[Statement]]] = field(default_factory=OrderedDict, init=False, repr=False)
    upkeep: Upkeep = field(default_factory=Upkeep)
    _rulings: tuple[str, frozenset[str], frozenset[str]] | None = field(default=None, init=False, repr=False)
    """Hash of the last decision, and what follows from all of them."""
    _lock: threading.RLock = field(default_factory=threading.RLock, init=False, repr=False)
    _stating: threading.RLock = field(default_factory=threading.RLock, init=False, repr=False)
    """Of what is kept at hand: it is not waited for by who asks while somebody links."""

    # -- the projection -----------------------------------------------------------------------------------------

    def update(self, progress: Progress | None = None) -> bool:
        """Bring the entities up to date with readings and judgements; gives whether anything had changed."""
        return self.upkeep.update(self, progress)

    def is_current(self) -> bool:
        """Whether nothing was read or judged since."""
        mark, view = self.entities.mark, self.store.view()
        known = mark("change") if mark("version") == self._version else ""
        return known != "" and mark("decisions") == view.last_decision() and not any(view.iter_changes(int(known)))

    def bring(self, progress: Progress | None = None) -> bool:
        """`update`, here and now."""
        with self._lock:
            return not self.is_current() and self._bring(progress)

    @property
    def _version(self) -> str:
        return f"{VERSION} {self.matcher.name}"

    def made_from(self, *, paired: bool = False) -> str:
        """What stands for the judgements that entities were last linked by; empty before.

        With `paired` also for what was decided on pairs of something else (documents, payments), of which none was
        made since.
        """
        mark = self.entities.mark
        return f"{mark('judged')} {mark('paired')}" if paired else mark("judged")

    def state(self) -> str:
        """What stands for who is who as it was last worked out: readings taken in, and judgements."""
        return f"{self.entities.mark('change')} {self.made_from()}"

    def bring_near(self, most: int) -> bool:
        """`update` where at most so many documents changed since; gives whether anything was ever worked out."""
        if few_changed(self.store.view().iter_changes(int(self.entities.mark("change") or 0)), most):
            self.update()
        return bool(self.entities.mark("change"))

    def forms_of(self, name: str, kind: str | None = None) -> list[str]:
        """Names of the one entity that bears a name; none where several do, or where they are words of everyday.

        A person's are full names: a first name or surname alone would be anybody's.
        """
        found = [e for e in self.entities.find(name) if kind is None or e.type == kind]
        if len(found) != 1 or (found[0].type == "person" and " " not in name.strip()):
            return []
        whole = [n for n in found[0].names if found[0].type != "person" or " " in n]
        return [n for n in whole if any(c.isalnum() for c in n)]

    def _bring(self, progress: Progress | None) -> bool:
        view = self.store.view()
        last_change = int(self.entities.mark("change") or 0) if self.entities.mark("version") == self._version else 0
        head = view.last_decision()
        changes = list(view.iter_changes(last_change))
        decisions = list(view.iter_decisions())
        paired = seal_of(decisions, is_of_pair)
        decisions = [d for d in decisions if is_judged(d)]
        judged = seal_of(decisions)
        if last_change and not changes and self.entities.mark("judged") == judged:
            with self.entities.transaction():  # what was decided is of something else
                self._mark(decisions=head, paired=paired)
            return False
        rejected = _rejected(decisions)
        documents = {document for _, document in changes} | self._documents_rejected_in(view, rejected)
        with self.entities.transaction():
            # A write first: who waits for another process then waits here, and reads what that one made.
            self.entities.put_mark("decisions", "")
            new = self._since(decisions) if last_change else None
            if not last_change:
                self.entities.clear()
            renewed = self._read(view, documents, rejected, progress)
            self._link(decisions, new, renewed, progress)
            self._mark(
                change=str(changes[-1][0] if changes else last_change), decisions=head, judged=judged, paired=paired,
                counted=str(len(decisions)), rejected=" ".join(sorted(rejected)),
                version=self._version,
            )  # fmt: skip
        return True

    def _documents_rejected_in(self, view: View, rejected: frozenset[str]) -> set[str]:
        """Documents of mentions that are said to be none now and were not, or the other way round."""
        found = set()
        for mention in rejected.symmetric_difference(self.entities.mark("rejected").split()):
            with suppress(NotFound):
                found.add(view.get_annotation(mention).document)
        return found

    def _since(self, decisions: list[Decision]) -> list[Decision] | None:
        """Decisions on who is who that were made since it was linked; None where that was not of the ones before."""
        known = int(self.entities.mark("counted") or 0)
        return decisions[known:] if seal_of(decisions[:known]) == self.entities.mark("judged") else None

    def _mark(self, **marks: str) -> None:
        for key, value in marks.items():
            self.entities.put_mark(key, value)

    def _read(
        self, view: View, documents: set[str], rejected: frozenset[str], progress: Progress | None
    ) -> Iterator[Renewed]:
        """Take the referents of documents anew, and of those that name a new outlet; gives what they were and are."""
        from sourcebook.relinking import name_of

        known = self.entities.outlets()
        for identifier in sorted(documents):
            self.entities.put_outlet(identifier, _outlet_of(view.get_document(identifier).outlet or ""))
        outlets = self.entities.outlets()
        documents = documents | self._documents_naming(outlets.symmetric_difference(known))
        for done, identifier in enumerate(sorted(documents), 1):
            document = view.get_document(identifier)
            annotations = list(view.iter_annotations(rendition=document.rendition))
            dated = document.updated or document.published
            found = build_referents(identifier, annotations, dated=dated, rejected=rejected, outlets=outlets)
            self.entities.put_said(identifier, document.rendition, find_statements(identifier, annotations))
            yield self.entities.put_referents(identifier, found, name_of)
            if progress:
                progress(done, len(documents), "names")

    def _documents_naming(self, outlets: Iterable[str]) -> set[str]:
        """Documents in which one of these is named: a paper is nobody's company, whoever prints the story."""
        folded = {form for outlet in outlets for form in (outlet, f"the {outlet}") if _outlet_of(form) == outlet}
        names = {held.name for form in folded for held in self.entities.names_folded(form)}
        return {document for name in names for document in self.entities.documents_of(name)}

    def _link(
        self,
        decisions: list[Decision],
        new: list[Decision] | None,
        renewed: Iterator[Renewed],
        progress: Progress | None,
    ) -> None:
        """Link those whom the new decisions and what was renewed touch; all, where `new` is None or that is much."""
        from sourcebook.relinking import Relinking

        judgements = [j for d in decisions if (j := judgement_of(d))]
        likeness = Likeness(self.matcher, self._scores)
        relinking = Relinking(
            self.entities, likeness, Rulings(judgements, _names_given(decisions)), _identified(decisions)
        )
        most = max(MANY, self.entities.counted("documents").get("", 0) // SHARE)
        few = list(islice(renewed, most + 1)) if new is not None else []
        if new is None or len(few) > most:
            few.clear()
            for _ in renewed:
                pass
            relinking.whole(progress)
        else:
            surveying = Surveying(self.entities, likeness)
            for one in few:
                surveying.take(one)
            relinking.touched(
                surveying.touched(), {r for d in new for r in d.what.split(" ") if kind_of(r) == "referent"}
            )
        if len(self._scores) > MOST_SCORES:
            self._scores.clear()

    # -- reading ------------------------------------------------------------------------------------------------

    def get(self, what: str) -> Entity:
        """An entity by any id that leads to it: its own, one it had, a referent's, a chain's, a mention's.

        Raises:
            NotFound: None does.
        """
        self.update()
        if kind_of(what) == "mention":
            mention = self.store.view().get_annotation(what)
            if isinstance(mention, Mention):
                what = mention.chain
        return self.entities.get(what)

    def find(self, name: str) -> list[Entity]:
        """Entities that bear a name."""
        self.update()
        return self.entities.find(name)

    def find_unreviewed(self, chains: Iterable[str]) -> Entity | None:
        """The living person whom chains of several documents name because the machine alone linked them, if any is."""
        self.update()
        held: dict[str, set[str]] = defaultdict(set)
        for chain in chains:
            with suppress(NotFound):
                held[self.entities.get(chain).id].add(chain)
        decided = _decided(self.iter_judgements())
        for identifier, own in sorted(held.items()):
            entity = self.entities.get(identifier)
            meant = [r for r in self.entities.iter_referents(entity=identifier) if r.chain in own]
            several = len({r.document for r in meant}) > 1
            if several and entity.type == "person" and not entity.deaths and not any(r.id in decided for r in meant):
                return entity
        return None

    def iter_entities(self, kind: str | None = None, *, after: str | None = None) -> Iterator[Entity]:
        """All entities, the most named first; those behind the one that an id leads to. Raises `NotFound`."""
        self.update()
        return self.entities.iter_entities(kind, after=after)

    def iter_candidates(self, entity: str | None = None) -> Iterator[Candidate]:
        """Open questions, the most useful first."""
        self.update()
        return self.entities.iter_candidates(self.entities.get(entity).id if entity else None)

    def iter_judgements(self, *, after: int = 0) -> Iterator[Judgement]:
        """Every judgement, in the order they were made; after a number if given."""
        return (j for d in self.store.view().iter_decisions(after=after) if (j := judgement_of(d)))

    def iter_statements(self, entity: Entity) -> Iterator[Statement]:
        """What documents say of an entity, each with its words: names, roles, cells of tables, claims; by document and
        place.
        """
        for referent in self.entities.iter_referents(entity=entity.id):
            yield from self.statements_of(referent)

    def statements_of(self, referent: Referent) -> Sequence[Statement]:
        """What its own document says of a referent, in text order."""
        return self._statements(referent.document).get(referent.chain, ())

    def _statements(self, document: str) -> dict[str, list[Statement]]:
        """Chain -> what a document says of it, in text order."""
        with self._stating:
            view = self.store.view()
            rendition = view.get_document(document).rendition
            if rendition not in self._said:
                kept = self.entities.said_in(document, rendition)
                self._said[rendition] = (
                    find_statements(document, view.iter_annotations(rendition=rendition)) if kept is None else kept
                )
                if len(self._said) > KEPT:
                    self._said.popitem(last=False)
            return self._said[rendition]

    def record(self, what: str, *, referents: int | None = None, statements: int | None = None) -> EntityRecord:
        """All that is known of an entity, or its first referents and statements. Raises `NotFound` as `get` does."""
        entity = self.get(what)
        shown = tuple(islice(self.entities.iter_referents(entity=entity.id), referents))
        said, whole = self._first_statements(shown, MOST_STATED if statements is None else min(statements, MOST_STATED))
        own = set(entity.referents)
        judged = tuple(j for j in self.iter_judgements() if own & {j.left, j.right})
        return EntityRecord(
            entity=entity, referents=shown, decided=tuple(sorted(own & _decided(judged))),
            statements=said, more=entity.documents - whole, judgements=judged,
            questions=tuple(self.entities.iter_candidates(entity.id)),
        )  # fmt: skip

    def sample(self, what: str, most: int) -> tuple[Entity, tuple[Statement, ...]]:
        """An entity and the first statements of it. Raises `NotFound` as `get` does."""
        entity = self.get(what)
        return entity, tuple(islice(self.iter_statements(entity), most))

    def _first_statements(self, referents: Sequence[Referent], most: int) -> tuple[tuple[Statement, ...], int]:
        """The first statements of the referents of an entity, and how many documents have no others.

        Further documents are not read: somebody whom thousands name would cost as many readings.
        """
        said: list[Statement] = []
        whole = set()
        for referent in referents:
            if len(said) >= most:
                break
            said += self.statements_of(referent)
            if len(said) <= most:
                whole.add(referent.document)
        return tuple(said[:most]), len(whole)

    def iter_records(self, documents: Sequence[str]) -> Iterator[EntityRecord]:
        """The `MOST_PUBLISHED` most named entities as these documents alone know them; no judgements, no questions.

        Nothing that only another document says is in them: they are for publishing.
        """
        self.update()
        decisions = list(self.store.view().iter_decisions())
        named = _names_given(decisions)
        decided = _decided(j for d in decisions if (j := judgement_of(d)))
        held: dict[str, list[Referent]] = defaultdict(list)
        for document in documents if self.entities.counts()["entity"] else ():
            whose = self.entities.entities_of(document)
            for referent in self.entities.iter_referents(document=document):
                held[whose[referent.chain]].append(referent)
        weight = {i: (-len({r.document for r in rs}), -sum(r.mentions for r in rs), i) for i, rs in held.items()}
        shown = sorted(held, key=weight.__getitem__)[:MOST_PUBLISHED]
        said = self._gather(documents, frozenset(shown))
        for identifier in shown:
            referents = held[identifier]
            name = next((named[r.id] for r in referents if named.get(r.id)), "")
            judged = tuple(sorted(r.id for r in referents if r.id in decided))
            known = build_entity(referents, name=name, decided=bool(judged or name))
            statements = said[identifier]
            yield EntityRecord(
                entity=msgspec.structs.replace(known, id=identifier), referents=tuple(referents), decided=judged,
                statements=tuple(statements[:MOST_STATED]), more=len({s.document for s in statements[MOST_STATED:]}),
            )  # fmt: skip

    def _gather(self, documents: Sequence[str], shown: frozenset[str]) -> dict[str, list[Statement]]:
        """Entity -> what these documents say of it."""
        said: dict[str, list[Statement]] = defaultdict(list)
        for document in documents:
            whose = self.entities.entities_of(document)
            if shown.isdisjoint(whose.values()):
                continue
            for chain, statements in self._statements(document).items():
                if (entity := whose.get(chain)) in shown:
                    said[entity] += statements
        return said

    def page(self, kind: str | None, words: str, offset: int, limit: int) -> tuple[list[Entity], int]:
        """Entities of a type that bear a name with these words in it, the most named first; and how many."""
        self.update()
        return self.entities.page(kind, words, offset, limit)

    def questions(self, offset: int, limit: int) -> tuple[list[Candidate], int]:
        """Open questions, the most useful first; and how many there are."""
        self.update()
        return self.entities.questions(offset, limit)

    def names_in(self, document: str) -> DocumentNames:
        """Who the names of a document are held to be, as last worked out: nothing is linked anew for it."""
        decided, rejected = self._ruled()
        chains = {r.chain for r in self.entities.iter_referents(document=document) if r.id in decided}
        return DocumentNames(entities=self.entities.known_in(document), decided=frozenset(chains), rejected=rejected)

    def _ruled(self) -> tuple[frozenset[str], frozenset[str]]:
        """Referents that people judged and mentions that they rejected, worked out once for every decision."""
        head = self.store.view().last_decision()
        if self._rulings is None or self._rulings[0] != head:
            decisions = list(self.store.view().iter_decisions())
            decided = frozenset(_decided(j for d in decisions if (j := judgement_of(d))))
            self._rulings = head, decided, _rejected(decisions)
        return self._rulings[1:]

    def show(self, what: str) -> dict[str, Any]:
        """An entity with all that is said of it, where, and how it was judged; or a judgement by id.

        Raises:
            NotFound: Nothing has that id.
        """
        if kind_of(what) == "judgement":
            for judgement in self.iter_judgements():
                if judgement.id == what:
                    return {"judgement": msgspec.to_builtins(judgement)}
            raise NotFound(f"No judgement is called {what!r}.", "See `sourcebook list judgements`.")
        found = self.record(what)
        return {
            "entity": msgspec.to_builtins(found.entity),
            "referents": [msgspec.to_builtins(r) for r in found.referents],
            "statements": [msgspec.to_builtins(s) for s in found.statements],
            **({"more": found.more} if found.more else {}),
            "judgements": [msgspec.to_builtins(j) for j in found.judgements],
            "questions": [msgspec.to_builtins(c) for c in found.questions],
        }

    # -- judging ------------------------------------------------------------------------------------------------

    def judge(self, a: str, b: str, value: Verdict, *, why: str, who: str) -> Judgement:
        """Record whether two (entities, referents, chains or mentions by id) are the same.

        An entity that is judged the same as another stays whole, whatever the facts of its referents say.

        Raises:
            NotFound: One of them is nobody.
            UsageError: They are one already, with nothing to be said of them; or judgements contradict.
        """
        first, second = self.get(a), self.get(b)
        owns = _own(self, a, first), _own(self, b, second)
        left, right = pair_of(*owns)
        if left == right:
            raise UsageError("Both ids lead to the same referent.", "Name two different ones; `show` lists them.")
        if value == "positive" and first.id != second.id:
            self._refuse_contradiction(first, second)
        if value == "negative" and first.id == second.id:
            self._refuse_half_a_split(left, right)
        score = next((c for c in self.entities.iter_candidates(first.id) if second.id in (c.left, c.right)), None)
        kept = judged_value(value, score.score, score.algorithm) if score else judged_value(value)
        with self.store.writer() as writer:
            decision = writer.append_decision(f"{left} {right}", kept, why, who, self.now())
        judgement = judgement_of(decision)
        assert judgement is not None
        if value == "positive" and first.id != second.id:
            for what, own, whole in zip((a, b), owns, (first, second), strict=True):
                if kind_of(what) == "entity":
                    self._keep_whole(own, whole, why, who)
        return judgement

    def _keep_whole(self, own: str, entity: Entity, why: str, who: str) -> None:
        """Judge those to be one with a referent who were of its entity and left it: what was known of them speaks
        against the other, of whom it was said all the same.
        """
        left_out = sorted(set(entity.referents) - set(self.get(own).referents))
        if not left_out:
            return
        with self.store.writer() as writer:
            for other in left_out:
                left, right = pair_of(own, other)
                writer.append_decision(f"{left} {right}", judged_value("positive"), why, who, self.now())

    def merge(self, a: str, b: str, *, why: str, who: str) -> Entity:
        """Judge two entities one and the same; gives the entity they are now."""
        judgement = self.judge(a, b, "positive", why=why, who=who)
        return self.get(judgement.left)

    def confirm(self, what: str, *, on: bool = True, why: str, who: str) -> Entity:
        """Judge all that was linked into an entity by machine to be one indeed; with `on` false take that back.

        Raises:
            UsageError: It stands alone: nothing was linked.
        """
        entity = self.get(what)
        first, *others = sorted(entity.referents)
        if not others:
            raise UsageError("It stands alone.", "Nothing was linked that could be confirmed.")
        value, time = judged_value("positive" if on else "no_judgement"), self.now()
        with self.store.writer() as writer:
            for other in others:
                writer.append_decision(f"{first} {other}", value, why, who, time)
        return self.get(entity.id)

    def split(self, what: str, *, why: str, who: str) -> tuple[Entity, Entity]:
        """Take a referent (or the one a mention or chain leads to) out of its entity; gives it and what remains.

        The referent is judged another than every one left, so that no likeness brings it back.

        Raises:
            UsageError: It is an entity's id, or all there is of its entity.
        """
        entity = self.get(what)
        if kind_of(what) == "entity":
            raise UsageError("An entity is split by naming what is to leave it.", "Name a referent; `show` lists them.")
        own = _own(self, what, entity)
        others = [r for r in entity.referents if r != own]
        if not others:
            raise UsageError("It stands alone already.", "Nothing needs to be split.")
        time = self.now()
        name = _names_given(self.store.view().iter_decisions()).get(own, "")
        with self.store.writer() as writer:
            for other in others:
                left, right = pair_of(own, other)
                writer.append_decision(f"{left} {right}", judged_value("negative"), why, who, time)
            if name:  # it was given to those who stay
                writer.append_decision(others[0], f"{NAMED}{name}", why, who, time)
                writer.append_decision(own, NAMED, why, who, time)
        return self.get(own), self.get(others[0])

    def reject(self, mention: str, *, why: str, who: str) -> Decision:
        """Record that the words of a mention name nobody; they leave the entities, the reading itself stays.

        Raises:
            NotFound: There is no such mention.
        """
        if kind_of(mention) != "mention":
            raise NotFound(f"{mention!r} is no mention.", "Mentions are listed by `sourcebook list mentions`.")
        self.store.view().get_annotation(mention)
        with self.store.writer() as writer:
            return writer.append_decision(mention, REJECTED, why, who, self.now())

    def reject_chain(self, mention: str, *, why: str, who: str) -> int:
        """Reject every mention of the chain that a mention is of; gives how many. Raises as `reject` does."""
        view = self.store.view()
        first = view.get_annotation(mention)
        if not isinstance(first, Mention):
            raise NotFound(f"{mention!r} is no mention.", "Mentions are listed by `sourcebook list mentions`.")
        held = view.iter_annotations(rendition=first.rendition, kind="mention")
        own = [m.id for m in held if isinstance(m, Mention) and m.chain == first.chain]
        with self.store.writer() as writer:
            for identifier in own:
                writer.append_decision(identifier, REJECTED, why, who, self.now())
        return len(own)

    def rename(self, what: str, name: str, *, why: str, who: str) -> Entity:
        """Give an entity the name it is to be shown by.

        Raises:
            UsageError: The name is empty.
        """
        name = " ".join(name.split())
        if not name:
            raise UsageError("The name is empty.", "Write the name it is to be shown by.")
        entity = self.get(what)
        with self.store.writer() as writer:
            writer.append_decision(min(entity.referents), f"{NAMED}{name}", why, who, self.now())
        return self.get(entity.id)

    def identify(self, what: str, external: str, verdict: Verdict, *, why: str, who: str) -> Entity:
        """Record that an entity is, or is not, an entry of an outside list (`wikidata:Q42`); the last word stands.

        Raises:
            UsageError: The outside id is none.
        """
        if not is_external(external):
            raise UsageError(f"{external!r} is no id of an outside list.", "Write it as scheme:value: wikidata:Q42.")
        entity = self.get(what)
        value = {"positive": IDENTIFIED, "negative": PARTED}.get(verdict, OPEN) + external
        with self.store.writer() as writer:
            writer.append_decision(_own(self, what, entity), value, why, who, self.now())
        return self.get(entity.id)

    def match(self, path: Path) -> Iterator[Listing | Unreadable]:
        """Entries of a list on this machine that an entity may be, with reasons; lines that are none. It is streamed.

        Entries that a person said an entity is not are left out. Raises `UsageError` where the file is no list.
        """
        self.update()
        parted = _parted(self.store.view().iter_decisions(), self.entities)
        roster = Roster(self.entities.iter_entities(), self.matcher)
        for listed in iter_listed(path):
            if isinstance(listed, Unreadable):
                yield listed
            else:
                yield from (f for f in roster.find(listed) if (f.entity, f.external) not in parted)

    def _refuse_contradiction(self, first: Entity, second: Entity) -> None:
        mine, theirs = set(first.referents), set(second.referents)
        last: dict[tuple[str, str], Judgement] = {(j.left, j.right): j for j in self.iter_judgements()}
        for (left, right), j in last.items():
            if j.value == "negative" and ((left in mine and right in theirs) or (left in theirs and right in mine)):
                raise UsageError(
                    f"{j.who} judged on {j.time[:10]} that members of the two are not the same: {left} and {right}.",
                    f"Take that back first: `sourcebook judge {left} {right} no_judgement --why ...`.",
                )

    def _refuse_half_a_split(self, left: str, right: str) -> None:
        """Refuse to part two that other judgements hold together: it would have no effect."""
        held = Groups()
        for pair in iter_pairs_judged(standing(self.iter_judgements()), "positive"):
            if pair != (left, right):
                held.join(*pair)
        if held.root(left) == held.root(right):
            raise UsageError(
                "Other judgements hold the two to be one.", f"Take one out of all of it: `sourcebook split {right}`."
            )


def _own(resolution: Resolution, what: str, entity: Entity) -> str:
    """The referent that an id stands for: the one it leads to, or for an entity its first."""
    kind = kind_of(what)
    if kind == "referent" and what in entity.referents:
        return what
    if kind == "mention":
        mention = resolution.store.view().get_annotation(what)
        what = mention.chain if isinstance(mention, Mention) else what
    for referent in resolution.entities.iter_referents(entity=entity.id):
        if referent.chain == what:
            return referent.id
    return min(entity.referents)


def _outlet_of(name: str) -> str:
    """A name as names of outlets are compared."""
    return fold_name(name).removeprefix("the ")


def _rejected(decisions: Iterable[Decision]) -> frozenset[str]:
    last = {d.what: d.value for d in decisions if kind_of(d.what) == "mention"}
    return frozenset(what for what, value in last.items() if value == REJECTED)


def _names_given(decisions: Iterable[Decision]) -> dict[str, str]:
    """Referent -> the name a person gave its entity, the last one given last."""
    given: dict[str, str] = {}
    for d in decisions:
        if kind_of(d.what) == "referent" and d.value.startswith(NAMED):
            given.pop(d.what, None)
            given[d.what] = d.value.removeprefix(NAMED)
    return given


def _decided(judgements: Iterable[Judgement]) -> set[str]:
    """Referents on which a judgement of a person stands."""
    last = standing(judgements).values()
    return {i for j in last if j.value in ("positive", "negative") for i in (j.left, j.right)}


def is_external(what: str) -> bool:
    """Whether an id is one of an outside list: `scheme:value`."""
    scheme, _, value = what.partition(":")
    return bool(value.strip()) and scheme.replace("-", "").replace("_", "").isalnum() and len(what) <= 300


def _identified(decisions: Iterable[Decision]) -> dict[str, set[str]]:
    """Referent -> outside ids that people gave its entity."""
    found: dict[str, set[str]] = defaultdict(set)
    for d in decisions:
        if kind_of(d.what) == "referent":
            if d.value.startswith(IDENTIFIED):
                found[d.what].add(d.value.removeprefix(IDENTIFIED))
            elif d.value.startswith((PARTED, OPEN)):
                found[d.what].discard(d.value.partition(" ")[2])
    return found


def _parted(decisions: Iterable[Decision], entities: Entities) -> set[tuple[str, str]]:
    """(entity, outside id) that people said are two."""
    last = {
        (d.what, d.value.partition(" ")[2]): d.value.startswith(PARTED)
        for d in decisions
        if kind_of(d.what) == "referent" and d.value.startswith((IDENTIFIED, PARTED, OPEN))
    }
    found = set()
    for (referent, external), parted in last.items():
        if parted:
            try:
                found.add((entities.get(referent).id, external))
            except NotFound:
                continue
    return found
