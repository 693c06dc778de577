"""Team: collections of several people, each a library of its own, and the accounts that say who may do what in which.

    <team>/team.toml            title, address, where accounts are kept, rules of accounts
    <team>/accounts.db          accounts, where they are not in PostgreSQL
    <team>/collections/NAME/    a whole library: records, files, index, settings of its own

Nothing of one collection lies in another: what is counted, listed, searched or exported of one cannot tell of the rest.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import msgspec

from sourcebook.accounts import Accounts
from sourcebook.accounts.copying import copy_accounts
from sourcebook.accounts.memberships import read_collection, unknown_collection
from sourcebook.accounts.record import Entry
from sourcebook.durable import folder_in_place_of, storage_errors, write_whole
from sourcebook.errors import Forbidden, NotFound, SignInRefused, UsageError
from sourcebook.library.held import Progress
from sourcebook.library.opened import Opened
from sourcebook.library.team_file import TeamSettings, kept_here, place_of, read_origin, read_team
from sourcebook.library.team_outside import OutsideSettings
from sourcebook.model.access import AuditReport, Caller, Outcome, Role, reaches
from sourcebook.model.permalink import parse_permalink
from sourcebook.settings import LIBRARY_FILE, TEAM_FILE, quote, read_settings
from sourcebook.store.backup import Backup
from sourcebook.store.places import parse_store, refuse_secrets

if TYPE_CHECKING:
    from sourcebook.library import Library
    from sourcebook.model.access import User
    from sourcebook.publish.team_pages import TeamPages

COLLECTIONS = "collections"


class Collection(msgspec.Struct, frozen=True, kw_only=True):
    """A collection of a team, as it is listed."""

    name: str
    title: str


class HitIn(msgspec.Struct, frozen=True, kw_only=True):
    """A document, a summary or a note found in a collection."""

    document: str
    title: str
    outlet: str | None
    date: str | None
    href: str
    """Where it opens on a server."""
    words: tuple[tuple[str, bool], ...]
    """The passage as stretches, each with whether it matches."""
    kind: str = ""
    """`summary` or `note`; empty of a document."""


class FoundIn(msgspec.Struct, frozen=True, kw_only=True):
    """What a search found in one collection."""

    name: str
    title: str
    total: int
    hits: tuple[HitIn, ...]


class TeamBackup(msgspec.Struct, frozen=True, kw_only=True):
    """What was copied of a team, and what the proof of the copies says."""

    out: str
    accounts: AuditReport
    """The record of access in the copy; its head is noted like that of a library."""
    collections: dict[str, Backup]


class Team:
    """One team: a folder with `team.toml`. Use `init` or `open`; it may be used from several threads."""

    def __init__(
        self, root: Path, settings: TeamSettings, accounts: Accounts, outside: OutsideSettings | None = None
    ) -> None:
        self.root = root
        self.settings = settings
        self.accounts = accounts
        self.outside = outside
        """Who else may say who somebody is; None where nobody may."""
        self._opened = Opened(self._open_one)

    @classmethod
    def init(cls, root: Path | str, *, title: str | None = None, origin: str = "", store: str = "sqlite") -> Self:
        """Make a new team in `root` (created if missing) and open it; one that is there is opened as it is.

        Args:
            root: Its folder.
            title: Its name; that of the folder without.
            origin: The web address under which it will be served.
            store: Where accounts are kept: `sqlite`, or the address of a PostgreSQL database.

        Raises:
            UsageError: `root` is a file or a library, the origin is none, `store` holds a password.
        """
        root = Path(root)
        _refuse_other(root)
        refuse_secrets(store)
        if not (root / TEAM_FILE).exists():
            said = TeamSettings(title=title or root.resolve().name, origin=read_origin(origin), store=store)
            if not root.exists():
                root.mkdir(mode=0o700, parents=True)
            (root / COLLECTIONS).mkdir(exist_ok=True)
            Accounts.open(root, store=place_of(store, "accounts"), make=True).close()
            lines = "".join(f"{name} = {quote(value)}\n" for name, value in msgspec.structs.asdict(said).items())
            write_whole(root / TEAM_FILE, f"[team]\n{lines}".encode(), "making the team")
        return cls.open(root)

    @classmethod
    def open(cls, root: Path | str, *, clock: Callable[[], float] = time.time) -> Self:
        """Open the team in `root`.

        Raises:
            NotFound: No team there, or its accounts are gone.
            UsageError: Its file is not good.
        """
        root = Path(root)
        settings, rules, outside = read_team(root)
        accounts = Accounts.open(root, store=place_of(settings.store, "accounts"), rules=rules, clock=clock)
        return cls(root, settings, accounts, outside)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the accounts and of every collection that was opened."""
        self._opened.close()
        self.accounts.close()

    def outside_settings(self) -> OutsideSettings:
        """Who else may say who somebody is. Raises `UsageError` where the team's file names nobody."""
        if self.outside is None:
            raise UsageError(f"{TEAM_FILE} names no provider.", "Write one into its table [oidc].")
        return self.outside

    def collections(self, among: Container[str] | None = None) -> list[Collection]:
        """All collections by name, or those `among` these names. Who asks may not know of all: see `accounts`."""
        names = self.accounts.collections()
        return [Collection(name=n, title=self._title(n)) for n in names if among is None or n in among]

    def collection(self, name: str) -> Library:
        """The library of a collection, opened at the first use and kept. Raises `NotFound` for an unknown name."""
        if (held := self._opened.find(name)) is not None:
            return held
        if name not in self.accounts.collections():
            raise unknown_collection(name)
        return self._opened.get(name)

    def note(
        self, action: str, *, who: str, what: str = "", collection: str = "", outcome: Outcome = "ok", address: str = ""
    ) -> None:
        """Write into the record of access what was done beside the accounts: asked in vain, exported, published."""
        self.accounts.note(
            Entry(action=action, who=who, what=what, collection=collection, outcome=outcome, address=address)
        )

    def pages(self, user: User | None = None, form_token: str = "") -> TeamPages:
        """The page maker of what is beside collections, for whoever is signed in; forms carry `form_token`."""
        from sourcebook.publish.team_pages import TeamPages

        return TeamPages(self.settings.title, user, form_token)

    def search(self, query: str, names: Sequence[str], *, limit: int = 5) -> list[FoundIn]:
        """The best hits in each of these collections, which whoever asks may read: those with the most first.

        Raises:
            InvalidQuery: The query cannot be parsed.
        """
        titles = {c.name: c.title for c in self.collections(names)}
        found = []
        for name in names:
            library = self.collection(name)
            result = library.search(query, limit=limit, facets=False)
            pages = library.pages()
            rows = [pages.hit(hit, query) for hit in result.hits]
            hits = tuple(
                HitIn(
                    document=row.hit.document, title=row.hit.title, outlet=row.hit.outlet, date=row.hit.date,
                    href=f"/c/{name}{row.href}", words=row.words, kind=row.hit.kind or "",
                )
                for row in rows
            )  # fmt: skip
            found.append(FoundIn(name=name, title=titles[name], total=result.total, hits=hits))
        return sorted(found, key=lambda f: -f.total)

    def find_cited(self, permalink: str, names: Sequence[str]) -> str:
        """The first of these collections that holds the words of a permalink.

        Raises:
            NotFound: None does.
            UsageError: It is no permalink.
        """
        link = parse_permalink(permalink)
        for name in names:
            with suppress(NotFound):
                self.collection(name).find_cited(link)
                return name
        raise NotFound(f"No kept text has the hash {link.text}.", "Look for its words: /search.")

    def entry(self, secret: str, collection: str) -> Callable[[Role], Caller]:
        """The way of a program into a collection: asked before each thing it does, with the role that this needs.

        What it gives says on whose behalf it is done. It raises `SignInRefused` for a token that is not good, or not
        any more; `NotFound`, in the words for a collection that is not there, where it gives no role; `Forbidden` where
        it gives a lesser one.
        """

        def asked(needed: Role) -> Caller:
            token = self.accounts.token_of(secret)
            if token is None:
                raise SignInRefused("This token is not good, or not any more.", "Set $SOURCEBOOK_TOKEN to one that is.")
            caller = self.accounts.caller_of_token(token, collection)
            if caller is None:
                raise unknown_collection(collection)
            if not reaches(caller.role, needed):
                raise Forbidden(
                    f"This takes the role {needed}, and the token gives {caller.role}.", "Ask who made it for another."
                )
            return caller

        return asked

    def folder_of(self, name: str) -> Path:
        """The folder of a collection's library."""
        return self.root / COLLECTIONS / read_collection(name)

    def add_collection(
        self, name: str, *, by: str, title: str | None = None, from_: Path | str | None = None, store: str | None = None
    ) -> Library:
        """Add a collection, empty or a copy of a library; gives its library.

        Args:
            name: Its name in addresses and on disk: small letters, digits, `-`.
            by: Who does it.
            title: Its title; its name, or that of the copied library, without.
            from_: A library that is copied into it (`Library.backup`) and stays what it is.
            store: What keeps its records, as the setting `store`; without, a schema of its own in the team's database
                where that is PostgreSQL, else SQLite.

        Raises:
            UsageError: The name is none or taken, or its folder is there already.
        """
        folder = self.folder_of(name)
        if name in self.accounts.collections():
            raise UsageError(f"There is a collection {name!r} already.", "Take another name.")
        place = store or place_of(self.settings.store, f"c_{name.replace('-', '_')}")
        with _claimed(folder):
            self._fill(folder, title or (None if from_ else name), from_, place)
            self.accounts.add_collection(name, by=by)
        return self.collection(name)

    def backup(self, out: Path | str, *, progress: Progress | None = None) -> TeamBackup:
        """Copy accounts and every collection to the new folder `out`, which appears when it is whole; others go on.

        Accounts are as of one moment, each collection as of a later one. The copy is a team that keeps everything in
        its folder, whatever databases this one has. Nobody is signed in there, and no invitation is open.

        Raises:
            UsageError: `out` is there already, or lies inside the team.
            StorageError: The disk is full, read-only or failing; nothing is left of the copy.
        """
        out = Path(out)
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise UsageError(f"{str(out)!r} is there already.", "Name a new folder: a back-up never replaces another.")
        if out.resolve().is_relative_to(self.root.resolve()):
            raise UsageError(f"{str(out)!r} lies inside the team.", "Name a folder elsewhere, best on another disk.")
        with storage_errors("copying the team"), folder_in_place_of(out) as new:
            new.chmod(0o700)
            copy_accounts(self.accounts, new)
            text = (self.root / TEAM_FILE).read_text(encoding="utf-8")
            (new / TEAM_FILE).write_text(kept_here(text, self.settings.store), encoding="utf-8")
            (new / COLLECTIONS).mkdir()
            with Team.open(new) as copy:
                proof = copy.accounts.verify_audit()
                names = copy.accounts.collections()
            copied = {name: self.collection(name).backup(new / COLLECTIONS / name, progress=progress) for name in names}
        return TeamBackup(out=str(out), accounts=proof, collections=copied)

    def _open_one(self, name: str) -> Library:
        from sourcebook.library import Library

        return Library.open(self.folder_of(name))

    def _fill(self, folder: Path, title: str | None, from_: Path | str | None, store: str) -> None:
        from sourcebook.library import Library
        from sourcebook.settings import write_setting

        if from_ is None:
            Library.init(folder, title=title, store=store).close()
            return
        with Library.open(from_) as library:
            report = library.backup(folder).report
        if report.problems:
            raise UsageError(
                f"The copy of {str(from_)!r} is not whole: {report.problems[0].message}",
                f"Run `sourcebook --library {from_} verify`, mend it, and remove {folder}.",
            )
        if title:
            write_setting(folder, "title", title)
        if parse_store(store)[1]:
            with Library.open(folder) as copy:
                copy.move(store)

    def _title(self, name: str) -> str:
        folder = self.folder_of(name)
        return read_settings(folder).title if (folder / LIBRARY_FILE).is_file() else name


@contextmanager
def _claimed(folder: Path) -> Iterator[None]:
    """A new folder for the block, which nobody else can have; gone again when the block ends with an error."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise UsageError(
            f"The folder {str(folder)!r} is there already.", "Take another name, or move it away first."
        ) from None
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _refuse_other(root: Path) -> None:
    if root.exists() and not root.is_dir():
        raise UsageError(f"{str(root)!r} is a file.", "Name a folder for the team.")
    if (root / LIBRARY_FILE).exists():
        raise UsageError(
            f"{str(root)!r} is a library.",
            "Name another folder for the team, then take it in: `sourcebook team collection add NAME --from LIBRARY`.",
        )
