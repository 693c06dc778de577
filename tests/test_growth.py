"""The page of growth says what was measured; its drawings are those of the figures; slopes are slopes."""

from __future__ import annotations

import pytest

import bench_page
import growth_page
from growth import exponent, percentile
from plotting import bars, log_plot


def test_the_page_is_made_from_the_evidence() -> None:
    found = growth_page.read()
    made = growth_page.build_page(found)
    assert growth_page.PAGE.read_text(encoding="utf-8") == made, "run `python benchmarks/growth.py --page`"


def test_the_drawings_are_made_from_the_evidence() -> None:
    for name, drawn in growth_page.build_plots(growth_page.read()).items():
        assert (growth_page.EVIDENCE.parent / name).read_text(encoding="utf-8") == drawn, name


def test_the_page_of_a_run_is_made_from_its_evidence() -> None:
    found = bench_page.read()
    assert bench_page.PAGE.read_text(encoding="utf-8") == bench_page.build_page(found), "run `make bench`"
    drawn = (bench_page.EVIDENCE.parent / bench_page.PLOT).read_text(encoding="utf-8")
    assert drawn == bench_page.build_plot(found)


def test_every_ratio_of_a_run_is_told_and_what_was_left_out() -> None:
    rows = list(bench_page.rows(bench_page.read()))
    assert [row for row in rows if row.ratio is not None]
    page = bench_page.PAGE.read_text(encoding="utf-8")
    assert all(f"| {row.what} | {row.ours} |" in page for row in rows)
    assert all(name in page for name in bench_page.read()["skipped"])


def test_the_exponents_are_those_of_the_figures() -> None:
    found = growth_page.read()
    for what, by in found["measured"].items():
        for who, at in by.items():
            assert found["exponents"].get(what, {}).get(who) == exponent(at)


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0, 1.3])
def test_the_exponent_of_a_power_is_the_power(power: float) -> None:
    assert exponent({str(n): 3 * n**power for n in (10, 100, 1_000)}) == power


def test_one_size_has_no_exponent() -> None:
    assert exponent({"10": 1.0}) is None


def test_a_percentile_is_one_of_the_values() -> None:
    assert [percentile([3.0, 1.0, 2.0], share) for share in (0, 50, 95)] == [1.0, 2.0, 3.0]


def test_points_of_a_power_lie_on_a_line() -> None:
    drawn = log_plot("p", "Power", "A line.", {"it": [(10, 1), (100, 10), (1_000, 100)]}, x="x", y="y")
    places = [tuple(map(float, p[1:].split())) for p in _path(drawn)]
    (a, b), (c, d), (e, f) = places
    assert c - a == pytest.approx(e - c, abs=0.2)
    assert b - d == pytest.approx(d - f, abs=0.2)
    assert b > d > f, "more is higher"


def _path(drawn: str) -> list[str]:
    path = drawn[drawn.index('fill="none"') - 200 : drawn.index('fill="none"')].rpartition('d="')[2].rstrip('" ')
    return [f"{'M' if n == 0 else 'L'}{part.strip()}" for n, part in enumerate(path[1:].split("L"))]


def test_bars_are_as_long_as_their_values() -> None:
    drawn = bars("b", "Bars", "Two.", [("one", 1.0, None), ("two", 2.0, 4.0)], unit="s")
    widths = [float(part.partition('"')[0]) for part in drawn.split('width="')[3:] if 'height="17"' in part[:40]]
    assert widths[1] == pytest.approx(2 * widths[0], abs=0.2)
