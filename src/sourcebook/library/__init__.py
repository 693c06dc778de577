"""Library: the one object that the command line, the server, scripts and notebooks use.

    library = Library.open("cases/harbour")
    report = library.add(["papers/"])          # expected = stored + skipped + failed
    for hit in library.search('"letter of credit" person:"Ada Vale"').hits: ...
    library.check("draft.html").flags
    library.publish("out/")

`read_file` reads one file without any library. A part of the object is a module here, each standing on the one before:
`held` (folder, store, projections), `taking_in reading finding following judging citing leaving viewing desk
looking_after`;
`lone` is what needs none; `team` is several of them with accounts.
"""

from __future__ import annotations

import shutil
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sourcebook import overview
from sourcebook.checking import Checked
from sourcebook.files import ReadFile, read_file, read_files, read_members, try_files
from sourcebook.library.held import Progress
from sourcebook.library.lone import check_file, doctor, propose_moving, read_asset, verify_library
from sourcebook.library.looking_after import LookingAfter
from sourcebook.mapped import check_mapping, propose_mapping
from sourcebook.model.shown import facts
from sourcebook.upkeep import hurried

if TYPE_CHECKING:
    from sourcebook.library.records import Records
    from sourcebook.library.team import Collection, FoundIn, HitIn, Team
    from sourcebook.library.team_file import TeamSettings
    from sourcebook.printing import print_dossiers
    from sourcebook.resolve.matching import Listing
    from sourcebook.stamping import stamp_folder
    from sourcebook.store.verify import VerifyReport, verify_folder

__all__ = [
    "Checked",
    "Collection",
    "FoundIn",
    "HitIn",
    "Library",
    "Listing",
    "ReadFile",
    "Records",
    "Team",
    "TeamSettings",
    "VerifyReport",
    "build_demo",
    "check_file",
    "check_mapping",
    "doctor",
    "hurried",
    "print_dossiers",
    "propose_mapping",
    "propose_moving",
    "read_asset",
    "read_file",
    "read_files",
    "read_members",
    "stamp_folder",
    "try_files",
    "verify_folder",
    "verify_library",
]


_APART = {
    "Records": "library.records",
    "Collection": "library.team",
    "FoundIn": "library.team",
    "HitIn": "library.team",
    "Team": "library.team",
    "TeamSettings": "library.team_file",
    "print_dossiers": "printing",
    "Listing": "resolve.matching",
    "stamp_folder": "stamping",
    "VerifyReport": "store.verify",
    "verify_folder": "store.verify",
}
"""Names that few runs need, by the module each is loaded from when it is asked for."""


def __getattr__(name: str) -> Any:
    if name in _APART:
        return getattr(import_module(f"sourcebook.{_APART[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class Library(LookingAfter):
    """One library: a folder with `sourcebook.toml`, the store and the index. Use `init` or `open`."""

    def __repr__(self) -> str:
        return f"Library({str(self.root)!r}: {self.settings.title!r}, {self.view().counts()['documents']:,} documents)"

    def _repr_html_(self) -> str:
        """What it holds, for a notebook."""
        counts = {kind: f"{n:,}" for kind, n in self.view().counts().items() if n}
        return facts(self.settings.title, counts | {"not read": self.coverage_warning()})


def build_demo(folder: Path, *, progress: Progress | None = None) -> dict[str, Any]:
    """Build the demonstration library, check its dossier draft, publish the site; gives where everything lies."""
    from sourcebook.demonstration import fill_desk, write_dossier

    case = overview.demonstration_folder()
    with Library.init(folder / "library", title="The demonstration case") as library:
        library.add([case / "documents"], mapping=case / "payments.toml", progress=progress)
        told = folder / "library" / "stories"
        told.mkdir(exist_ok=True)
        shutil.copyfile(case / "channel-money.toml", told / "channel-money.toml")
        draft = case / "dossier.html"
        checked = library.check(draft)
        report = folder / "check.html"
        report.write_text(checked.to_html(), encoding="utf-8")
        library.publish(folder / "site", dossier=draft, progress=progress)
        documents = library.view().counts()["documents"]
        summaries = fill_desk(library.summaries, library.filing, library.digests)
        write_dossier(library.dossiers)
    return {
        "library": str(folder / "library"), "documents": documents, "summaries": summaries,
        "flags": len(checked.report.flags),
        "check": str(report), "site": str(folder / "site" / "index.html"),
    }  # fmt: skip
