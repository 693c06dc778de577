"""What every part of a library stands on: its folder, its store, and the projections kept beside it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

import msgspec

from sourcebook import registry
from sourcebook.durable import write_whole
from sourcebook.errors import LibraryBusy, NotFound, StorageError, UsageError
from sourcebook.library.apart import LARGE, Apart
from sourcebook.model.ids import canonical_json, kind_of, sha256
from sourcebook.pipeline import now
from sourcebook.settings import LIBRARY_FILE, Settings, quote, read_settings
from sourcebook.store.base import Store, View
from sourcebook.store.places import open_store, refuse_secrets
from sourcebook.upkeep import Upkeep, Worked

if TYPE_CHECKING:
    from sourcebook.copies import Copies
    from sourcebook.developments import Developments
    from sourcebook.executors import Executor
    from sourcebook.executors.base import I, O
    from sourcebook.ingest.web.client import Client
    from sourcebook.model.entity import Entity
    from sourcebook.payments import Payments
    from sourcebook.pins import Pins
    from sourcebook.publish.shelf import Shelf
    from sourcebook.resolution import Resolution
    from sourcebook.store.answers import AnswersFile
    from sourcebook.store.base import Index
    from sourcebook.store.verify import VerifyReport
    from sourcebook.uses import Uses


class Closing(Protocol):
    """A file that is let go of."""

    def close(self) -> None:
        """Let go of it."""
        ...


File = TypeVar("File", bound=Closing)
T = TypeVar("T")

APART = ("resolution", "developments", "payments", "pins")
"""What is worked out of all documents: in a large library that takes long."""
Progress = Callable[[int, int | None, str], None]
"""Called with (done, total or None, name of the last item)."""


@dataclass(slots=False)
class Held:
    """What every part of a library stands on: its folder, its store, and the projections kept beside it."""

    root: Path
    settings: Settings
    store: Store
    upkeep: Upkeep = field(default_factory=Upkeep, init=False, repr=False)
    """Who brings up to date what is worked out of the records."""
    _make_client: Callable[[Settings, bool], Client] = field(default_factory=lambda: new_client, init=False, repr=False)
    _spare: tempfile.TemporaryDirectory[str] | None = field(default=None, init=False, repr=False)
    _files: list[Closing] = field(default_factory=list, init=False, repr=False)
    """Projections that are open."""

    def __post_init__(self) -> None:
        self.upkeep.apart = Apart(self.root, self._named_apart)

    @classmethod
    def init(
        cls,
        root: Path | str,
        *,
        title: str | None = None,
        store: str | None = None,
        blobs: Path | str | None = None,
    ) -> Self:
        """Make a new library in `root` (created if missing) and open it; one that is there is opened as it is.

        Args:
            root: Its folder.
            title: Its name; that of the folder without.
            store: What keeps the records, as the setting `store`: `sqlite` without.
            blobs: The folder of its files, as the setting `blobs`: one of its own without.

        Raises:
            UsageError: `root` is a file, or a library whose records are kept elsewhere; or `store` holds a password.
        """
        root = Path(root)
        if root.exists() and not root.is_dir():
            raise UsageError(f"{str(root)!r} is a file.", "Name a folder for the library.")
        root.mkdir(parents=True, exist_ok=True)
        apart = str(Path(blobs).absolute()) if blobs else ""
        said = {"title": title or root.resolve().name} | {
            name: value for name, value in {"store": store, "blobs": apart}.items() if value
        }
        refuse_secrets(store or "")
        if not (root / LIBRARY_FILE).exists():
            cls._begin(root, said)
        held = read_settings(root)
        if (store or held.store, apart or held.blobs) != (held.store, held.blobs):
            raise UsageError(
                f"The library in {str(root)!r} is there already and keeps its records elsewhere.",
                "Take its records to another store with `sourcebook move`.",
            )
        return cls.open(root)

    @staticmethod
    def _begin(root: Path, said: dict[str, str]) -> None:
        """Write the settings of a new library, once it is sure that its store can be opened."""
        found = read_settings(root, **said)
        open_store(root, found).close()
        lines = "".join(f"{name} = {quote(value)}\n" for name, value in said.items())
        write_whole(root / LIBRARY_FILE, f"[settings]\n{lines}".encode(), "making the library")

    @classmethod
    def open(cls, root: Path | str, **settings: Any) -> Self:
        """Open the library in `root`; keyword arguments go over its settings.

        Raises:
            NotFound: No library there.
            Damaged: Its database cannot be opened.
        """
        root = library_folder(Path(root))
        found = read_settings(root, **settings)
        return cls(root=root, settings=found, store=open_store(root, found))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self.upkeep.close()
        while self._files:
            self._files.pop().close()
        self.store.close()
        if self._spare is not None:
            self._spare.cleanup()

    def view(self) -> View:
        """The records, for reading."""
        return self.store.view()

    @cached_property
    def index(self) -> Index:
        """The search projection; a library that cannot be written to keeps its files in a temporary folder."""
        make: Callable[[Store, Path, Any], Index] = registry.load("indexes", self.settings.index)
        folder = self.root / "index"
        if os.access(folder if folder.exists() else self.root, os.W_OK):
            try:
                return make(self.store, folder, self._mapped)
            except StorageError:
                # A full disk has no room for the files of an index that is opened; elsewhere there may be.
                return make(self.store, self._spare_folder() / "index", self._mapped)
        spare = self._spare_folder() / "index"
        if os.access(folder, os.R_OK | os.X_OK):  # one that may not be read is made anew
            shutil.copytree(folder, spare, copy_function=shutil.copyfile)
            for copied in (spare, *spare.rglob("*")):  # folders keep their rights, which were "read only"
                copied.chmod(0o700)
        return make(self.store, spare, self._mapped)

    def _mapped(self, stage: Callable[[I], O], items: Iterable[I]) -> Iterator[O]:
        """The outcomes of a stage, in order, by the executor and workers that the settings name."""
        executor: Executor = registry.load("executors", self.settings.executor)(self.settings.workers)
        return executor.map(stage, items)

    def _spare_folder(self) -> Path:
        """A temporary folder for what cannot be kept in the library's; gone with it."""
        self._spare = self._spare or tempfile.TemporaryDirectory(prefix="sourcebook-index-")
        return Path(self._spare.name)

    @cached_property
    def resolution(self) -> Resolution:
        """Who is who: entities, open questions, judgements."""
        from sourcebook.resolution import Resolution
        from sourcebook.store.entities import Entities

        matcher = registry.load("matchers", self.settings.matcher)()
        return Resolution(self.store, self._beside(Entities), matcher, now, self.upkeep)

    @cached_property
    def developments(self) -> Developments:
        """How matters stand, and where documents contradict each other."""
        from sourcebook.developments import Developments
        from sourcebook.store.developments import DevelopmentsFile

        return Developments(self.store, self._beside(DevelopmentsFile), self.resolution, self.root, upkeep=self.upkeep)

    @cached_property
    def payments(self) -> Payments:
        """Who paid whom, from prose and tables: each payment with all its tellings."""
        from sourcebook.payments import Payments
        from sourcebook.store.payments import PaymentsFile

        return Payments(self.store, self._beside(PaymentsFile), self.resolution, self.root, now, upkeep=self.upkeep)

    @cached_property
    def pins(self) -> Pins:
        """Dated sentences and counted things of every document, as timelines and figures are drawn from them."""
        from sourcebook.pins import Pins
        from sourcebook.store.pins import PinsFile

        return Pins(self.store, self._beside(PinsFile), upkeep=self.upkeep)

    def _named_apart(self, one: Worked) -> str:
        """The name of what is better worked out in a process of its own; empty for all else."""
        name = next((name for name in APART if self.__dict__.get(name) is one), "")
        if not name or self.store.view().count_documents() < LARGE:
            return ""
        # That process opens the library as its files say it is.
        as_written = self._cache_folder() == self.root / "cache" and read_settings(self.root) == self.settings
        return name if as_written else ""

    def _cache_folder(self) -> Path:
        """Where projections are kept; a temporary folder for a library that cannot be written to."""
        folder = self.root / "cache"
        if os.access(folder if folder.exists() else self.root, os.W_OK):
            return folder
        return self._spare_folder() / "cache"

    def _beside(self, make: Callable[[Path], File]) -> File:
        """A projection kept in the folder `cache`; in a temporary one where a full disk has no room to open it."""
        try:
            made = make(self._cache_folder())
        except LibraryBusy:
            raise
        except StorageError:
            made = make(self._spare_folder() / "cache")
        self._files.append(made)
        return made

    def find_entity(self, what: str) -> Entity:
        """The entity that an id leads to, or that alone bears a name.

        Raises:
            NotFound: None does, or several bear the name (the message lists them).
        """
        if kind_of(what) is not None:
            return self.resolution.get(what)
        found = self.resolution.find(what)
        if len(found) == 1:
            return found[0]
        if not found:
            raise NotFound(f"Nobody is named {what!r}.", "List those who are with `sourcebook list entities`.")
        several = ", ".join(f"{e.id} ({e.type}, {e.documents} documents)" for e in found[:10])
        raise NotFound(f"{len(found)} entities are named {what!r}.", f"Name one by its id: {several}.")

    @cached_property
    def copies(self) -> Copies:
        """What finds texts that are copies of each other."""
        from sourcebook.copies import Copies

        made = Copies(self.store, self.root)
        self._files.append(made)
        return made

    @cached_property
    def _shelf(self) -> Shelf:
        """What lists and views of the whole library rest on, until it changes."""
        from sourcebook.publish.shelf import Shelf

        return Shelf(self.store, self.upkeep.update)

    @cached_property
    def answered(self) -> AnswersFile:
        """Answers to writes over the API, by the word they were sent under."""
        from sourcebook.store.answers import AnswersFile

        return self._beside(AnswersFile)

    def watermark(self) -> str:
        """What stands for all that is held and set just now: it changes whenever any answer could.

        Records by the head of their chain of seals, files beside them by size and time, and the day: some answers
        tell how long ago something was.
        """
        files = []
        for path in sorted(self.root.iterdir()):
            if path.is_file() and path.suffix in (".toml", ".sqlite"):
                found = path.stat()
                files.append((path.name, found.st_size, found.st_mtime_ns))
        return sha256(canonical_json([self.view().head(), files, now()[:10]]))

    def _kept_whole(self, name: str, make: Callable[[], T]) -> T:
        """What rests on all records, files and developments, made once until any of them changes."""
        self.developments.update()
        return self._shelf.keep_old(name, make, f"{self.watermark()} {self.developments.state()}")

    @cached_property
    def uses(self) -> Uses:
        """Which texts lean on this library, and the captures that they want."""
        from sourcebook.store.uses import UsesFile
        from sourcebook.uses import Uses

        return Uses(self.store, UsesFile(self.root))


def new_client(settings: Settings, heed_robots: bool) -> Client:
    """The one client by which anything is fetched."""
    from sourcebook.ingest.web.client import Client

    return Client(settings, heed_robots=heed_robots)


def verified(
    root: Path, store: Store, sample: float | None, expect: str | None, progress: Progress | None
) -> VerifyReport:
    """What `verify` says of the records, and of what lies beside them."""
    from sourcebook.store.beside import beside
    from sourcebook.store.verify import verify

    report = verify(store, sample=sample, progress=progress, expect=expect)
    others = beside(root, report.checked.get("change", 0))
    return msgspec.structs.replace(report, problems=(*report.problems, *others))


def library_folder(root: Path) -> Path:
    """The folder, if a library is in it. Raises `NotFound`."""
    if not (root / LIBRARY_FILE).is_file():
        raise NotFound(f"There is no library in {str(root)!r}.", "Make one with `sourcebook init DIR`.")
    return root
