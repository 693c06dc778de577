"""Dossiers in the browser: written with plain forms and with script, refused, overtaken, put back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient

from served_library import served
from sourcebook.app.web import create_app
from sourcebook.library import Library
from sourcebook.publish.pages import scripts_built

WORDS = (
    "Port inquiry\n\nNelly Orme led the Brinmouth Port Authority from 2004 to 2011. "
    '"We kept no minutes of it," she said on 4 May 2011. '
    "She was charged with bribery on 9 May 2011.\n"
)
SAID = "We kept no minutes of it,"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("dossier-web")
    (place / "paper.txt").write_text(WORDS, encoding="utf-8")
    with Library.init(place / "case") as library:
        library.add([place / "paper.txt"], outlet="Tide Post")
    return place / "case"


@pytest.fixture
def library(papers: Path, tmp_path: Path) -> Iterator[Library]:
    import shutil

    shutil.copytree(papers, tmp_path / "case")
    with Library.open(tmp_path / "case") as library:
        yield library


@pytest.fixture
def client(library: Library) -> TestClient:
    return TestClient(create_app(library), base_url="http://127.0.0.1:8080", raise_server_exceptions=False)


def page(client: TestClient, path: str) -> Any:
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200, (path, answer.text[:300])
    return html.document_fromstring(answer.content)


def begin(client: TestClient, title: str = "The port") -> str:
    token = page(client, "/dossiers").xpath("string(//input[@name='token']/@value)")
    answer = client.post("/dossiers", data={"token": token, "title": title}, follow_redirects=False)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def sent(client: TestClient, path: str, **fields: str) -> dict[str, str]:
    (form,) = page(client, path).xpath("//form[@id='edit']")
    held = {b.get("name"): b.get("value") or "" for b in form.xpath(".//input[@name]")}
    held |= {b.get("name"): b.text_content().removeprefix("\n") for b in form.xpath(".//textarea[@name]")}
    return held | {"style": ""} | fields


def test_a_dossier_is_written_without_script(client: TestClient, library: Library) -> None:
    path = begin(client)
    found = page(client, f"{path}?q=minutes")
    (mark,) = [c.text for c in found.xpath("//li[@class='offer']//code") if c.text.startswith("[[quote:")]
    assert SAID in found.xpath("string(//li[@class='offer'][.//code[starts-with(text(), '[[quote')]]//q)")
    text = f"# The port\n\nShe said {mark}.\n\n[[quote:q-0]] <script>alert(1)</script> [x](javascript:alert(1))\n"
    answer = client.post(path, data=sent(client, path, text=text), follow_redirects=False)
    assert answer.status_code == 303
    after = page(client, path)
    assert "Line 5: There is no quote" in after.xpath("string(//div[@id='findings'])")
    preview = page(client, f"{path}/preview")
    (link,) = [a for a in preview.xpath("//article//a") if SAID in a.text_content()]
    assert re.fullmatch(r"/documents/d-\w+/at\?start=\d+&end=\d+", link.get("href"))
    assert not preview.xpath("//article//script")
    assert "javascript:" not in "".join(preview.xpath("//@href"))
    assert client.get(link.get("href"), follow_redirects=True).status_code == 200


def test_what_somebody_saved_meanwhile_is_never_written_over(client: TestClient, library: Library) -> None:
    path = begin(client)
    mine = sent(client, path, text="Mine.")
    assert client.post(path, data=sent(client, path, text="Theirs."), follow_redirects=False).status_code == 303
    clash = client.post(path, data=mine, headers={"accept": "text/html"})
    assert clash.status_code == 409
    assert "Somebody saved it meanwhile" in clash.text
    told = client.post(path, data=mine, headers={"accept": "application/json"})
    assert (told.status_code, told.json()["code"]) == (409, "overtaken")
    assert library.dossiers.get(path.rpartition("/")[2]).text == "Theirs."


def test_the_gate_says_why_and_a_reason_sets_it_aside(client: TestClient, library: Library) -> None:
    path = begin(client)
    fields = sent(client, path, text="# The port\n\nNelly Orme was charged with bribery.\n", step="publish")
    refused = client.post(path, data=fields, headers={"accept": "text/html"})
    assert refused.status_code == 409
    assert "Nelly Orme is accused" in refused.text
    token = fields["token"]
    asked = {"token": token, "person": "Nelly Orme", "asked": "2026-01-02", "until": "2026-01-09"}
    assert client.post(f"{path}/asked", data=asked, follow_redirects=False).status_code == 303
    checked = page(client, f"{path}?check=true")
    assert "Nothing stands against" in checked.xpath("string(//section[@aria-labelledby='gate-title'])")
    assert (
        client.post(f"{path}/step", data={"token": token, "step": "publish"}, follow_redirects=False).status_code == 303
    )
    amended = {"token": token, "text": "The day was wrong."}
    assert client.post(f"{path}/amend", data=amended, follow_redirects=False).status_code == 303
    held = library.dossiers.get(path.rpartition("/")[2])
    assert (held.state, held.amendments[0].text) == ("published", "The day was wrong.")
    history = page(client, f"{path}/history")
    assert len(history.xpath("//ol[contains(@class, 'history')]/li")) == held.number
    back = {"token": token, "step": "revert", "version": "1"}
    assert client.post(f"{path}/step", data=back, follow_redirects=False).status_code == 303
    assert "Write here" in library.dossiers.get(held.id).text


@pytest.mark.parametrize("end", ["", "/step", "/asked", "/amend"])
def test_forms_of_strangers_are_refused(client: TestClient, library: Library, end: str) -> None:
    path = begin(client)
    for token in ("", "wrong"):
        answer = client.post(path + end, data={"token": token, "text": "x", "step": "publish", "person": "x"})
        assert answer.status_code == 403
    assert len(library.dossiers.versions(path.rpartition("/")[2])) == 1


def test_the_api_tells_of_a_dossier_and_offers_evidence(client: TestClient) -> None:
    path = begin(client)
    identifier = path.rpartition("/")[2]
    assert client.get("/api/v1/dossiers").json()["dossiers"][0]["id"] == identifier
    held = client.get(f"/api/v1/dossiers/{identifier}").json()
    assert (held["dossier"]["title"], held["history"][0]["event"]) == ("The port", "made")
    marks = [o["mark"] for o in client.get("/api/v1/desk/evidence?q=minutes").json()["offers"]]
    assert any(m.startswith("[[quote:") for m in marks)
    assert client.get("/api/v1/dossiers/do-none").status_code == 404
    assert client.get("/dossiers/do-none", headers={"accept": "text/html"}).status_code == 404


@pytest.fixture
def address(library: Library) -> Iterator[str]:
    with served(library) as address:
        yield address


@pytest.mark.browser
def test_evidence_is_put_into_the_text_by_key_and_saved(visit: Callable[..., Any], library: Library) -> None:
    if not scripts_built():
        pytest.skip("the front end is not built: npm --prefix frontend ci && npm --prefix frontend run build")
    made = library.dossiers.new("The port", text="# The port\n\n", who="ed")
    tab = visit(f"/dossiers/{made.id}")
    tab.locator("#text").press("Control+End")
    tab.keyboard.press("Alt+e")
    tab.keyboard.type("minutes")
    tab.keyboard.press("Enter")
    tab.locator(".offer").first.wait_for()
    tab.keyboard.press("Enter")  # the first one has the focus
    mark = tab.locator(".offer").first.get_attribute("data-mark")
    assert tab.locator("#text").input_value() == f"# The port\n\n{mark}"
    tab.keyboard.press("Control+z")
    assert tab.locator("#text").input_value() == "# The port\n\n"
    tab.locator(".offer").nth(1).drag_to(tab.locator("#text"))
    second = tab.locator(".offer").nth(1).get_attribute("data-mark")
    assert second in tab.locator("#text").input_value()
    tab.keyboard.press("Control+s")
    tab.locator("#saved", has_text="Saved as version 2").wait_for()
    tab.locator("#preview-pane a").first.wait_for()
    assert library.dossiers.get(made.id).number == 2
