"""Copies of kept bytes elsewhere: a worker that does not see the library's folder reads from them, and checks them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from sourcebook import Library
from sourcebook.errors import StorageError, UnreadableInput, UsageError
from sourcebook.ingest.base import Blob
from sourcebook.model.given import Given
from sourcebook.pipeline.reading import Outcome, Task, read_task
from sourcebook.settings import Settings
from sourcebook.store.blobs import hash_file
from sourcebook.store.mirror import Mirror, at_hand

WORDS = "The harbour office paid Tarn Dredging $4 million on 3 May 2016."


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(WORDS, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """A bucket of a server on this machine that speaks S3. One for all: s3fs keeps its clients."""
    server = pytest.importorskip("moto.server", reason="make deep installs object-storage.lock")
    pytest.importorskip("s3fs")
    import boto3

    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "a")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "b")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        boto3.client("s3").create_bucket(Bucket="kept")
        yield "s3://kept"
    running.stop()


@pytest.fixture(params=["file", pytest.param("s3", marks=pytest.mark.deep)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty place: a folder, and an address of S3."""
    if request.param == "file":
        return f"file://{tmp_path}/mirror"
    return f"{request.getfixturevalue('bucket')}/{tmp_path.name}"


def elsewhere(path: Path, address: str) -> Task:
    """The task as a worker of another machine has it: the path leads nowhere there."""
    blob = Blob(path="/of/another/machine", hash=hash_file(path)[0], name=path.name, media_type="text/plain")
    return Task(blob=blob, given=Given(), settings=Settings(blob_mirror=address))


def read_elsewhere(path: Path, address: str) -> Outcome:
    return read_task(elsewhere(path, address))


def test_a_worker_elsewhere_reads_what_one_here_reads(page: Path, address: str, tmp_path: Path) -> None:
    Library.init(tmp_path / "case").close()
    with Library.open(tmp_path / "case", blob_mirror=address) as library:
        assert library.add([page]).stored == 1
    outcome = read_elsewhere(page, address)
    here = msgspec.structs.replace(elsewhere(page, address).blob, path=str(page))
    assert outcome == msgspec.structs.replace(
        read_task(Task(blob=here, given=Given(), settings=Settings())), blob=outcome.blob
    )
    assert outcome.rendition is not None
    assert outcome.rendition.text.strip() == WORDS


def test_a_copy_given_twice_is_sent_once(page: Path, address: str) -> None:
    mirror, blob = Mirror(address), hash_file(page)[0]
    mirror.give(blob, page)
    before = mirror.files.info(mirror.place(blob))
    mirror.give(blob, page)
    after = mirror.files.info(mirror.place(blob))
    stamp = "mtime" if "mtime" in before else "LastModified"
    assert before[stamp] == after[stamp]


def test_bytes_that_are_not_those_are_refused(page: Path, address: str) -> None:
    mirror, blob = Mirror(address), hash_file(page)[0]
    mirror.give(blob, page)
    mirror.files.pipe_file(mirror.place(blob), WORDS.replace("4", "9").encode())
    assert "is not those bytes" in read_elsewhere(page, address).error


def test_what_is_not_there_is_said(page: Path, address: str) -> None:
    outcome = read_elsewhere(page, address)
    assert "did not give" in outcome.error
    assert outcome.rendition is None


def test_without_a_mirror_the_next_step_is_said(page: Path) -> None:
    with pytest.raises(UnreadableInput, match="does not see the folder"), at_hand("/nowhere", hash_file(page)[0], ""):
        pass
    with at_hand(str(page), hash_file(page)[0], "") as path:
        assert path == str(page)


def test_an_address_that_is_none(page: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be used"):
        Mirror("nosuch://bucket")
    (tmp_path / "a file").write_bytes(b"x")
    with pytest.raises(StorageError, match="took no copy"):
        Mirror(f"file://{tmp_path}/a file/mirror").give(hash_file(page)[0], page)
