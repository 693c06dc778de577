"""Where views come from: the records of a library and what is worked out of them."""

from __future__ import annotations

from dataclasses import dataclass

from sourcebook.payments import Payments
from sourcebook.pins import Pins
from sourcebook.resolution import Resolution
from sourcebook.store.base import View


@dataclass(frozen=True, slots=True)
class Held:
    """Records, who is who, pins and payments of a library."""

    view: View
    resolution: Resolution
    pins: Pins
    payments: Payments
