"""What views are called, and the words of their lists."""

from __future__ import annotations

from typing import Final, get_args

from sourcebook.model.annotation import Status

VIEWS: Final = (
    ("timeline", "Timeline"), ("network", "Network"), ("places", "Map"), ("flows", "Money"), ("figures", "Figures"),
    ("stories", "Stories"),
)  # fmt: skip
"""Names of views, as their addresses have them, and in words."""
SCHEMAS: Final = (
    "Associate", "Debt", "Directorship", "Employment", "Family", "Membership", "Ownership", "Payment", "Representation",
    "Succession", "UnknownLink",
)  # fmt: skip
STATUSES: Final = get_args(Status)
KINDS: Final = {
    "period": "period", "step": "step of a matter", "paid": "money", "said": "quoted words", "told": "dated sentence",
}  # fmt: skip
