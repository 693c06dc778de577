"""Pages of money and their twins in the API: every payment once, hostile names inert, forms only we can send."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from lxml import html

from sourcebook.app.web import create_app
from sourcebook.library import Library

HOSTILE = '<img src=x onerror=alert(1)> "Works" Ltd'
ROWS = (
    "Paid,Payer,Payee,Sum,Currency\n"
    f'2011-03-09,Olm Ltd,"{HOSTILE.replace(chr(34), chr(34) * 2)}",5.50,EUR\n'
    "2011-04-09,Olm Ltd,Vent Ltd,7.00,EUR\n2012-04-09,Olm Ltd,Vent Ltd,8.25,USD\n"
)
OTHER = "Paid,Payer,Payee,Sum,Currency\n2011-04-09,Olm Ltd,Vent Ltd,7.00,EUR\n"
MAPPING = '[[payments]]\npayer = "Payer"\npayee = "Payee"\namount = "Sum"\ncurrency = "Currency"\ndate = "Paid"\n'


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("money")
    (folder / "paid.csv").write_text(ROWS)
    (folder / "other.csv").write_text(OTHER)
    (folder / "map.toml").write_text(MAPPING)
    with Library.init(folder / "lib") as library:
        library.add([folder / "paid.csv", folder / "other.csv"], mapping=folder / "map.toml")
        yield library


@pytest.fixture(scope="module")
def client(library: Library) -> TestClient:
    return TestClient(create_app(library, hosts=frozenset({"testserver"})))


def test_each_payment_stands_once_and_pages_go_to_the_last(client: TestClient) -> None:
    first = client.get("/api/v1/payments?limit=2").json()
    rest = client.get(f"/api/v1/payments?limit=2&after={first['next']}").json()
    found = first["payments"] + rest["payments"]
    assert (len(found), rest["next"]) == (3, None)
    both = next(p for p in found if len(p["tellings"]) == 2)
    told = client.get(f"/api/v1/payments/{both['id']}").json()
    assert len(told["origins"]) >= 1
    assert told["payment"]["tellings"][1]["why"]
    assert client.get("/api/v1/payments/py-" + "0" * 24).status_code == 404
    assert client.get("/api/v1/payments?after=py-" + "0" * 24).status_code == 400
    assert client.get("/api/v1/payments?document=d-" + "0" * 24).status_code == 404


def test_flows_are_filtered_and_wrong_requests_are_told(client: TestClient) -> None:
    sums = client.get("/api/v1/flows").json()["totals"]
    assert {(t["currency"], t["amount"]) for t in sums} == {("EUR", "12.50"), ("USD", "8.25")}
    later = client.get("/api/v1/flows?from=2012&currency=usd&period=quarter").json()
    assert [p["period"] for p in later["periods"]] == ["2012-Q2"]
    assert client.get("/api/v1/flows?from=soon").status_code == 400
    assert client.get("/api/v1/flows?status=sworn").status_code == 400
    assert client.get("/api/v1/flows?period=week").status_code == 422


def test_pages_show_hostile_names_as_words(client: TestClient, library: Library) -> None:
    paths = ["/payments", "/flows", *(f"/payments/{p.id}" for p in library.list("payments"))]
    paths.append(f"/entities/{library.find_entity('Olm Ltd').id}")
    for path in paths:
        answer = client.get(path, headers={"accept": "text/html"})
        assert answer.status_code == 200, path
        tree = html.document_fromstring(answer.content)
        assert not tree.xpath("//img|//script[not(@src)]|//@onerror"), path
        assert "'unsafe" not in answer.headers["content-security-policy"]
    shown = client.get("/flows").text
    assert entities.escape(HOSTILE, quote=False).split()[0] in shown
    assert {"Paid"} <= set(re.findall(r">(Paid|Received)<", client.get(paths[-1]).text))


def test_a_page_parts_two_tellings_and_joins_them_again(client: TestClient, library: Library) -> None:
    payment = next(p for p in library.list("payments") if len(p.tellings) == 2)
    token = re.search(r'name="token" value="([^"]+)"', client.get(f"/payments/{payment.id}").text)
    assert token
    left, right = (t.id for t in payment.tellings)
    sent = {"token": token[1], "left": left, "right": right, "why": "two lots", "back": f"/payments/{payment.id}"}
    assert client.post("/payments", data=sent | {"action": "two", "token": "guessed"}).status_code == 403
    assert client.post("/payments", data=sent | {"action": "burn"}).status_code == 400
    assert client.post("/payments", data=sent | {"action": "two", "why": " "}).status_code == 400
    assert client.post("/payments", data=sent | {"action": "two"}, follow_redirects=False).status_code == 303
    assert library.payments.get(left).id != library.payments.get(right).id
    client.post("/payments", data=sent | {"action": "one"})
    assert library.payments.get(left).id == library.payments.get(right).id
