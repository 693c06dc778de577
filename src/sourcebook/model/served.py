"""What holds while a request is answered: on whose behalf it is asked, and under which address the library is served.

It goes along into the threads that answer and into work that is begun meanwhile. Nothing of it is set at a command
line: there nobody asks, and there are no addresses to begin with one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Protocol

from sourcebook.model.access import Caller, Role, reaches

_CALLER: ContextVar[Caller | None] = ContextVar("caller", default=None)
_BASE: ContextVar[str] = ContextVar("base", default="")
SEEN = ("published", "withdrawn")
"""States in which readers see something of a summary or a dossier."""
_RECORDED: ContextVar[set[str] | None] = ContextVar("recorded", default=None)
BASE = re.compile(r"(/[A-Za-z0-9][A-Za-z0-9_.~-]*)*", re.ASCII)
"""An address that others can begin with: empty, or like `/c/harbour`."""


@contextmanager
def serving(caller: Caller | None, base: str = "", recorded: set[str] | None = None) -> Iterator[None]:
    """What is done inside is done for this caller, of a library whose addresses begin with `base`.

    What of it belongs into a record of access is put into `recorded`; see `record_as`.
    """
    held, under_, marks = _CALLER.set(caller), _BASE.set(base), _RECORDED.set(recorded)
    try:
        yield
    finally:
        _CALLER.reset(held)
        _BASE.reset(under_)
        _RECORDED.reset(marks)


def get_caller() -> Caller | None:
    """Who asks; None outside of a request, and for somebody who is not known."""
    return _CALLER.get()


def get_asker() -> str:
    """Name of who asks; empty outside of a request."""
    caller = _CALLER.get()
    return caller.name if caller else ""


def may(role: Role) -> bool:
    """Whether who asks may do what needs this role; outside of a request everything may be done."""
    caller = _CALLER.get()
    return caller is None or reaches(caller.role, role)


class Written(Protocol):
    """A summary or a dossier, as far as who may write it goes by it."""

    @property
    def state(self) -> str:
        """Whether it is a draft, published ..."""
        ...


def may_write(held: Written) -> bool:
    """Whether who asks is shown the editor of it, not only how it reads."""
    return may("publisher" if held.state in SEEN else "contributor")


def record_as(what: str) -> None:
    """Say as what a request belongs into the record of access of whoever serves it; where none is kept, nothing."""
    if (marks := _RECORDED.get()) is not None:
        marks.add(what)


def get_base() -> str:
    """What the addresses of this library begin with."""
    return _BASE.get()


def under(address: str, base: str | None = None) -> str:
    """An address of this server under the base; one elsewhere, or under it already, is left alone."""
    base = _BASE.get() if base is None else base
    if not base or not address.startswith("/") or address.startswith("//"):
        return address
    inside = address == base or address.startswith((base + "/", base + "?", base + "#"))
    return address if inside else base + address


def within(path: str) -> str:
    """The path of a request as routes know it: without the base."""
    base = _BASE.get()
    return path.removeprefix(base) or "/" if base and (path + "/").startswith(base + "/") else path


def page_under(page: str, base: str) -> str:
    """A page of ours (HTML, SVG) with its addresses under the base.

    Its makers write addresses from the root; words of documents cannot look like attributes, for their quotation marks
    are escaped.
    """
    return _attribute(base).sub(rf"\1{base}", page) if base else page


@cache
def _attribute(base: str) -> re.Pattern[str]:
    """The beginning of an attribute that holds an address, up to where the base belongs."""
    names = "href|action|formaction|src|data-api|data-at|data-source"
    return re.compile(rf'(\s(?:{names})=")(?=/(?!/))(?!{re.escape(base)}[/?#"])')
