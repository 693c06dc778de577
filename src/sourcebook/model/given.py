"""What the user says of the material that is added, held to its form before anything is read."""

from __future__ import annotations

import re
from datetime import date as day

import msgspec

from sourcebook.errors import UsageError
from sourcebook.model.document import SourceKind

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T.{0,40})?)?)?", re.ASCII)


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What the user said of the material, over what it says of itself."""

    date: str | None = None
    outlet: str | None = None
    kind: SourceKind | None = None
    collection: str = "default"


def given_of(*, date: str | None = None, **more: str | None) -> Given:
    """What the user said, held to its form.

    Raises:
        UsageError: `date` is no ISO date, or `kind` no kind of source.
    """
    if date is not None and not is_date(date):
        raise UsageError(f"{date!r} is not a date.", "Write 2011, 2011-03 or 2011-03-09.")
    try:
        return msgspec.convert({"date": date, **more}, Given)
    except msgspec.ValidationError as error:
        raise UsageError(f"What was given of the documents does not fit: {error}.", "Mend it and run again.") from error


def is_date(text: str) -> bool:
    """Whether a text is a year, month or day of the calendar in ISO form; a time after the day is let pass."""
    match = _DATE.fullmatch(text)
    if match is None:
        return False
    try:
        day(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True
