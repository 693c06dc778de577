"""Dossiers of one library: written in Markdown with anchors, saved as versions, taken to publication through a gate.

room = library.dossiers
draft = room.new("The harbour loan", text="[[quote:q-...]]", who="ed")
room.edit(draft.id, text="...", who="ed")
room.ask(draft.id, "Ada Roth", asked="2026-02-01", until="2026-02-08", who="ed")
room.publish(draft.id, who="ed")                # Refused, with `findings`, while a rule stands against it
"""

from __future__ import annotations

import builtins
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from sourcebook.checking import Checked
from sourcebook.dossiers.gate import Grounds, find_obstacles
from sourcebook.dossiers.marks import Expanded, Marks
from sourcebook.errors import NotFound, Overtaken, Refused, UsageError
from sourcebook.files import ReadFile
from sourcebook.model.desk import Event, Finding
from sourcebook.model.entity import Entity
from sourcebook.model.given import is_date
from sourcebook.model.ids import kind_of
from sourcebook.model.paper import MOST_WORDS, Amendment, Dossier, DossierState, Reply, dossier_id, reply_id
from sourcebook.model.story import Story
from sourcebook.model.summary import slug_of
from sourcebook.store.base import Store

FIELDS: Final = ("title", "text", "byline", "style", "amendments")
"""What `Dossiers.edit` changes."""
FIRST: Final = "# {title}\n\nWrite here. Put `[[quote:q-...]]` where the exact words should stand.\n"
_FROM: Final[dict[DossierState, tuple[DossierState, ...]]] = {
    "published": ("draft",), "withdrawn": ("published",), "draft": ("published", "withdrawn"),
}  # fmt: skip
_EVENT: Final[dict[DossierState, str]] = {"published": "published", "withdrawn": "withdrawn", "draft": "reopened"}


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """A dossier as read: its marks, its check, and what stands against publishing it."""

    dossier: Dossier
    expanded: Expanded
    checked: Checked
    findings: tuple[Finding, ...]


def check_length(text: str) -> None:
    """Refuse a dossier that is longer than is kept. Raises `UsageError`."""
    if len(text) > MOST_WORDS:
        raise UsageError(f"The dossier has {len(text):,} characters.", f"At most {MOST_WORDS:,} are kept.")


@dataclass(slots=True)
class Dossiers:
    """The dossiers of one library.

    Args:
        store: Where they are kept.
        now: The time, UTC ISO 8601.
        read: Reads a file.
        check: Checks what was read against the library.
        entity: An entity by id, chain or name. Raises `NotFound`.
        story: A story of the library by name. Raises `NotFound` or `UsageError`.
        merged: The living person whom an entity's documents name because the machine alone linked them.
        note: Keeps what a dossier that is published leans on, so that a correction reaches it.
        has_style: Finds a citation style. Raises `UsageError` where there is none of that name.
    """

    store: Store
    now: Callable[[], str]
    read: Callable[[Path], ReadFile]
    check: Callable[[ReadFile], Checked]
    entity: Callable[[str], Entity]
    story: Callable[[str], Story]
    merged: Callable[[Iterable[str]], Entity | None]
    note: Callable[[Dossier, Checked], object] = lambda _, __: None
    has_style: Callable[[str], object] = lambda _: None

    # -- looking up ---------------------------------------------------------------------------------------------

    def get(self, what: str, number: int | None = None) -> Dossier:
        """The newest version of a dossier by its id or the name of its page, or one by its number.

        Raises:
            NotFound: There is none.
        """
        if kind_of(what) != "dossier":
            what = next((d.id for d in self.list() if d.slug == what), what)
        held = self.store.view().get_paper(what, number)
        if not isinstance(held, Dossier):
            raise NotFound(f"{what} is no dossier.", "`sourcebook dossier list` shows what is.")
        return held

    def list(self, state: DossierState | None = None) -> Iterator[Dossier]:
        """Newest versions, the last saved first."""
        held = [d for d in self.store.view().iter_papers("dossier") if isinstance(d, Dossier)]
        chosen = [d for d in held if state is None or d.state == state]
        return iter(sorted(chosen, key=lambda d: (d.time, d.id), reverse=True))

    def versions(self, what: str) -> builtins.list[Dossier]:
        """Every version of a dossier, the first one first."""
        return [d for d in self.store.view().iter_paper_versions(self.get(what).id) if isinstance(d, Dossier)]

    def history(self, what: str) -> builtins.list[Event]:
        """Every save: by whom, when, why, what changed, which rules of the gate were set aside."""
        held = self.get(what)
        overrode: dict[int, builtins.list[str]] = {}
        events: dict[int, str] = {}
        decisions: dict[int, str] = {}
        for decision in self.store.view().iter_decisions(held.id):
            event, _, number = decision.value.rpartition(" ")
            if number.isdigit():
                if event.startswith("overrode "):
                    overrode.setdefault(int(number), []).append(event.removeprefix("overrode "))
                else:
                    events[int(number)], decisions[int(number)] = event, decision.id
        made: builtins.list[Event] = []
        before: Dossier | None = None
        for d in self.versions(held.id):
            made.append(
                Event(number=d.number, event=events.get(d.number, "edited"),
                      state="draft" if d.state == "draft" else d.state, who=d.who, time=d.time, why=d.why,
                      changed=_changed(before, d), overrode=tuple(overrode.get(d.number, ())),
                      decision=decisions.get(d.number, ""))
            )  # fmt: skip
            before = d
        return made

    # -- writing ------------------------------------------------------------------------------------------------

    def new(self, title: str, *, text: str = "", who: str, byline: Sequence[str] = (), style: str = "") -> Dossier:
        """Keep a new draft.

        Raises:
            UsageError: It has no title, or a field does not fit.
        """
        title = " ".join(title.split())
        if not title:
            raise UsageError("A dossier needs a title.", "Give it with --title.")
        time = self.now()
        slug = self._free_slug(title)
        made = Dossier(id=dossier_id(slug, time), title=title, slug=slug, byline=tuple(byline),
                       text=text or FIRST.format(title=title), style=style)  # fmt: skip
        return self._save(None, made, "made", who, "")

    def edit(
        self, what: str, *, who: str, why: str = "", expected: int | None = None, override: str = "", **fields: Any
    ) -> Dossier:
        """Save changed fields (any of `FIELDS`) as a further version; nothing changed, nothing saved.

        Raises:
            Overtaken: The newest version is not `expected`.
            Refused: It is published, and the edit would break a rule of the gate that it did not break before.
            UsageError: A field does not fit.
        """
        held = self.get(what)
        unknown = fields.keys() - set(FIELDS)
        if unknown:
            raise UsageError(f"There is no field {sorted(unknown)[0]!r}.", f"Fields are: {', '.join(FIELDS)}.")
        if expected is not None and expected != held.number:
            raise Overtaken(
                f"{held.id} is at version {held.number}, not {expected}: somebody saved it meanwhile.",
                "Look at it again (`sourcebook dossier show`), then edit.",
            )
        new = msgspec.structs.replace(held, **fields)
        if new == held:
            return held
        overrode: Sequence[Finding] = ()
        if held.state == "published":
            before = {(f.rule, f.message) for f in self.examine(held).findings}
            overrode = self._passed(new, override, before)
        return self._save(held, new, "edited", who, override or why, overrode)

    def amend(self, what: str, text: str, *, date: str = "", who: str, override: str = "") -> Dossier:
        """Add a line to the dated list of corrections that readers see. Raises as `edit`."""
        if not text.strip():
            raise UsageError("A correction needs words.", "Say what was wrong and what stands there now.")
        held = self.get(what)
        line = Amendment(date=_date(date or self.now()[:10], "--date"), text=" ".join(text.split()))
        lines = tuple(sorted((*held.amendments, line), key=lambda a: a.date))
        return self.edit(held.id, who=who, why=f"correction: {line.text}", override=override, amendments=lines)

    def revert(self, what: str, number: int, *, who: str, why: str = "", override: str = "") -> Dossier:
        """Take up the words of an earlier version again. Raises as `edit`, and `NotFound`."""
        old = self.get(what, number)
        fields = {name: getattr(old, name) for name in ("title", "text", "byline", "style")}
        return self.edit(what, who=who, why=why or f"back to version {number}", override=override, **fields)

    def publish(self, what: str, *, who: str, why: str = "", override: str = "") -> Dossier:
        """Let it be published with the library.

        Raises:
            Refused: A rule stands against it (`findings`) and no reason is given to set it aside (`override`).
        """
        held = self.get(what)
        self._may_become(held, "published")
        overrode = self._passed(held, override, set())
        new = msgspec.structs.replace(held, state="published", posted=held.posted or self.now()[:10], withdrawn="")
        return self._save(held, new, "published", who, override or why, overrode)

    def withdraw(self, what: str, *, who: str, why: str) -> Dossier:
        """Take a published one back; its page stays and says why. Raises `UsageError` without a reason."""
        held = self.get(what)
        self._may_become(held, "withdrawn")
        if not why.strip():
            raise UsageError("Withdrawing needs a reason, which its page will show.", "Give it with --why.")
        return self._save(held, msgspec.structs.replace(held, state="withdrawn", withdrawn=why.strip()), "withdrawn",
                          who, why)  # fmt: skip

    def draft(self, what: str, *, who: str, why: str = "") -> Dossier:
        """Take it back to draft."""
        held = self.get(what)
        self._may_become(held, "draft")
        return self._save(held, msgspec.structs.replace(held, state="draft", withdrawn=""), "reopened", who, why)

    # -- right of reply -----------------------------------------------------------------------------------------

    def ask(
        self, what: str, person: str, *, asked: str, until: str = "", answered: str = "", answer: str = "",
        how: str = "", who: str,
    ) -> Reply:  # fmt: skip
        """Note that somebody was asked about a dossier, until when, and what they answered; again for the same day
        changes the note. Readers see it.

        Raises:
            UsageError: A date is none, nobody is named, or an answer has no words.
        """
        held = self.get(what)
        if not person.strip():
            raise UsageError("Who was asked?", "Give the name with --person, as the dossier has it.")
        if answered and not answer.strip():
            raise UsageError("There is a day of the answer and no answer.", "Give it with --answer.")
        name, day = " ".join(person.split()), _date(asked, "--asked")
        if until and _date(until, "--until") < day:
            raise UsageError(f"{until} is before they were asked ({day}).", "Look at --until.")
        made = Reply(
            id=reply_id(held.id, name, day), dossier=held.id, person=name, entity=self._entity_id(name), asked=day,
            until=until, answered=_date(answered, "--answered") if answered else "", answer=answer.strip(),
            how=" ".join(how.split()), who=who, time=self.now(),
        )  # fmt: skip
        return self._put_reply(made)

    def replies(self, what: str) -> builtins.list[Reply]:
        """Right-of-reply notes of a dossier, by the day they were asked."""
        held = self.store.view().iter_papers("reply", self.get(what).id)
        found = [r for r in held if isinstance(r, Reply) and not r.removed]
        return sorted(found, key=lambda r: (r.asked, r.person))

    def unask(self, reply: str, *, who: str) -> Reply:
        """Take a right-of-reply note back; it stays in the history."""
        held = self.store.view().get_paper(reply)
        if not isinstance(held, Reply):
            raise NotFound(f"{reply} is no right-of-reply note.", "`sourcebook dossier show` lists them.")
        return self._put_reply(msgspec.structs.replace(held, removed=True, who=who, time=self.now()))

    # -- reading it ---------------------------------------------------------------------------------------------

    def expand(self, dossier: Dossier) -> Expanded:
        """The words in place of its marks, and what is wrong with those that have none."""
        pinned = {p.mark: p for p in dossier.pinned}
        return Marks(self.store.view(), self.entity, self.story, pinned).expand(dossier.text)

    def examine(self, dossier: Dossier | str) -> Examined:
        """Read and check a dossier as it would be published, and ask the gate."""
        held = self.get(dossier) if isinstance(dossier, str) else dossier
        expanded = self.expand(held)
        with tempfile.TemporaryDirectory(prefix="sourcebook-dossier-") as folder:
            path = Path(folder) / f"{held.slug or 'dossier'}.md"
            path.write_text(to_markdown(held, expanded), encoding="utf-8")
            read = self.read(path)
        replies = self.replies(held.id) if self._has(held) else ()
        checked, findings = self.examine_read(read, expanded, replies)
        return Examined(dossier=held, expanded=expanded, checked=checked, findings=tuple(findings))

    def examine_read(
        self, read: ReadFile, expanded: Expanded, replies: Sequence[Reply]
    ) -> tuple[Checked, builtins.list[Finding]]:
        """Check what was read of a dossier, and ask the gate."""
        checked = self.check(read)
        grounds = Grounds(
            view=self.store.view(), checked=checked, expanded=expanded, replies=replies, today=self.now()[:10],
            entity=self.entity, merged=self.merged,
        )  # fmt: skip
        return checked, find_obstacles(grounds)

    # -- inside -------------------------------------------------------------------------------------------------

    def _has(self, dossier: Dossier) -> bool:
        return any(True for _ in self.store.view().iter_paper_versions(dossier.id))

    def _entity_id(self, name: str) -> str:
        try:
            return self.entity(name).id
        except NotFound:
            return ""

    def _put_reply(self, made: Reply) -> Reply:
        versions = [*self.store.view().iter_paper_versions(made.id)]
        new = msgspec.structs.replace(made, number=len(versions) + 1)
        with self.store.writer() as writer:
            writer.put_paper(new)
        return new

    def _may_become(self, held: Dossier, to: DossierState) -> None:
        if held.state not in _FROM[to]:
            raise Refused(f"{held.id} is {held.state}: {to} comes after {' or '.join(_FROM[to])}.",
                          "See `sourcebook dossier history`.")  # fmt: skip

    def _passed(self, dossier: Dossier, override: str, known: set[tuple[str, str]]) -> builtins.list[Finding]:
        """What the gate finds beyond what stood before, if it may be set aside."""
        examined = self.examine(dossier)
        found = [f for f in examined.findings if (f.rule, f.message) not in known]
        if found and not override.strip():
            rules = ", ".join(sorted({f.rule for f in found}))
            raise Refused(
                f"{dossier.title!r} may not be published yet ({rules}): {found[0].message}",
                "Mend it, or give a reason to set the rule aside (--override REASON); the reason is kept.",
                tuple(found),
            )
        self.note(dossier, examined.checked)
        return found

    def _save(
        self, held: Dossier | None, new: Dossier, event: str, who: str, why: str, overrode: Sequence[Finding] = ()
    ) -> Dossier:
        if not who.strip():
            raise UsageError("Nobody is named who does it.", "Give a name with --who.")
        self._fits(new)
        time = self.now()
        pinned = self._pinned(new)
        number = held.number + 1 if held else 1
        slug = held.slug if held else new.slug
        new = msgspec.structs.replace(new, number=number, slug=slug, who=who, time=time, why=why, pinned=pinned)
        with self.store.writer() as writer:
            writer.put_paper(new)
            writer.append_decision(new.id, f"{event} {new.number}", why, who, time)
            for rule in sorted({f.rule for f in overrode}):
                writer.append_decision(new.id, f"overrode {rule} {new.number}", why, who, time)
        return new

    def _pinned(self, new: Dossier) -> tuple[Any, ...]:
        """What its marks stand for now; of one that stands for nothing any more, what it did when it was saved last."""
        now = {p.mark: p for p in self.expand(new).pinned}
        lost = {p.mark: p for p in new.pinned if p.mark not in now and p.mark in new.text}
        return tuple((lost | now)[name] for name in sorted(lost | now))

    def _fits(self, new: Dossier) -> None:
        check_length(new.text)
        if "\x00" in new.text or not " ".join(new.title.split()):
            raise UsageError("A dossier needs a title, and words without control characters.", "Mend it and save.")
        if new.style:
            self.has_style(new.style)

    def _free_slug(self, title: str) -> str:
        taken = {d.slug for d in self.list()}
        wanted = slug_of(title) or "dossier"
        number = 1
        while (name := wanted if number == 1 else f"{wanted}-{number}") in taken:
            number += 1
        return name


def to_markdown(dossier: Dossier, expanded: Expanded) -> str:
    """The file that is read and published: front matter, the title where the text does not begin with it, the words."""
    fields = [("title", dossier.title), ("author", ", ".join(dossier.byline)), ("date", dossier.posted)]
    front = "".join(f"{name}: {_one_line(value)}\n" for name, value in fields if value)
    head = "" if expanded.text.lstrip().startswith("# ") else f"# {_one_line(dossier.title)}\n\n"
    return f"---\n{front}---\n\n{head}{expanded.text.rstrip()}\n"


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _changed(before: Dossier | None, after: Dossier) -> tuple[str, ...]:
    if before is None:
        return ()
    return tuple(n for n in (*FIELDS, "state", "posted", "withdrawn") if getattr(before, n) != getattr(after, n))


def _date(value: str, option: str) -> str:
    plain = value.strip()
    if not (is_date(plain) and len(plain) == 10):
        raise UsageError(f"{value!r} is no date.", f"Give {option} as YYYY-MM-DD.")
    return plain
