"""The way of a summary: draft, ready, published, withdrawn, and back to draft.

Every step is a further version and a decision in the chain, in one transaction. Nothing is ever taken out: undo is a
step too. What a decision on a summary says is `<event> <number of the version>`; a rule of the gate that was set aside
is a decision of its own, `overrode <rule> <number>`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from sourcebook.errors import NotFound, Overtaken, Refused, UsageError
from sourcebook.model.decision import Decision
from sourcebook.model.desk import Batch, Event, Finding, Refusal
from sourcebook.model.summary import WORDING, Proposal, State, Summary, slug_of
from sourcebook.store.base import Store, View

Gate = Callable[[View, Summary], Iterable[Finding]]
"""What stands against publishing a summary; nothing when all is well."""

EVENTS: Final = (
    "made", "edited", "ready", "published", "withdrawn", "reopened", "undone", "reverted", "proposed", "accepted",
)  # fmt: skip
_FROM: Final[dict[State, tuple[State, ...]]] = {
    "ready": ("draft",),
    "published": ("draft", "ready"),
    "withdrawn": ("published",),
    "draft": ("ready", "published", "withdrawn"),
}
"""From which states a state is reached."""
_EVENT: Final[dict[State, str]] = {
    "draft": "reopened",
    "ready": "ready",
    "published": "published",
    "withdrawn": "withdrawn",
}
_KEPT: Final = ("id", "number", "state", "posted", "slug", "withdrawn", "old_addresses")
"""Fields that stay when the wording of an earlier version is taken up again."""


@dataclass(frozen=True, slots=True)
class Workflow:
    """Takes summaries along their way.

    Args:
        store: Where they are kept.
        gate: What is asked before one is published, and of each edit of a published one.
        now: The time, UTC ISO 8601.
        people: With 2, whoever publishes is not the one who marked it ready, and another wording of what is published
            waits until somebody else publishes it.
    """

    store: Store
    gate: Gate
    now: Callable[[], str]
    people: int = 1

    def make(self, summary: Summary, *, who: str, why: str = "") -> Summary:
        """Keep a new draft, with a name for its page.

        Raises:
            UsageError: There is one of that document or address and title.
        """
        view = self.store.view()
        if (held := _held(view, summary.id)) is not None:
            raise UsageError(
                f"There is a summary {held.id} of it called {held.title!r}.", "Edit it, or change --title."
            )
        slug = free_slug(view, summary)
        return self._save(None, msgspec.structs.replace(summary, number=1, state="draft", slug=slug), "made", who, why)

    def edit(
        self, summary: Summary, *, who: str, why: str = "", expected: int | None = None, override: str = ""
    ) -> Summary:
        """Save changed wording; its state and number are those held, not those given.

        A ready summary goes back to draft where it takes two people to publish. A published one stays so, if the gate
        finds nothing that did not stand against it before; `override` is the reason to save it all the same. Where it
        takes two people, another wording of a published one is kept as `proposed` and readers see what they saw.

        Raises:
            Overtaken: The newest version is not `expected`.
            Refused: The gate stands against it.
        """
        view = self.store.view()
        held = view.get_summary(summary.id)
        if expected is not None and expected != held.number:
            raise Overtaken(
                f"{held.id} is at version {held.number}, not {expected}: somebody saved it meanwhile.",
                "Look at it again (`sourcebook summary show`), then edit.",
            )
        state: State = "draft" if held.state == "ready" and self.people > 1 else held.state
        kept = {"number": held.number, "state": held.state, "posted": held.posted, "withdrawn": held.withdrawn}
        new = msgspec.structs.replace(summary, **kept, proposed=None)
        if new == held.working:
            return held
        if self._waits(held):
            return self._propose(view, held, new, "edited", who, why, override)
        return self._wording(view, held, msgspec.structs.replace(new, state=state), "edited", who, why, override)

    def move(self, identifier: str, to: State, *, who: str, why: str = "", override: str = "") -> Summary:
        """Take a summary a step along: to `ready`, `published`, `withdrawn`, or back to `draft`.

        Raises:
            Refused: It is in no state to, the gate stands against it, or it takes another person.
            UsageError: It is withdrawn without a reason.
        """
        view = self.store.view()
        held = view.get_summary(identifier)
        if to == "published" and held.state == "published" and held.proposed is not None:
            return self._accept(view, held, held.proposed, who, why, override)
        if held.state not in _FROM[to]:
            before = " or ".join(_FROM[to])
            raise Refused(f"{identifier} is {held.state}: {to} comes after {before}.", "See `summary history`.")
        if to == "withdrawn" and not why.strip():
            raise UsageError("Withdrawing needs a reason, which its page will show.", "Give it with --why.")
        overrode: Sequence[Finding] = ()
        if to == "published":
            self._refuse_one_person(view, held, who)
            overrode = self._passed(view, held, (), override)
        said = override or why
        return self._save(held, self._in_state(held, to, why), _EVENT[to], who, said, overrode)

    def undo(self, identifier: str, *, who: str, why: str = "", override: str = "") -> Summary:
        """Take back the last step or edit, by a further version that is as the one before it.

        Raises:
            Refused: There is nothing to take back, or the gate stands against what would be published again.
        """
        view = self.store.view()
        held = view.get_summary(identifier)
        if held.number == 1:
            raise Refused(f"{identifier} has one version only: there is nothing to undo.", "Withdraw or edit it.")
        before = view.get_summary(identifier, held.number - 1)
        new = msgspec.structs.replace(before, number=held.number, slug=held.slug)
        if self._waits(held) and new.state == "published":
            accepted = held.proposed is None and _wording_of(before) != _wording_of(held)
            target = msgspec.structs.replace(new, proposed=None) if accepted else new.working
            return self._propose(view, held, target, "undone", who, why, override)
        if new.state == "published" and held.state != "published":
            self._refuse_one_person(view, before, who)
        return self._wording(view, held, new, "undone", who, why, override)

    def revert(self, identifier: str, number: int, *, who: str, why: str = "", override: str = "") -> Summary:
        """Take up the wording of an earlier version again; the state stays. Raises as `edit`, and `NotFound`."""
        view = self.store.view()
        held = view.get_summary(identifier)
        old = view.get_summary(identifier, number)
        new = msgspec.structs.replace(old.working, **{name: getattr(held, name) for name in _KEPT})
        if self._waits(held):
            return self._propose(view, held, new, "reverted", who, why or f"to version {number}", override)
        return self._wording(view, held, new, "reverted", who, why or f"to version {number}", override)

    def each(self, identifiers: Iterable[str], step: Callable[[str], Summary]) -> Batch:
        """One step for many: those it cannot be done to are named with the reason, the others are done."""
        done, refused = [], []
        for identifier in dict.fromkeys(identifiers):
            try:
                done.append(step(identifier).id)
            except (UsageError, NotFound) as error:
                held = _held(self.store.view(), identifier)
                findings = tuple(f for f in getattr(error, "findings", ()) if isinstance(f, Finding))
                title = held.title if held else ""
                refused.append(Refusal(id=identifier, title=title, reason=str(error), findings=findings))
        return Batch(done=tuple(done), refused=tuple(refused))

    def _waits(self, held: Summary) -> bool:
        """Whether another wording of it waits for a second person."""
        return held.state == "published" and self.people > 1

    def _propose(
        self, view: View, held: Summary, new: Summary, event: str, who: str, why: str, override: str
    ) -> Summary:
        """Save what files it at once, and what it says as a wording that waits; the gate is asked of both."""
        wording = _wording_of(new)
        live = msgspec.structs.replace(new, **_wording_of(held))
        if wording == _wording_of(held):
            return self._save(held, msgspec.structs.replace(live, proposed=None), event, who, override or why)
        if held.proposed is not None and wording == _wording_of(held.working):
            return self._save(held, msgspec.structs.replace(live, proposed=held.proposed), event, who, override or why)
        overrode = self._passed(view, new, tuple(self.gate(view, held)), override)
        proposed = Proposal(who=who, time=self.now(), why=why, override=override, **wording)
        waiting = msgspec.structs.replace(live, proposed=proposed)
        return self._save(held, waiting, "proposed", who, override or why, overrode)

    def _accept(self, view: View, held: Summary, proposed: Proposal, who: str, why: str, override: str) -> Summary:
        """Put the wording that waits before the readers."""
        if self.people > 1 and proposed.who.strip().casefold() == who.strip().casefold():
            raise Refused(
                f"{who} wrote the change of {held.id}: somebody else publishes it.", "Two people publish here."
            )
        reason = override or proposed.override
        overrode = self._passed(view, held.working, tuple(self.gate(view, held)), reason)
        return self._save(held, held.working, "accepted", who, override or why, overrode)

    def _wording(
        self, view: View, held: Summary, new: Summary, event: str, who: str, why: str, override: str
    ) -> Summary:
        """Save a version; what is published afterwards passes the gate."""
        overrode: Sequence[Finding] = ()
        if new.state == "published":
            before = tuple(self.gate(view, held)) if held.state == "published" else ()
            overrode = self._passed(view, new, before, override)
        return self._save(held, new, event, who, override or why, overrode)

    def _passed(self, view: View, summary: Summary, before: Sequence[Finding], override: str) -> list[Finding]:
        """What the gate finds beyond what stood before, if it may be set aside."""
        known = {(f.rule, f.message) for f in before}
        found = [f for f in self.gate(view, summary) if (f.rule, f.message) not in known]
        if found and not override.strip():
            rules = ", ".join(sorted({f.rule for f in found}))
            raise Refused(
                f"{summary.id} may not be published yet ({rules}): {found[0].message}",
                "Mend it, or give a reason to set the rule aside (--override REASON); the reason is kept.",
                tuple(found),
            )
        return found

    def _refuse_one_person(self, view: View, held: Summary, who: str) -> None:
        if self.people < 2:
            return
        ready = [d for d in view.iter_decisions(held.id) if d.value.startswith("ready ")]
        if held.state != "ready" or not ready:
            raise Refused(f"{held.id} is {held.state}: somebody marks it ready first.", "Two people publish here.")
        if ready[-1].who.strip().casefold() == who.strip().casefold():
            raise Refused(f"{who} marked {held.id} ready: somebody else publishes it.", "Two people publish here.")

    def _in_state(self, held: Summary, to: State, why: str) -> Summary:
        posted = held.posted or (self.now()[:10] if to == "published" else None)
        withdrawn = why.strip() if to == "withdrawn" else ""
        # A wording that waited is what the draft goes on with; of what is withdrawn nothing waits.
        base = held.working if to == "draft" else msgspec.structs.replace(held, proposed=None)
        return msgspec.structs.replace(base, state=to, posted=posted, withdrawn=withdrawn)

    def _save(
        self, held: Summary | None, new: Summary, event: str, who: str, why: str, overrode: Sequence[Finding] = ()
    ) -> Summary:
        if not who.strip():
            raise UsageError("Nobody is named who does it.", "Give a name with --who.")
        new = msgspec.structs.replace(new, number=held.number + 1 if held else 1)
        time = self.now()
        with self.store.writer() as writer:
            writer.put_summary(new)
            writer.append_decision(new.id, f"{event} {new.number}", why, who, time)
            for rule in sorted({f.rule for f in overrode}):
                writer.append_decision(new.id, f"overrode {rule} {new.number}", why, who, time)
        return new


def _wording_of(summary: Summary) -> dict[str, Any]:
    return {name: getattr(summary, name) for name in WORDING}


def build_history(view: View, identifier: str) -> list[Event]:
    """The saves of a summary in order. Raises `NotFound`."""
    view.get_summary(identifier)
    made: dict[int, Decision] = {}
    overrode: dict[int, list[str]] = {}
    for decision in view.iter_decisions(identifier):
        event, _, number = decision.value.rpartition(" ")
        if event in EVENTS and number.isdigit():
            made[int(number)] = decision
        elif event.startswith("overrode ") and number.isdigit():
            overrode.setdefault(int(number), []).append(event.removeprefix("overrode "))
    events: list[Event] = []
    before: Summary | None = None
    for version in view.iter_summary_versions(identifier):
        events.append(_event(before, version, made.get(version.number), overrode.get(version.number, ())))
        before = version
    return events


def _event(before: Summary | None, version: Summary, decision: Decision | None, overrode: Iterable[str]) -> Event:
    changed = () if before is None else changed_fields(before, version)
    if decision is None:
        return Event(number=version.number, event="imported", state=version.state, changed=changed)
    return Event(
        number=version.number, event=decision.value.rpartition(" ")[0], state=version.state, who=decision.who,
        time=decision.time, why=decision.why, changed=changed, overrode=tuple(overrode), decision=decision.id,
    )  # fmt: skip


def changed_fields(before: Summary, after: Summary) -> tuple[str, ...]:
    """Names of the fields that differ, the number of the version aside."""
    names = (name for name in after.__struct_fields__ if name != "number")
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def free_slug(view: View, summary: Summary) -> str:
    """The name of its page: the one it has, else made of its title; with digits of its id where another has that."""
    wanted = summary.slug or slug_of(summary.title) or summary.id
    if all(s.id == summary.id for s in view.find_summaries(slug=wanted)):
        return wanted
    return f"{wanted}-{summary.id[2:8]}"


def _held(view: View, identifier: str) -> Summary | None:
    try:
        return view.get_summary(identifier)
    except NotFound:
        return None
