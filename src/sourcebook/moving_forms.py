"""The forms that records come in, and the mapping for each."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from sourcebook.errors import NotFound, UsageError
from sourcebook.ingest.record_lines import Form, iter_record_lines
from sourcebook.model.moving import Moving, proposed, read_moving, to_toml

FORMS = ("wtk", "jsonl", "csv")
"""Forms of `import` that are records of summaries."""
_LOOKED = 200
"""Records whose names a proposal is made from."""
_LARGEST = 1 << 20
"""Bytes of a mapping."""


def form_of(form: str, path: Path) -> Form:
    """How the file is written. Raises `UsageError` for a form that there is not."""
    if form not in FORMS:
        raise UsageError(f"There is no form {form!r} of records.", f"Forms are: {', '.join(FORMS)}.")
    return "csv" if form == "csv" or path.name.lower().removesuffix(".gz").endswith((".csv", ".tsv")) else "json"


def moving_of(form: str, path: Path, mapping: Path | str | None) -> Moving | None:
    """The mapping of a run: the one given, the likeliest, or None where each record of `wtk` tells its own.

    Raises:
        UsageError: Nothing gives a title; the message has the proposal.
        NotFound: There is no such file.
    """
    if mapping is not None:
        found = read_moving(_read(Path(mapping)))
    elif form == "wtk":
        return None
    else:
        found = proposed(_names(form, path))
    if not found.columns.get("title") and not found.values.get("title"):
        raise UsageError("Nothing says which field is the title.", 'Write it: [fields] title = "..." (--propose).')
    return found


def propose(form: str, path: Path) -> str:
    """A mapping for a file, as TOML to be looked at and mended. Raises as `moving_of`."""
    if not path.is_file():
        raise NotFound(f"There is no file {str(path)!r}.", "Name the file with the records.")
    names = _names(form, path)
    found = proposed(names)
    return to_toml(found, [name for name in names if name not in found.names])


def _names(form: str, path: Path) -> list[str]:
    if not path.is_file():
        raise NotFound(f"There is no file {str(path)!r}.", "Name the file with the records.")
    lines = islice(iter_record_lines(path, form_of(form, path)), _LOOKED)
    return list(dict.fromkeys(name for line in lines for name in line.fields or ()))


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise NotFound(f"There is no mapping {str(path)!r}.", "`--propose` prints one to begin with.")
    with path.open("rb") as file:
        return file.read(_LARGEST)
