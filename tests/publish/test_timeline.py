"""The timeline's picture: places in order, vague ends drawn vague, nothing outside the frame."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from invented_papers import Held, Maker
from sourcebook.model.annotation import Annotation, Section, Time
from sourcebook.publish.article import Article
from sourcebook.publish.links import StaticLinks
from sourcebook.publish.material import get_material, loose_material
from sourcebook.publish.timeline import NARROW, WIDE, Frame, Timeline, build_timeline
from sourcebook.testing import rendition_of


def timeline_of(dates: list[str], periods: tuple[str, ...] = (), frame: Frame = WIDE) -> Timeline | None:
    words = [f"Word{i}" for i in range(len(dates) + len(periods))]
    rendition = rendition_of("\n\n".join(words))
    maker = Maker("d-1", rendition)
    found: list[Annotation] = []
    for word, edtf in zip(words, dates, strict=False):
        s, e = next(maker.find(word))
        found.append(maker.make(Time, s, e, timex=edtf, type="DATE", edtf=edtf))
    for word, edtf in zip(words[len(dates) :], periods, strict=True):
        s, e = next(maker.find(word))
        found.append(maker.make(Section, s, e, level=2, title=word, period=edtf))
    made = loose_material(rendition, tuple(found), "d-1", name="x", report=None)
    return build_timeline(Article(made, StaticLinks(), lambda _: None), frame)


def test_a_document_has_bars_for_periods_and_dots_for_dates(held: Held) -> None:
    article = Article(get_material(held.store.view(), held.dossier), StaticLinks(), lambda _: None)
    timeline = build_timeline(article)
    assert timeline is not None
    assert [b.label for b in timeline.periods] == ["1980s–1999: The first pier", "2007–Present: What is left"]
    first, last = timeline.periods
    assert (first.left, first.right, last.left, last.right) == ("fade", "sharp", "sharp", "arrow")
    assert first.before > 0
    assert [d.words for d in timeline.listed][:2] == ["1980s to 1999", "12 June 1984"]
    assert len(timeline.dots) == 7


def test_a_lone_decade_fades_from_its_middle() -> None:
    timeline = timeline_of(["198X", "1970", "1999"])
    assert timeline is not None
    (bar,) = timeline.spans
    assert bar.x0 == bar.x1
    assert abs(bar.before - bar.after) < 0.2
    assert (bar.left, bar.right) == ("fade", "fade")


def test_one_far_date_does_not_squeeze_the_rest() -> None:
    timeline = timeline_of(["0044", *(str(year) for year in range(1980, 2010))])
    assert timeline is not None
    assert timeline.left_out == 1
    assert timeline.total == 31
    assert max(d.x for d in timeline.dots) - min(d.x for d in timeline.dots) > WIDE.width / 2


def test_less_than_two_dates_is_no_timeline() -> None:
    assert timeline_of([]) is None
    assert timeline_of(["1999"]) is None
    assert timeline_of(["not a date", "PRESENT_REF", "1999"]) is None


def test_many_dates_in_one_year_are_counted_above_the_stack() -> None:
    timeline = timeline_of(["1999"] * 40 + ["2010"])
    assert timeline is not None
    assert [count for _, _, count in timeline.more] == [22]


EDTF = st.sampled_from(
    ["1999", "198X", "19XX", "2000/2003~", "186X/..", "../1999", "/1950", "1950/", "2004-06-12", "2001-21", "1984?"]
)


@given(st.lists(EDTF, min_size=2, max_size=12), st.lists(EDTF, max_size=5), st.sampled_from([WIDE, NARROW]))
def test_everything_is_inside_the_frame_and_bars_of_a_lane_apart(
    dates: list[str], periods: list[str], frame: Frame
) -> None:
    timeline = timeline_of(dates, tuple(periods), frame)
    assert timeline is not None
    for bar in (*timeline.periods, *timeline.spans):
        assert 0 <= bar.x0 - bar.before <= bar.x0 <= bar.x1 <= bar.x1 + bar.after <= frame.width
        assert 0 <= bar.y < timeline.axis
    for dot in timeline.dots:
        assert 0 <= dot.x <= frame.width
        assert 0 < dot.y < timeline.axis
    lanes: dict[float, list[tuple[float, float]]] = {}
    for bar in timeline.spans:
        lanes.setdefault(bar.y, []).append((bar.x0 - bar.before, bar.x1 + bar.after))
    for held in lanes.values():
        assert all(a[1] <= b[0] for a, b in zip(sorted(held), sorted(held)[1:], strict=False))


def test_a_narrow_picture_has_each_label_over_its_bar_and_in_the_frame() -> None:
    timeline = timeline_of(["1999", "2001"], ("195X/196X", "2016/2022", "186X/.."), NARROW)
    assert timeline is not None
    assert timeline.width == NARROW.width
    for bar in timeline.periods:
        assert not bar.label_inside
        assert 0 < bar.label_y < bar.y
        assert 0 <= bar.label_x <= NARROW.width - 6 * len(bar.label)
    tops = [bar.y for bar in timeline.periods]
    assert len(timeline.ticks) <= NARROW.ticks + 1
    assert tops == sorted(tops)
