"""Digests of one library: the newsletter, made of published summaries.

    letters = library.digests
    draft = letters.new(title="The week", who="ed")
    picked = letters.pick(draft.id, Rule(least=40, most=10), who="ed")   # Picked: digest, passed (with reasons)
    letters.pick_by_hand(draft.id, add=["s-..."], who="ed"); letters.order(draft.id, ["s-...", "s-..."], who="ed")
    letters.edit(draft.id, intro="...", outro="...", who="ed")
    letters.preview(draft.id)                       # Letter: subject, html (a whole page), text (78 columns)
    letters.send(draft.id, file="week.eml", who="ed")    # or smtp="localhost:25"; kept from then on as it went out

Every step is a decision in the chain (`<event> <save>` on the digest's id).
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from sourcebook.desk.digest import checked_rule, in_order, matters_told, pick_by_rule, put_in, take_out
from sourcebook.durable import write_whole
from sourcebook.errors import NotFound, Refused, UsageError
from sourcebook.model.digest import Digest, Letter, Passed, Rule, digest_id
from sourcebook.model.given import is_date
from sourcebook.model.ids import kind_of
from sourcebook.model.matter import Matter
from sourcebook.model.summary import Summary
from sourcebook.publish.letter import Masthead, build_letter
from sourcebook.publish.links import digest_path, digests_path, summary_path
from sourcebook.publish.mail import build_mail, send_mail, server_of
from sourcebook.settings import Settings
from sourcebook.store.base import Store, View


class Picked(msgspec.Struct, frozen=True, kw_only=True):
    """What picking did: the digest as saved, and what of its time was left out, with the reason for each."""

    digest: Digest
    passed: tuple[Passed, ...] = ()


@dataclass(frozen=True, slots=True)
class Digests:
    """The newsletter of one library."""

    store: Store
    settings: Settings
    now: Callable[[], str]
    iter_matters: Callable[[str], Iterable[Matter]] = lambda _: ()
    """Gives the matters of a document."""

    def new(
        self, *, title: str = "", date: str | None = None, intro: str = "", outro: str = "", who: str, why: str = ""
    ) -> Digest:
        """Keep a new draft without summaries. The day is today without `date`, and names it without `title`.

        Raises:
            UsageError: The date is none, or there is a digest of that day and title.
        """
        day = date or self.now()[:10]
        if not is_date(day) or len(day) != 10:
            raise UsageError(f"{day!r} is not a day.", "Write 2026-11-30.")
        name = " ".join(title.split()) or f"{self.settings.title}, {day}"
        identifier = digest_id(day, name)
        if any(d.id == identifier for d in self.list()):
            raise UsageError(f"There is a digest {identifier} of that day and title.", "Edit it, or change --title.")
        made = Digest(id=identifier, title=name, date=day, intro=intro, outro=outro)
        return self._save(made, "made", who, why)

    def edit(
        self,
        what: str,
        *,
        title: str | None = None,
        intro: str | None = None,
        outro: str | None = None,
        who: str,
        why: str = "",
        expected: int | None = None,
    ) -> Digest:
        """Change its title, or the Markdown before and after the summaries. `expected` is the save that was seen.

        Raises:
            Overtaken: Somebody saved it meanwhile.
            Refused: It was sent.
            UsageError: The title is empty.
        """
        given = {"title": title, "intro": intro, "outro": outro}
        changed = {name: value for name, value in given.items() if value is not None}
        if not " ".join(changed.get("title", "x").split()):
            raise UsageError("A digest needs a title.", "Give it with --title.")
        return self._change(what, lambda d: msgspec.structs.replace(d, **changed), "edited", who, why, expected)

    def pick(self, what: str, rule: Rule | None = None, *, who: str, why: str = "") -> Picked:
        """Pick by rule; what was picked before is replaced, but for what was put in by hand, which stays first.

        Raises:
            Refused: It was sent.
            UsageError: The rule cannot be followed.
        """
        asked = checked_rule(rule or Rule())
        held = self._draft(what)
        by_hand = [p for p in held.picks if "by hand" in p.why]
        sent = [d for d in self.list() if d.state == "sent"]
        before = {p.summary for d in sent for p in d.picks} | {p.summary for p in by_hand}
        picks, passed = pick_by_rule(
            self.store.view(), asked, sent[0].date if sent else None, matters=self._matters, before=before
        )
        new = msgspec.structs.replace(held, rule=asked, picks=(*by_hand, *picks))
        return Picked(digest=self._save(new, "picked", who, why, held), passed=tuple(passed))

    def passed(self, digest: Digest) -> builtins.list[Passed]:
        """What the rule of a draft leaves out now, each with the reason."""
        held = [d for d in self.list() if d.state == "sent"]
        before = {p.summary for d in held for p in d.picks} | {p.summary for p in digest.picks if "by hand" in p.why}
        since = held[0].date if held else None
        rule = digest.rule or Rule()
        return [*pick_by_rule(self.store.view(), rule, since, matters=self._matters, before=before)[1]]

    def pick_by_hand(
        self,
        what: str,
        *,
        add: Iterable[str] = (),
        remove: Iterable[str] = (),
        at: int | None = None,
        who: str,
        why: str = "",
    ) -> Digest:
        """Put summaries in (ids or names of pages; at a place, from 1, or last) and take others out.

        Raises:
            NotFound: There is no such summary, or one that is taken out is not in it.
            Refused: One is not published, or the digest was sent.
        """
        view = self.store.view()
        put, out = [_summary(view, s).id for s in add], [_summary(view, s).id for s in remove]

        def change(digest: Digest) -> Digest:
            return put_in(view, take_out(digest, out), put, at=at)

        return self._change(what, change, "picked", who, why, None)

    def order(self, what: str, identifiers: Sequence[str], *, who: str, why: str = "") -> Digest:
        """Put these summaries first, in this order; the others follow as they were. Raises `NotFound`, `Refused`."""
        view = self.store.view()
        wanted = [_summary(view, s).id for s in identifiers]
        return self._change(what, lambda d: in_order(d, wanted), "ordered", who, why, None)

    def get(self, what: str) -> Digest:
        """A digest by its id or its day; `last` is the newest.

        Raises:
            NotFound: There is none.
        """
        if kind_of(what) == "digest":
            return self.store.view().get_digest(what)
        found = [d for d in self.list() if what in ("last", d.date)]
        if not found or (what != "last" and len(found) > 1):
            said = f"{len(found)} digests are of {what}." if found else f"There is no digest {what!r}."
            raise NotFound(said, "Name one by its id: `sourcebook digest list`.")
        return found[0]

    def list(self) -> Iterator[Digest]:
        """All digests, the last day first."""
        return self.store.view().iter_digests()

    def summaries(self, digest: Digest) -> builtins.list[Summary]:
        """What is in it, in order: as it went out where it was sent, else the newest versions that are published."""
        view = self.store.view()
        if digest.state == "sent":
            return [view.get_summary(p.summary, p.number) for p in digest.picks]
        return [s for p in digest.picks if (s := view.get_summary(p.summary)).state == "published"]

    def preview(self, what: str) -> Letter:
        """What it reads like, in HTML and plain text. Without the setting `site_address` its links are left out."""
        return self._letter(self.get(what))

    def send(
        self, what: str, *, file: Path | str | None = None, smtp: str = "", starttls: bool = False, who: str,
        why: str = "",
    ) -> Digest:  # fmt: skip
        """Make a mail of it: into a file, or handed to a list manager at `host:port`. It is sent from then on.

        One that was sent is made into the same mail again.

        Raises:
            Refused: There is nothing in it.
            UsageError: No way is given, or a setting is missing that a mail needs.
            StorageError: The file could not be written, or the list manager did not take it.
        """
        if bool(file) == bool(smtp):
            raise UsageError("A letter goes one way at a time.", "Give a file or --smtp host:port.")
        if smtp:
            server_of(smtp)
        held = self.get(what)
        sent = held if held.state == "sent" else self._as_sent(held, "smtp" if smtp else "file")
        mail = self._mail(sent)
        if smtp:
            send_mail(mail, self.settings, smtp, starttls=starttls)
        else:
            write_whole(Path(str(file)), mail, "writing the letter")
        return held if held.state == "sent" else self._save(sent, "sent", who, why, held)

    def mail(self, what: str) -> bytes:
        """The mail of a digest as it would be sent now, or as it was. Raises `UsageError`."""
        held = self.get(what)
        return self._mail(held if held.state == "sent" else self._as_sent(held, "file"))

    # -- within ------------------------------------------------------------------------------------------------

    def _matters(self, summary: Summary) -> Iterator[tuple[str, str]]:
        held = (m for document in sorted(summary.leans_on) for m in self.iter_matters(document))
        return matters_told(summary, held)

    def _as_sent(self, digest: Digest, way: str) -> Digest:
        """The digest as it goes out now: with the versions of this moment."""
        if not self.settings.site_address:
            raise UsageError(
                "The letter links to the site, and the setting site_address is empty.",
                'Write site_address = "https://paper.example/" in sourcebook.toml.',
            )
        numbers = {s.id: s.number for s in self.summaries(digest)}
        picks = [msgspec.structs.replace(p, number=numbers[p.summary]) for p in digest.picks if p.summary in numbers]
        if not picks and not digest.intro.strip():
            raise Refused(f"There is nothing in {digest.id}.", "Pick summaries, or write an intro.")
        return msgspec.structs.replace(digest, picks=tuple(picks), state="sent", sent=self.now(), way=way)

    def _mail(self, digest: Digest) -> bytes:
        archive = self._at(digests_path())
        return build_mail(digest, self._letter(digest), self.settings, time=digest.sent or "", archive=archive)

    def _letter(self, digest: Digest) -> Letter:
        picked = [(s, self._at(summary_path(s))) for s in self.summaries(digest)]
        home, page = self._at(""), self._at(digest_path(digest))
        leave = self.settings.letter_unsubscribe
        head = Masthead(title=self.settings.title, home=home, page=page, unsubscribe=leave)
        return build_letter(digest, picked, head)

    def _at(self, path: str) -> str:
        address = self.settings.site_address
        return f"{address.rstrip('/')}/{path}" if address else ""

    def _draft(self, what: str) -> Digest:
        held = self.get(what)
        if held.state == "sent":
            raise Refused(f"{held.id} was sent on {str(held.sent)[:10]} and stays as it went out.", "Make a new one.")
        return held

    def _change(
        self, what: str, change: Callable[[Digest], Digest], event: str, who: str, why: str, expected: int | None
    ) -> Digest:
        held = self._draft(what)
        new = change(held)
        if expected is not None:
            held = msgspec.structs.replace(held, saved=expected)
        return held if new == held else self._save(new, event, who, why, held)

    def _save(self, digest: Digest, event: str, who: str, why: str, held: Digest | None = None) -> Digest:
        saved = msgspec.structs.replace(digest, saved=held.saved + 1 if held else 1)
        with self.store.writer() as writer:
            writer.put_digest(saved)
            writer.append_decision(saved.id, f"{event} {saved.saved}", why, who, self.now())
        return saved


def _summary(view: View, what: str) -> Summary:
    """A summary by id or by the name of its page. Raises `NotFound`."""
    if kind_of(what) != "summary" and (found := view.find_summaries(slug=what)):
        return found[0]
    return view.get_summary(what)
