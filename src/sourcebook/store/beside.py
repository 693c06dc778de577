"""What lies beside the records: the search index, what `watch` remembers, which texts lean on the library.

Nothing of it is evidence. The index is a projection and is made anew when it is damaged; the memory of feeds only saves
questions; uses come again with the next check. They are looked at because a search that silently finds less is as bad
as a document lost, and a correction that reaches nobody as bad as none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from sourcebook.errors import StorageError
from sourcebook.store.index.lock import one_at_a_time
from sourcebook.store.index.proof import MARK, find_damage
from sourcebook.store.report import Problem
from sourcebook.store.uses import FILE as USES
from sourcebook.store.uses import UsesFile

INDEX, MEMORY = "index", "watch.json"
_ANEW = "It holds nothing of its own and is made anew from the records at the next search."
_DELETE = "It holds nothing of its own: delete the folder `index`, and it is made anew at the next search."


def beside(root: Path, last: int) -> tuple[Problem, ...]:
    """What is wrong with the index, the memory of feeds and the uses of the library in `root`; a damaged index is put
    away.

    Args:
        root: The library's folder.
        last: Number of the last change in the records; an index that has not come so far is not looked at.
    """
    return (*_memory(root / MEMORY), *_uses(root), *_index(root / INDEX, last))


def _uses(root: Path) -> Iterator[Problem]:
    for name in UsesFile(root).find_damage():
        message = f"{USES} is damaged ({name}). Delete it, check the drafts again, and publish again."
        yield Problem(kind="uses", id=USES, message=message)


def _memory(path: Path) -> Iterator[Problem]:
    try:
        if path.exists() and not isinstance(json.loads(path.read_bytes()), dict):
            raise ValueError("it is no table")
    except (OSError, ValueError, RecursionError) as error:
        message = f"{path.name} cannot be read: {error}. Delete it: feeds are asked in full, entries held are skipped."
        yield Problem(kind="memory", id=path.name, message=message)


def _index(folder: Path, last: int) -> Iterator[Problem]:
    if not (folder / MARK).exists():
        return
    with ExitStack() as stack:
        try:
            alone = stack.enter_context(one_at_a_time(folder, 0.0))
        except StorageError:
            alone = True  # a folder that may not be written to: nobody updates it
        if not alone:
            return  # another process is updating it: what it writes is looked at the next time
        wrong = list(find_damage(folder, last))
        saved = _put_away(folder) if wrong else ""
    yield from (Problem(kind="index", id=f"{INDEX}/{name}", message=f"{said} {saved}") for name, said in wrong)


def _put_away(folder: Path) -> str:
    """Without its mark an index is made anew by whoever opens it next."""
    try:
        (folder / MARK).unlink(missing_ok=True)
    except OSError:
        return _DELETE
    return _ANEW
