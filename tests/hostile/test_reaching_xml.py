"""XML that names files and addresses: nothing is read, nothing is connected to.

Each case is read twice, by the guarded process and by its reader alone in this one: the guards must not be what
saves it.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sourcebook.errors import ItemError
from sourcebook.ingest.child import ReaderProcess
from sourcebook.ingest.choose import find_reader
from sourcebook.ingest.containers.base import find_opener
from sourcebook.ingest.detect import detect_media_type
from sourcebook.settings import Settings
from sourcebook.testing.hostile.reaching import CASES, SECRET
from sourcebook.testing.readers import blob_of

QUICK = [case for n, case in enumerate(CASES) if n % 7 == 0]


@pytest.fixture(scope="module")
def process() -> Iterator[ReaderProcess]:
    with ReaderProcess(Settings()) as process:
        yield process


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def _read_all(path: Path, media_type: str, process: ReaderProcess) -> str:
    """Whatever reads or opens this kind of file, here and behind the guards: all it says."""
    blob = blob_of(path.parent, path.read_bytes(), name=path.name, media_type=media_type)
    said = []
    try:
        said.append(process.read(blob).text)
    except ItemError as error:
        said.append(str(error))
    try:
        draft = find_reader(media_type).read(blob)
        said += [draft.text, repr(draft.metadata), repr(draft.links)]
    except ItemError as error:
        said.append(str(error))
    opener = find_opener(media_type)
    if opener is not None:
        try:
            for member in opener.open(blob):
                said += [member.name, *(piece.decode(errors="replace") for piece in member.chunks)]
        except ItemError as error:
            said.append(str(error))
    return "\n".join(said)


def _check(case: str, folder: Path, process: ReaderProcess, listener: socket.socket) -> None:
    secret = folder / "secret.txt"
    secret.write_text(SECRET)
    for target in (secret.as_uri(), f"http://127.0.0.1:{listener.getsockname()[1]}/x"):
        name, data = CASES[case](target)
        path = folder / name
        path.write_bytes(data)
        assert SECRET not in _read_all(path, detect_media_type(path, name), process)
    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.parametrize("case", QUICK)
def test_it_reaches_nothing(case: str, tmp_path: Path, process: ReaderProcess, listener: socket.socket) -> None:
    _check(case, tmp_path, process, listener)


@pytest.mark.deep
@pytest.mark.parametrize("case", list(CASES))
def test_none_reaches_anything(case: str, tmp_path: Path, process: ReaderProcess, listener: socket.socket) -> None:
    _check(case, tmp_path, process, listener)


def test_there_are_forty() -> None:
    assert len(CASES) == 40


def test_one_parser_is_hardened_and_no_other_is_made(root: Path) -> None:
    # What is published is written, not read: that room has the makers of XML.
    parsers = ("XMLParser(", "minidom", "xml.sax", "xml.etree", "etree.parse(", "iterparse(", "expat", "XSLT(")
    found = {
        path.name
        for path in (root / "src" / "sourcebook").rglob("*.py")
        if not {"hostile", "publish"} & set(path.parts)
        # That a reader names `lxml.etree` among what it loads parses nothing.
        and any(word in path.read_text(encoding="utf-8").replace('"lxml.etree"', "") for word in parsers)
    }
    assert found == {"package.py"}
    text = (root / "src" / "sourcebook" / "ingest" / "package.py").read_text(encoding="utf-8")
    for setting in ("resolve_entities=False", "no_network=True", "load_dtd=False", "huge_tree=False"):
        assert setting in text
