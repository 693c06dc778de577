"""A day's work at the desk in a real browser: a page is captured, summarised, filed, published, corrected."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from served_pages import violations

from served_library import served
from sourcebook.library import Library
from sourcebook.publish.pages import scripts_built
from web_server import Site, article
from web_server import serving as publishing

pytestmark = pytest.mark.browser
TITLE = "Harbour chief took $2 million, court hears"
WORDS = (
    "Nelly Orme, the former director of the Brinmouth Port Authority, took $2 million from a dredging firm, a "
    "prosecutor told the district court on Tuesday.",
    "The money was paid in four parts between 2009 and 2011, the prosecutor said. The firm, Renck Dredging, has not "
    "been charged with anything.",
    "“I never asked anybody for a penny,” Ms. Orme told reporters outside. She denies the charge of bribery.",
)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with publishing() as site:
        site.pages["/harbour"] = article(TITLE, " ".join(WORDS))
        yield site


@pytest.fixture
def library(tmp_path: Path, site: Site) -> Iterator[Library]:
    with Library.init(tmp_path / "case", title="The Tide Line") as library:
        library.settings = replace(
            library.settings, site_address="https://paper.example/", letter_from="Tide <tide@paper.example>",
            letter_to="list@paper.example",
        )  # fmt: skip
        library._make_client = lambda settings, heed: site.client(heed_robots=heed)
        yield library


@pytest.fixture
def address(library: Library) -> Iterator[str]:
    with served(library) as address:
        yield address


def need_script() -> None:
    if not scripts_built():
        pytest.skip("the front end is not built: npm --prefix frontend ci && npm --prefix frontend run build")


def wait_saved(page: Any) -> None:
    page.locator("#saved", has_text="Saved as version").wait_for()  # the policy of the page lets no string be run


def test_a_day_at_the_desk(visit: Callable[..., Any], library: Library, site: Site, axe: Path) -> None:
    need_script()
    page = visit("/desk", bypass_csp=True)
    assert "No summary was written yet" in page.locator(".empty").inner_text()

    # Capture: an address, fetched by the guarded client because it was asked for here.
    page.locator(".empty a", has_text="Write one").click()
    page.locator("input[name=address]").fill(site.url("/harbour"))
    page.get_by_role("button", name="Fetch and keep it").click()
    page.wait_for_url("**/jobs/*")
    page.get_by_role("link", name=re.compile("Summarise")).click()

    # Draft: made of the kept copy, every sentence anchored.
    page.get_by_role("button", name="Make a draft").click()
    page.wait_for_url("**/desk/s-*")
    summary = page.url.rpartition("/")[2]
    assert page.locator(".sentence .anchor").count() >= 2

    # A sentence that says what the source does not is objected to while it is typed, with the source's own figure.
    first = page.locator(".sentence").first
    first.locator("textarea").fill(
        "Nelly Orme allegedly took $3 million from a dredging firm, a prosecutor told the court."
    )
    remark = first.locator(".remark", has_text="3 million")
    remark.wait_for()
    assert "2 million" in remark.inner_text()
    first.locator("textarea").fill(
        "Nelly Orme allegedly took $2 million from a dredging firm, a prosecutor told the court."
    )
    remark.wait_for(state="detached")

    # A new sentence rests on nothing until words are chosen in the source beside it.
    last = page.locator(".sentence").last
    last.locator("textarea").fill("She denies the charge.")
    row = page.locator(".sentence", has=page.locator("textarea")).nth(page.locator(".sentence").count() - 2)
    assert "unanchored" in row.get_attribute("class")
    page.locator("#source-pane .ss", has_text="She denies the charge of bribery").click()
    page.locator(".float button").click()
    row.locator(".anchor").wait_for()
    page.keyboard.press("Control+s")  # it would save by itself, half a minute later
    wait_saved(page)
    held = library.summaries.get(summary)
    assert held.sentences[-1].anchors[0].exact == "She denies the charge of bribery."
    assert (held.sentences[0].by, held.number > 1) == ("person", True)
    page.locator("#source-pane mark.own").first.wait_for()

    # Undo takes the last step back, redo puts it there again.
    page.locator("[name=title]").fill("Harbour chief on trial")
    page.wait_for_timeout(900)
    page.locator("#undo").click()
    assert page.locator("[name=title]").input_value() == TITLE
    page.locator("#redo").click()
    assert page.locator("[name=title]").input_value() == "Harbour chief on trial"

    # Filed, with a note; then the gate says what is missing, and lets it through once that is mended.
    page.locator("input[name=categories][type=text]").fill("courts, ports")
    page.locator("[name=note]").fill("The *second* trial of its kind.")
    page.locator("#note-shown em", has_text="second").wait_for()  # as readers will see it
    page.get_by_role("button", name="Save and publish").click()
    page.wait_for_load_state()
    if page.locator("h1", has_text="Not published yet").count():
        assert not violations(page, axe)
        page.get_by_role("link", name="Mend it").click()
        page.locator("[name=reply]").fill("Ms. Orme denies it; asked again on 12 March, she did not answer.")
        for box in page.locator(".sentence .read input").all():
            box.check()
        page.get_by_role("button", name="Save and publish").click()
        page.wait_for_load_state()
    if page.locator("h1", has_text="Not published yet").count():
        page.locator("[name=override]").fill("Read against the source by two people.")
        page.get_by_role("button", name="Set the rules aside").click()
        page.wait_for_load_state()
    assert library.summaries.get(summary).state == "published"
    assert set(library.summaries.get(summary).categories) == {"courts", "ports"}

    # The newsletter: begun, picked by rule, read, made into a mail.
    page.goto(page.url.split("/desk")[0] + "/newsletter")
    page.locator("[name=title]").fill("The week at the quay")
    page.get_by_role("button", name="Begin it").click()
    page.get_by_role("button", name="Pick by this rule").click()
    assert page.locator("#picks .pick").inner_text().count("Harbour chief on trial") == 1
    letter = page.frame_locator(".letter-frame")
    letter.get_by_text("Harbour chief on trial").wait_for()
    page.get_by_role("button", name="Make the mail and close the issue").click()
    page.wait_for_load_state()
    (issue,) = library.digests.list()
    assert issue.state == "sent"
    (mail,) = (library.root / "letters").iterdir()
    assert b"Subject: The week at the quay" in mail.read_bytes()
    page.goto(page.url.split("/newsletter")[0] + "/desk")

    # A correction: what is published is saved on purpose only, and its history tells what changed.
    page.goto(page.url.split("/desk")[0] + f"/desk/{summary}")
    page.locator(".sentence textarea").last.fill("The trial goes on.")
    page.locator("#source-pane .ss").first.click()
    page.locator(".float button").click()
    page.wait_for_timeout(200)
    assert "when you press Save" in page.locator("#saved").inner_text()
    before = library.summaries.get(summary).number
    page.locator("#note").fill("Corrected: the *second* trial of its kind.")
    page.locator(".sentence").nth(page.locator(".sentence").count() - 2).get_by_role(
        "button", name="Take this sentence out"
    ).click()
    page.get_by_role("button", name="Save", exact=True).click()
    wait_saved(page)
    assert library.summaries.get(summary).number == before + 1
    page.get_by_role("link", name="History", exact=True).click()
    assert "Corrected:" in page.locator(".changed ins").first.inner_text()

    # Back on the list it is found by its state, and withdrawn in a batch with its reason.
    page.goto(page.url.split("/desk")[0] + "/desk?state=published")
    page.locator(".desk-row input").check()
    page.locator(".more-actions summary").click()
    page.locator(".bar-actions [name=why]").fill("The court asked for it.")
    page.get_by_role("button", name="Withdraw").click()
    page.wait_for_load_state()
    assert "1 done" in page.locator("h1").inner_text()
    assert library.summaries.get(summary).withdrawn == "The court asked for it."
    page.goto(page.url.split("/desk")[0] + f"/desk/{summary}/preview")
    assert "The court asked for it." in page.locator("article").inner_text()


def test_two_people_never_write_over_each_other(visit: Callable[..., Any], library: Library) -> None:
    need_script()
    held = library.summaries.new(title="Two at one desk", who="ed")
    page = visit(f"/desk/{held.id}")
    library.summaries.edit(held.id, note="Theirs.", who="other")
    page.locator("[name=title]").fill("Mine")
    page.get_by_role("button", name="Save", exact=True).click()
    notice = page.locator("#notice")
    notice.get_by_role("button", name="Save mine after theirs").wait_for()
    assert library.summaries.get(held.id).title == "Two at one desk"
    notice.get_by_role("button", name="Save mine after theirs").click()
    wait_saved(page)
    assert library.summaries.get(held.id).title == "Mine"
    assert [e.who for e in library.summaries.history(held.id)][1] == "other"


def test_what_was_covered_is_said_while_a_title_or_address_is_typed(
    visit: Callable[..., Any], library: Library, site: Site, axe: Path
) -> None:
    need_script()
    kept = library.capture(site.url("/harbour"))
    held = library.summaries.new(kept, who="ed")
    page = visit("/desk/new", bypass_csp=True)
    near = page.locator("#near")
    assert near.is_hidden()
    page.locator("input[name=address]").fill(site.url("/harbour"))
    near.get_by_text("This page is kept already").wait_for()
    assert near.locator("b", has_text="Already covered").count() == 1
    assert near.locator(f"a[href='/desk/{held.id}']").count() == 1
    assert not violations(page, axe)
    page.locator("input[name=address]").fill("")
    page.locator("[name=title]").fill("court hears: harbour chief took $2 million")
    near.get_by_text("of the same title").wait_for()
    page.locator("[name=title]").fill("A rise in the price of tea")
    near.wait_for(state="hidden")
    other = library.summaries.new(title="Another", who="ed")
    page = visit(f"/desk/{other.id}")
    page.locator("textarea[name=title]").fill(TITLE)
    page.locator("#near a", has_text=TITLE).wait_for()


def test_a_change_of_what_is_published_is_shown_until_a_second_person_publishes_it(
    visit: Callable[..., Any], library: Library, site: Site, axe: Path
) -> None:
    held = library.summaries.new(library.capture(site.url("/harbour")), who="ed")
    library.summaries.publish(held.id, who="ed", override="tested")
    library.settings = replace(library.settings, publishing_people=2)
    del library.summaries  # made anew with the setting
    library.summaries.edit(held.id, who="somebody", title="Clearer words", why="Too long before.")
    page = visit("/desk?state=published", bypass_csp=True)
    assert "a change waits" in page.locator(".desk-row").inner_text()
    page.goto(page.url.split("/desk")[0] + f"/desk/{held.id}")
    assert "Too long before." in page.locator(".warn").inner_text()
    assert page.locator("textarea[name=title]").input_value() == "Clearer words"
    assert not violations(page, axe)
    page.get_by_role("button", name="Put it before the readers").click()
    page.wait_for_load_state()
    assert (library.summaries.get(held.id).title, library.summaries.get(held.id).proposed) == ("Clearer words", None)


def test_the_desk_works_without_script(visit: Callable[..., Any], library: Library, site: Site) -> None:
    source = library.capture(site.url("/harbour"))
    page = visit(f"/desk/new?document={source}", java_script_enabled=False)
    page.locator("[name=title]").fill("Without script")
    page.get_by_role("button", name="Make a draft").click()
    page.wait_for_url("**/desk/s-*")
    summary = page.url.rpartition("/")[2]
    last = page.locator(".sentence").last
    last.locator("textarea").fill("She denies it.")
    last.locator("[name=words]").fill("She denies the charge of bribery.")
    page.locator(".sentence").first.locator("[name=place]").fill("2")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_load_state()
    held = library.summaries.get(summary)
    assert held.sentences[-1].anchors[0].exact == "She denies the charge of bribery."
    assert "Nelly Orme" in held.sentences[1].text
    page.get_by_role("link", name="Check all sentences").click()
    assert page.locator(".remarks .remark").count() >= 1

    # Somebody else saved meanwhile: both versions are shown, and either may be taken.
    library.summaries.edit(summary, outlet="Their outlet", who="other")
    page.locator("[name=title]").fill("My title")
    page.get_by_role("button", name="Save", exact=True).click()
    assert "Somebody saved it meanwhile" in page.locator("h1").inner_text()
    page.get_by_role("button", name="Save mine after theirs").click()
    page.wait_for_url("**/desk/s-*")
    assert library.summaries.get(summary).title == "My title"
