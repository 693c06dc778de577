"""Work on files without a library, and on libraries that cannot be opened as one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sourcebook import checking, overview
from sourcebook.checking import Checked
from sourcebook.files import ReadFile, read_file
from sourcebook.settings import LIBRARY_FILE, read_settings, without_model
from sourcebook.store.places import open_store

if TYPE_CHECKING:
    from sourcebook.library.judging import Judging
    from sourcebook.store.verify import VerifyReport

from sourcebook.library.held import Progress, library_folder, verified


def read_asset(name: str) -> tuple[bytes, str]:
    """Bytes and media type of a style sheet, script or font of our pages. Raises `NotFound`."""
    from sourcebook.publish.pages import read_asset as read

    return read(name)


def propose_moving(form: str, path: Path | str) -> str:
    """The likeliest mapping for records of another service, as TOML to be looked at and mended."""
    from sourcebook.moving_forms import propose

    return propose(form, Path(path))


def check_file(
    draft: str | Path, *, library: Judging | None = None, date: str | None = None, progress: Progress | None = None
) -> Checked:
    """Check a draft by itself, and against `library` where there is one.

    Raises:
        NotFound: No such file or document.
        ItemError: The draft could not be read.
    """
    if library is not None:
        return library.check(draft, date=date, progress=progress)
    # No flag rests on what a language model says, so none is asked: a draft stays on this machine.
    return check_read(read_file(draft, date=date, settings=without_model(read_settings())), None, progress)


def check_read(read: ReadFile, library: Judging | None, progress: Progress | None = None) -> Checked:
    """`check_file` of a draft already read; nothing is noted of it."""
    if library is None:
        return checking.check_read(read, None, str, progress)
    view = library.view()
    return checking.check_read(read, library.evidence(), lambda d: view.get_document(d).title, progress)


def verify_library(
    root: Path | str, *, sample: float | None = None, expect: str | None = None, progress: Progress | None = None
) -> VerifyReport:
    """`Library.verify` of a library that may be too damaged to be opened otherwise.

    Raises:
        NotFound: No library there.
    """
    settings = read_settings(library_folder(Path(root)))
    store = open_store(Path(root), settings, audit=True)
    try:
        return verified(Path(root), store, sample, expect, progress)
    finally:
        store.close()


def doctor(root: Path) -> dict[str, Any]:
    """Versions, models, guards, use of the network; with the settings of the library in `root` if there is one."""
    return overview.doctor(read_settings(root if (root / LIBRARY_FILE).is_file() else None))
