"""Flows drawn: a Sankey diagram for each currency as static SVG, and a page of it with the tables. No script.

The layout is worked out from the sums alone, so the same flows give the same bytes. What the picture shows is also
in its title and description, and in the table beside it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Final

from sourcebook.model.flow import Flow, Flows, Tally
from sourcebook.model.money_words import money_in_words
from sourcebook.publish.drawing import FONT, INK, PAPER, link

MOST: Final = 24
"""Flows drawn of one currency; the rest are one flow of others."""
WIDTH, COLUMN, GAP, HEIGHT, ROW = 960, 14, 10, 460, 64
_LEFT, _RIGHT = 250, 710
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_COLOURS: Final = ("#2f6f8f", "#8f5b2f", "#4f7f3f", "#7a4f8f", "#a0743a", "#3f6f6a", "#8f3f57", "#5b6b7a")


@dataclass(frozen=True, slots=True)
class Ribbon:
    """One flow as drawn."""

    payer: str
    payee: str
    words: str
    value: float
    href: str | None = None


def flows_svg(flows: Flows, href: Callable[[int], str | None] = lambda _: None) -> str:
    """Every currency's flows as one picture, one under the other; `href` says where the flow of a number leads.

    Only sums above nothing are drawn: what was paid back more than paid has no width.
    """
    groups = _ribbons(flows.flows, href)
    parts, top = [], 0
    for currency, ribbons in groups:
        drawn, height = _diagram(currency, ribbons, top)
        parts.append(drawn)
        top += height
    if not groups:
        parts, top = ['<text x="20" y="34" class="head">No payments to draw.</text>'], 60
    title = "Who paid whom"
    told = escape(_alternative(groups))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" width="{WIDTH}" height="{top}" '
        f'role="group" class="view flows" '
        f'aria-labelledby="flows-title flows-desc" font-family=\'{FONT}\' font-size="13" fill="{INK}">'
        f'<title id="flows-title">{title}</title><desc id="flows-desc">{told}</desc>'
        f'<rect class="ground" width="{WIDTH}" height="{top}" fill="{PAPER}"/>{"".join(parts)}</svg>\n'
    )


def _alternative(groups: Sequence[tuple[str, Sequence[Ribbon]]]) -> str:
    told = [f"{r.payer} to {r.payee}: {r.words}" for _, ribbons in groups for r in ribbons]
    return f"Flows of money, the width of each after its sum. {'; '.join(told)}." if told else "There are no flows."


def _ribbons(flows: Iterable[Flow], href: Callable[[int], str | None]) -> list[tuple[str, list[Ribbon]]]:
    """The largest flows of each currency, and the others as one."""
    held: dict[str, list[Flow]] = {}
    numbers: dict[int, int] = {}
    for number, flow in enumerate(flows):
        numbers[id(flow)] = number
        if _value(flow) > 0:
            held.setdefault(flow.currency or "", []).append(flow)
    made = []
    for currency in sorted(held, key=lambda c: (not c, -len(held[c]), c)):
        own = sorted(held[currency], key=lambda f: (-_value(f), f.payer, f.payee))
        shown = [
            Ribbon(f.payer or "unknown", f.payee or "unknown", _words(f), float(_value(f)), href(numbers[id(f)]))
            for f in own[:MOST]
        ]
        if rest := own[MOST:]:
            total = sum((_value(f) for f in rest), Decimal(0))
            words = money_in_words(f"{total:f}", f"{total:f}", currency or None)
            shown.append(Ribbon("other payers", "other payees", f"{words} in {len(rest)} flows", float(total)))
        made.append((currency, shown))
    return made


def _value(flow: Flow) -> Decimal:
    """The width of a flow: the least of its sum, of one without a lower end the most."""
    low = Decimal(flow.amount)
    return low if low or flow.high is None else Decimal(flow.high)


def _words(tally: Tally) -> str:
    return money_in_words(tally.amount, tally.high, tally.currency, approximate=tally.approximate)


def _diagram(currency: str, ribbons: Sequence[Ribbon], top: int) -> tuple[str, int]:
    """The picture of one currency, and its height."""
    payers, payees = _ordered(ribbons, "payer"), _ordered(ribbons, "payee")
    rows = max(len(payers), len(payees))
    room = max(min(HEIGHT, ROW * rows) - GAP * rows, 22 * rows)
    scale = room / sum(r.value for r in ribbons)
    height = room + GAP * rows + 80
    left, right = _places(payers, top + 56, scale), _places(payees, top + 56, scale)
    drawn = [
        f'<text x="20" y="{top + 32}" font-size="18" font-weight="bold">{escape(currency or "No currency")}</text>'
    ]
    drawn += _bands(ribbons, payers, left, right, scale)
    drawn += [_node(n, left[n], v * scale, _LEFT, "end", _colour(payers, n)) for n, v in payers.items()]
    drawn += [_node(n, right[n], v * scale, _RIGHT, "start", "#444444") for n, v in payees.items()]
    return "".join(drawn), int(height)


def _ordered(ribbons: Sequence[Ribbon], end: str) -> dict[str, float]:
    """Names at one end with what flows there, the largest first."""
    sums: dict[str, float] = {}
    for r in ribbons:
        name = getattr(r, end)
        sums[name] = sums.get(name, 0.0) + r.value
    return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))


def _places(names: dict[str, float], top: float, scale: float) -> dict[str, float]:
    places, at = {}, top
    for name, value in names.items():
        places[name] = at
        at += max(value * scale, 12) + GAP
    return places


def _bands(
    ribbons: Sequence[Ribbon], payers: dict[str, float], left: dict[str, float], right: dict[str, float], scale: float
) -> list[str]:
    """The ribbons, each a curve as broad as its sum."""
    out, into, drawn = dict(left), dict(right), []
    order = {name: n for n, name in enumerate(payers)}
    for r in sorted(ribbons, key=lambda r: (order[r.payer], right[r.payee])):
        broad = max(r.value * scale, 1.0)
        y1, y2 = out[r.payer] + broad / 2, into[r.payee] + broad / 2
        out[r.payer] += broad
        into[r.payee] += broad
        a, b, middle = _LEFT + COLUMN, _RIGHT, (_LEFT + COLUMN + _RIGHT) / 2
        title = f"{r.payer} to {r.payee}: {r.words}"
        band = (
            f'<path class="band" fill="none" '
            f'd="M{a} {y1:.1f}C{middle:.0f} {y1:.1f} {middle:.0f} {y2:.1f} {b} {y2:.1f}" '
            f'stroke="{_colour(payers, r.payer)}" stroke-opacity="0.45" stroke-width="{broad:.1f}"/>'
        )
        drawn.append(link(r.href, title, band))
    return drawn


def _colour(payers: dict[str, float], name: str) -> str:
    return _COLOURS[list(payers).index(name) % len(_COLOURS)]


def _node(name: str, top: float, broad: float, x: int, anchor: str, colour: str) -> str:
    broad = max(broad, 2.0)
    at = x - 8 if anchor == "end" else x + COLUMN + 8
    short = name if len(name) <= 32 else name[:31] + "…"
    return (
        f'<rect x="{x}" y="{top:.1f}" width="{COLUMN}" height="{broad:.1f}" fill="{colour}"/>'
        f'<text x="{at}" y="{top + max(broad, 12) / 2 + 5:.1f}" text-anchor="{anchor}">{escape(short)}'
        f"<title>{escape(name)}</title></text>"
    )


def flows_csv(flows: Flows) -> str:
    """The pairs as CSV; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        ("payer", "payee", "currency", "low", "high", "approximate", "payments", "told", "since", "until", "payer_id",
         "payee_id", "documents")
    )  # fmt: skip
    for f in flows.flows:
        writer.writerow(
            map(_safe, (
                f.payer, f.payee, f.currency or "", f.amount, f.high or "", "yes" if f.approximate else "", f.payments,
                f.told, f.since or "", f.until or "", f.payer_id, f.payee_id, " ".join(f.documents),
            ))
        )  # fmt: skip
    return out.getvalue()


def _safe(value: object) -> str:
    text = str(value)
    number = text.lstrip("-").replace(".", "", 1).isdigit()
    return f"'{text}" if text.startswith(_FORMULA) and not number else text
