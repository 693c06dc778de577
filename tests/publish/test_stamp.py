"""Time stamps by a real authority (OpenSSL), and the captures of a folder as a WACZ file: whole, or caught changed."""

from __future__ import annotations

import shutil
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sourcebook import Library
from sourcebook.errors import FetchFailed, UsageError
from sourcebook.library import stamp_folder, verify_folder
from sourcebook.publish.pages import scripts_built
from sourcebook.publish.wacz import surt
from sourcebook.store.der import sort_certificates
from sourcebook.store.stamp import read_stamp, request_for
from web_server import article, serving

CONFIG = """[tsa]
default_tsa = t
[t]
serial = ./serial
signer_cert = ./tsa.pem
signer_key = ./tsa.key
certs = ./ca.pem
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
ess_cert_id_alg = sha256
"""
EXTENSIONS = (
    "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\nbasicConstraints=critical,CA:FALSE\n"
)


def openssl(place: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=place, check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the keys of an authority; `ca.pem` is its root."""
    pytest.importorskip("rfc3161_client")
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on this machine")
    place = tmp_path_factory.mktemp("tsa")
    (place / "tsa.cnf").write_text(CONFIG)
    (place / "ext").write_text(EXTENSIONS)
    (place / "serial").write_text("01\n")
    openssl(place, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "9",
            "-subj", "/CN=Trial root", "-addext", "basicConstraints=critical,CA:TRUE",
            "-addext", "keyUsage=critical,keyCertSign")  # fmt: skip
    openssl(
        place, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Trial"
    )
    openssl(place, "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days",
            "9", "-extfile", "ext", "-out", "tsa.pem")  # fmt: skip
    return place


def reply(authority: Path, query: bytes) -> bytes:
    (authority / "q.tsq").write_bytes(query)
    openssl(authority, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "q.tsq", "-out", "r.tsr")
    return (authority / "r.tsr").read_bytes()


@pytest.fixture(scope="module")
def tsa(authority: Path) -> Iterator[tuple[str, list[bytes]]]:
    """Its address, and what it was asked."""
    asked: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(query)
            busy = self.path == "/busy"
            body = b"" if busy else reply(authority, query)
            self.send_response(503 if busy else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with captures: a page that was fetched, with the record of its fetch."""
    place = tmp_path_factory.mktemp("stamped")
    (place / "note.txt").write_text("The board met on 4 May 2011.\n")
    with serving() as site, Library.init(place / "case") as library:
        site.pages["/crane"] = article("The crane", "The harbour board sold its crane for $2 million in May 2011.")
        library._make_client = lambda _, heed: site.client(heed_robots=heed, clock=lambda: 1_300_000_000.0)
        library.add([site.url("/crane"), place / "note.txt"])
        library.publish(place / "site", wacz=True)
        first = (place / "site/evidence/captures.wacz").read_bytes()
        library.publish(place / "again", wacz=True)
        assert (place / "again/evidence/captures.wacz").read_bytes() == first
    return place / "site"


@pytest.fixture
def folder(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "site"))


def test_a_stamp_is_asked_for_kept_and_checked(folder: Path, authority: Path, tsa: tuple[str, list[bytes]]) -> None:
    address, asked = tsa
    said = stamp_folder(folder, tsa=address, roots=[authority / "ca.pem"])
    assert "Signed by an authority under the certificate given" in said
    assert "not who made them" in said
    assert len(asked[-1]) < 120, "one hash and a number"
    report = verify_folder(folder, roots=[authority / "ca.pem"])
    assert (report.problems, report.checked["stamp"]) == ((), 1)
    assert "was not checked" in verify_folder(folder).stamp
    with pytest.raises(FetchFailed, match="503"):
        stamp_folder(folder, tsa=f"{address}/busy")
    with pytest.raises(UsageError):
        stamp_folder(folder)


def test_a_stamp_by_hand_and_of_another_folder(folder: Path, authority: Path, tmp_path: Path) -> None:
    stamp_folder(folder, request=tmp_path / "q")
    (tmp_path / "r").write_bytes(reply(authority, (tmp_path / "q").read_bytes()))
    stamp_folder(folder, answer=tmp_path / "r")
    manifest = folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes() + b" ")
    assert [p.kind for p in verify_folder(folder).problems] == ["stamp"]
    with pytest.raises(UsageError, match="another manifest"):
        stamp_folder(folder, answer=tmp_path / "r")


@pytest.mark.parametrize("place", [0, 5, 40, 300, 700, -30])
def test_a_damaged_stamp_never_passes_and_never_breaks(folder: Path, authority: Path, place: int) -> None:
    answer = bytearray(reply(authority, request_for(folder)))
    answer[place] ^= 0x41
    manifest = (folder / "manifest.json").read_bytes()
    _, wrong = read_stamp(manifest, bytes(answer), [authority / "ca.pem"])
    assert wrong
    for data in (b"", b"\x30", bytes(answer[:place]), b"\x30\x84\xff\xff\xff\xff"):
        assert sort_certificates(data) == data or len(sort_certificates(data)) == len(data)
        assert read_stamp(manifest, data, [])[1]


def test_another_root_is_not_enough(folder: Path, authority: Path, tmp_path: Path) -> None:
    openssl(tmp_path, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "k", "-out", "other.pem", "-days",
            "9", "-subj", "/CN=Other", "-addext", "basicConstraints=critical,CA:TRUE")  # fmt: skip
    answer = reply(authority, request_for(folder))
    _, wrong = read_stamp((folder / "manifest.json").read_bytes(), answer, [tmp_path / "other.pem"])
    assert "does not hold" in wrong[0]


# -- captures ---------------------------------------------------------------------------------------------------------


def test_a_wacz_has_its_captures_and_is_checked_record_by_record(folder: Path) -> None:
    report = verify_folder(folder)
    assert (report.problems, report.checked["record"] >= 2) == ((), True)
    with zipfile.ZipFile(folder / "evidence/captures.wacz") as bundle:
        assert {i.compress_type for i in bundle.infolist()} == {zipfile.ZIP_STORED}
        names = set(bundle.namelist())
        index = bundle.read("indexes/index.cdx").decode().splitlines()
    assert names >= {"archive/data.warc.gz", "pages/pages.jsonl", "datapackage.json", "verify.html"}
    assert len(index) == 1
    assert '/crane"' in index[0]
    assert surt("https://www.Example.org:8443/a?B=1") == "org,example,www:8443)/a?b=1"


def test_the_wacz_can_be_taken_in_again(folder: Path, tmp_path: Path) -> None:
    with Library.init(tmp_path / "again") as library:
        report = library.add([folder / "evidence/captures.wacz"])
        assert any("crane" in d.address for d in library.view().iter_documents())
        assert report.stored >= 1


@pytest.mark.parametrize("what", ["byte", "file", "extra", "junk"])
def test_a_wacz_that_was_changed_is_found(folder: Path, what: str) -> None:
    path = folder / "evidence/captures.wacz"
    if what == "junk":
        path.write_bytes(b"PK\x05\x06")
    else:
        with zipfile.ZipFile(path) as bundle:
            held = {name: bundle.read(name) for name in bundle.namelist()}
        if what == "byte":
            held["pages/pages.jsonl"] = held["pages/pages.jsonl"].replace(b"crane", b"craze", 1)
        if what == "file":
            del held["archive/data.warc.gz"]
        if what == "extra":
            held["more.html"] = b"<p>"
        with zipfile.ZipFile(path, "w") as bundle:
            for name, data in held.items():
                bundle.writestr(name, data)
    kinds = {p.kind for p in verify_folder(folder).problems}
    assert kinds == {"file-damaged", "wacz"}


@pytest.mark.browser
def test_the_page_inside_checks_a_folder_and_a_wacz(chromium: Any, folder: Path) -> None:
    if not scripts_built():
        pytest.skip("the front end is not built")
    tab = chromium.new_page()
    tab.goto((folder / "verify.html").as_uri())
    said = tab.locator("#verify-said li").first
    tab.set_input_files("#verify-folder", str(folder))
    said.filter(has_text="files are as listed").wait_for()
    tab.set_input_files("#verify-bundle", str(folder / "evidence/captures.wacz"))
    said.filter(has_text="files are as listed").wait_for()
    (folder / "names.html").write_text("changed")
    tab.set_input_files("#verify-folder", str(folder))
    said.filter(has_text="1 of").wait_for()
    assert "names.html has other bytes" in tab.locator("#verify-said").inner_text()
    tab.close()
