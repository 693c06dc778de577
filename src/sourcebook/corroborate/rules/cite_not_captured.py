"""Rule `cite-not-captured`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sourcebook.corroborate.base import Draft, Evidence, flag
from sourcebook.model.annotation import Citation
from sourcebook.model.check import Flag, Severity


class CiteNotCaptured:
    """A cited address of which the library holds no copy, so that nothing said with it can be checked.

    Each address once, where it is first cited. Links within the page and to mail are left alone, and references
    without an address ("pg. 36") cannot be looked up.

    Example:
        The order <a href="https://court.example/order-17">was sealed</a>. (No capture of that address.)
    """

    name: ClassVar[str] = "cite-not-captured"
    severity: ClassVar[Severity] = "warning"
    needs_library: ClassVar[bool] = True

    def find(self, draft: Draft, evidence: Evidence | None) -> Iterator[Flag]:
        """One flag an address."""
        if evidence is None:
            return
        seen: set[str] = set()
        for citation in draft.of(Citation):
            address = (citation.href or "").partition("#")[0]
            scheme = address.partition(":")[0].casefold()
            if not address or address in seen or scheme in ("mailto", "tel", "javascript", "data", "evidence"):
                continue
            seen.add(address)
            if not evidence.holds(address):
                message = f"The library holds no copy of {address}. Save the page and add it with `sourcebook add`."
                yield flag(self, draft, citation.start, citation.end, message)
