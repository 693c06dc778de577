from __future__ import annotations

import errno
import fcntl
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.errors import NotFound, StorageError, UsageError
from sourcebook.store import faults
from sourcebook.store.blobs import CHUNK, BlobStore

HASH = "sha256:" + "a" * 64


def test_a_blob_lies_at_its_hash_and_is_written_once(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path / "blobs")
    blob = blobs.put_bytes(b"the minutes")
    digits = hashlib.sha256(b"the minutes").hexdigest()
    assert blob == f"sha256:{digits}"
    path = tmp_path / "blobs" / digits[:2] / digits[2:4] / digits
    assert blobs.path(blob) == path
    before = path.stat()
    assert blobs.put_bytes(b"the minutes") == blob
    (tmp_path / "copy").write_bytes(b"the minutes")
    assert blobs.put_file(tmp_path / "copy") == (blob, 11)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert list((tmp_path / "blobs" / "tmp").iterdir()) == []


@given(st.binary(max_size=3000), st.binary(max_size=3000))
def test_bytes_come_back(tmp_path_factory: pytest.TempPathFactory, one: bytes, two: bytes) -> None:
    blobs = BlobStore(tmp_path_factory.mktemp("b"))
    names = [blobs.put_bytes(data) for data in (one, two)]
    assert [blobs.path(name).read_bytes() for name in names] == [one, two]
    assert list(blobs.iter_blobs()) == sorted(set(names))
    assert list(blobs.iter_strays()) == []


def test_a_large_file_is_streamed(tmp_path: Path) -> None:
    data = os.urandom(CHUNK) * 3 + b"tail"
    (tmp_path / "large").write_bytes(data)
    blobs = BlobStore(tmp_path / "blobs")
    blob, size = blobs.put_file(tmp_path / "large")
    assert (blob, size) == ("sha256:" + hashlib.sha256(data).hexdigest(), len(data))
    assert blobs.path(blob).read_bytes() == data


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x",
        "sha256:",
        HASH[:-1],
        HASH + "a",
        HASH + "\n",
        HASH.upper(),
        "md5:" + "a" * 64,
        "sha256:../../" + "a" * 58,
    ],
)
def test_what_is_no_hash_is_no_path(tmp_path: Path, name: str) -> None:
    blobs = BlobStore(tmp_path)
    assert name not in blobs
    with pytest.raises(UsageError):
        blobs.path(name)


def test_a_miss(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path / "blobs")
    assert HASH not in blobs
    assert list(blobs.iter_blobs()) == []
    with pytest.raises(NotFound, match=HASH):
        blobs.path(HASH)


def test_the_sweep_takes_the_dead_and_leaves_the_living(tmp_path: Path) -> None:
    folder = tmp_path / "tmp"
    folder.mkdir()
    (folder / "dead").write_bytes(b"half")
    (folder / "living").write_bytes(b"half")
    with (folder / "living").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        BlobStore(tmp_path)
        assert [path.name for path in folder.iterdir()] == ["living"]
        (folder / "dead").write_bytes(b"half")
        BlobStore(tmp_path, readonly=True)
        assert (folder / "dead").exists()
    BlobStore(tmp_path)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("at", ["blob.write", "blob.fsync", "blob.rename"])
@pytest.mark.parametrize("error", ["ENOSPC", "EIO", "EROFS", "EDQUOT", "EACCES"])
def test_a_disk_that_refuses_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str, error: str
) -> None:
    blobs = BlobStore(tmp_path)
    held = blobs.put_bytes(b"before")
    monkeypatch.setattr(faults, "_plan", faults._Plan(at, 1, error))
    with pytest.raises(StorageError) as caught:
        blobs.put_bytes(b"after")
    assert caught.value.hint
    assert caught.value.exit_code == 5
    assert blobs.path(held).read_bytes() == b"before"
    assert list((tmp_path / "tmp").iterdir()) == []
    assert list(blobs.iter_blobs()) == [held]
    monkeypatch.setattr(faults, "_plan", None)
    assert blobs.path(blobs.put_bytes(b"after")).read_bytes() == b"after"


def test_other_errors_are_not_renamed(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        BlobStore(tmp_path).put_file(tmp_path / "absent")
    assert caught.value.errno == errno.ENOENT


def test_strays_are_seen(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path)
    path = blobs.path(blobs.put_bytes(b"x"))
    (path.parent / "note.txt").write_text("mine")
    (tmp_path / path.name).write_bytes(b"x")
    assert sorted(stray.name for stray in blobs.iter_strays()) == sorted(["note.txt", path.name])
    with pytest.raises(StorageError):
        BlobStore(tmp_path, readonly=True).put_bytes(b"y")


def test_bytes_last_before_their_name_and_the_name_before_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut cannot be had in a test; the order that survives one can be read off the calls."""
    calls: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def synced(handle: int) -> None:
        calls.append(f"sync {Path(f'/proc/self/fd/{handle}').readlink().relative_to(tmp_path).parts[:-1]}")
        fsync(handle)

    def renamed(self: Path, target: Path) -> Path:
        calls.append("rename")
        return replace(self, target)

    blobs = BlobStore(tmp_path / "blobs")
    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    blob = blobs.put_bytes(b"x")
    digits = blob.removeprefix("sha256:")
    at = calls.index("rename")
    assert (
        calls[at - 3 :]
        == [
            "sync ('blobs', 'tmp')",  # the bytes
            "sync ()",  # blobs/ gained ab/
            f"sync {('blobs',)}",  # blobs/ab/ gained cd/
            "rename",
            f"sync {('blobs', digits[:2])}",  # blobs/ab/cd/ gained the blob
        ]
    )
    calls.clear()
    blobs.put_bytes(b"x")
    assert calls == []
