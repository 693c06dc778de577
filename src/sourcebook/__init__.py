"""Sourcebook: an evidence library for investigative news. The path of a document, in the order of the rooms:

    bytes        a file, page or folder                                    sourcebook add
    ingest       a reader makes text and structure of it                   sourcebook text
    extract      extractors find quotes, dates, money, names, claims       sourcebook extract
    store        everything is kept, each reading at its exact words       sourcebook list, show, verify
    explore      people search it                                          sourcebook search, serve
    corroborate  a draft is held against it                                sourcebook check
    publish      it leaves as a dossier in which every sentence opens      sourcebook publish, export

`Library` is the one object for all of it; `Team` several of them, with accounts; `read_file` reads a file without one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sourcebook.errors import SourcebookError
    from sourcebook.library import (
        Checked,
        Library,
        ReadFile,
        Records,
        Team,
        check_file,
        read_file,
        read_files,
        read_members,
        try_files,
        verify_folder,
    )

__all__ = [
    "Checked",
    "Library",
    "ReadFile",
    "Records",
    "SourcebookError",
    "Team",
    "check_file",
    "read_file",
    "read_files",
    "read_members",
    "try_files",
    "verify_folder",
]


def __getattr__(name: str) -> Any:
    # Lazily, so that `sourcebook --help` and imports of the model alone stay fast.
    if name == "SourcebookError":
        from sourcebook.errors import SourcebookError

        return SourcebookError
    if name in __all__:
        from sourcebook import library

        return getattr(library, name)
    raise AttributeError(f"module 'sourcebook' has no attribute {name!r}")
