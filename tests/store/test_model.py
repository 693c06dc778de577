"""A store beside a plain dictionary: whatever is done, both say the same, and the store proves whole."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from keepers import Keeper, PostgresKeeper, SqliteKeeper

from sourcebook.errors import NotFound
from sourcebook.model.annotation import Annotation
from sourcebook.model.document import Document
from sourcebook.model.ledger import LedgerItem
from sourcebook.store.verify import verify
from sourcebook.testing.stores import EXTRACTORS, Case, case_of, item_of

numbers, editions = st.integers(0, 3), st.integers(1, 2)


class StoreMachine(RuleBasedStateMachine):
    """Puts, replacements, failures and reopenings in any order."""

    keeper: Keeper = SqliteKeeper()

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.store = self.keeper.open(self.root)
        self.documents: dict[str, Document] = {}
        self.readings: dict[str, tuple[Annotation, ...]] = {}
        self.ledger: dict[str, LedgerItem] = {}
        self.decisions: list[tuple[str, str]] = []
        self.last_change = 0

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.root)

    def _write(self, case: Case, *, fail: bool) -> None:
        try:
            with self.store.writer() as writer:
                writer.put_annotations(case.rendition.id, (), {}) if case.rendition.id in self.readings else None
                writer.put_rendition(case.rendition)
                writer.put_document(case.document)
                writer.put_capture(case.capture)
                writer.put_annotations(case.rendition.id, case.annotations, EXTRACTORS)
                if fail:
                    raise TimeoutError
        except TimeoutError:
            return
        self.documents[case.document.id] = case.document
        self.readings[case.rendition.id] = case.annotations

    @rule(number=numbers, edition=editions, kept=st.integers(0, 9), fail=st.booleans(), title=st.text(max_size=8))
    def put(self, number: int, edition: int, kept: int, fail: bool, title: str) -> None:
        case = case_of(number, edition=edition)
        self.store.blobs.put_bytes(case.data)
        document = msgspec.structs.replace(case.document, title=title)
        self._write(msgspec.structs.replace(case, document=document, annotations=case.annotations[:kept]), fail=fail)

    @rule(name=st.sampled_from("abc"), outcome=st.sampled_from(["stored", "failed", "skipped"]), reason=st.text())
    def note(self, name: str, outcome: str, reason: str) -> None:
        item = item_of(name, outcome=outcome, reason=reason)
        with self.store.writer() as writer:
            writer.put_ledger([item])
        self.ledger[item.id] = item

    @rule(what=st.sampled_from("abc"), why=st.text())
    def decide(self, what: str, why: str) -> None:
        with self.store.writer() as writer:
            writer.append_decision(what, "yes", why, "ed", "2026-01-01T00:00:00Z")
        self.decisions.append((what, why))

    @rule(number=numbers, name=st.sampled_from("abc"), what=st.sampled_from("abc"))
    def roll_back(self, number: int, name: str, what: str) -> None:
        """A transaction of every kind of record that fails at its end leaves nothing."""
        case = case_of(number, edition=3)
        self.store.blobs.put_bytes(case.data)
        try:
            with self.store.writer() as writer:
                writer.put_rendition(case.rendition)
                writer.put_document(msgspec.structs.replace(case.document, title="never"))
                writer.put_capture(case.capture)
                writer.put_annotations(case.rendition.id, case.annotations, EXTRACTORS)
                writer.put_ledger([item_of(name, outcome="failed", reason="never")])
                writer.append_decision(what, "no", "never", "ed", "2026-01-01T00:00:00Z")
                raise TimeoutError
        except TimeoutError:
            pass

    @rule(number=numbers)
    def read_one(self, number: int) -> None:
        """What is there by id is what was put; what is not there is said to be missing."""
        document = case_of(number, edition=1).document
        held = self.documents.get(document.id)
        if held is None:
            with pytest.raises(NotFound):
                self.store.view().get_document(document.id)
        else:
            assert self.store.view().get_document(document.id) == held
            assert len(list(self.store.view().iter_captures(document.id))) >= 1

    @rule(readonly=st.booleans())
    def reopen(self, readonly: bool) -> None:
        self.store.close()
        store = self.keeper.open(self.root, readonly=readonly)
        assert {d.id for d in store.view().iter_documents()} == self.documents.keys()
        store.close()
        self.store = self.keeper.open(self.root)

    @invariant()
    def both_say_the_same(self) -> None:
        view = self.store.view()
        assert {d.id: d for d in view.iter_documents()} == self.documents
        for document in self.documents.values():
            assert tuple(view.iter_annotations(document=document.id)) == self.readings[document.rendition]
        assert {i.id: i for i in view.iter_ledger()} == self.ledger
        assert [(d.what, d.why) for d in view.iter_decisions()] == self.decisions
        counts = view.counts()
        current = [a.kind for d in self.documents.values() for a in self.readings[d.rendition]]
        assert all(counts[kind] == current.count(kind) for kind in set(current))
        changes = [number for number, _ in view.iter_changes(0)]
        assert changes == sorted(set(changes))
        assert changes[-1:] >= [self.last_change] or not changes
        self.last_change = changes[-1] if changes else 0
        assert verify(self.store).problems == ()


StoreMachine.TestCase.settings = settings(max_examples=12, stateful_step_count=15, deadline=None)
TestStoreMachine = StoreMachine.TestCase


def run_machine(keeper: Keeper, examples: int, steps: int) -> None:
    machine = type("Machine", (StoreMachine,), {"keeper": keeper})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine, settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    )


def test_postgres_and_the_dictionary_agree(postgres: Any) -> None:
    run_machine(PostgresKeeper(postgres), 4, 12)


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_the_store_and_the_dictionary_agree_for_long(keeper: Keeper) -> None:
    """The same machine, many longer runs."""
    run_machine(keeper, 300, 60)
