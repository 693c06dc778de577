"""Two gigabytes of one file: memory stays flat in the program and in its readers, and nothing is cut without a word."""

from __future__ import annotations

import base64
import gzip
import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sourcebook import Library

SIZE = 2_000_000_000
PIECE = 10_000_000
"""Bytes of one large member: no reader reads it, all of it goes through."""
LARGE = SIZE // PIECE
SMALL = 100
"""Members with words, spread among the large ones."""
MOST = 512 << 20
PROGRAM = str(Path(sys.executable).parent / "sourcebook")

pytestmark = [pytest.mark.deep, pytest.mark.timeout(7200)]


def noise(number: int) -> bytes:
    """A large member that does not pack."""
    return number.to_bytes(4, "big") * 8 + os.urandom(PIECE - 32)


def words(number: int) -> str:
    return f"Paper {number}: the harbour board paid ${number + 1} million to Osk Holdings on 4 March 2009.\n"


def write_text(path: Path) -> None:
    line = words(7).encode() * 10_000
    with path.open("wb") as file:
        for _ in range(SIZE // len(line)):
            file.write(line)


def write_mailbox(path: Path) -> None:
    """Messages with a few words and a large attachment each."""
    with path.open("wb") as file:
        for number in range(LARGE):
            packed = base64.encodebytes(noise(number)[: PIECE * 3 // 4])
            file.write(b"From a@quay.example Wed Mar  4 10:00:00 2009\n" + _message(number, packed) + b"\n")


def _message(number: int, packed: bytes) -> bytes:
    head = (
        f"From: a@quay.example\nMessage-ID: <{number}@quay.example>\nSubject: paper {number}\nMIME-Version: 1.0\n"
        f"Content-Type: multipart/mixed; boundary=quay\n\n--quay\nContent-Type: text/plain\n\n{words(number)}\n"
        f"--quay\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=n.bin\n"
        "Content-Transfer-Encoding: base64\n\n"
    )
    return head.encode() + packed + b"--quay--\n"


def write_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        for number in range(LARGE):
            package.writestr(f"noise-{number:03}.bin", noise(number))
            if number < SMALL:
                package.writestr(f"paper-{number:03}.txt", words(number))


def write_warc(path: Path) -> None:
    with path.open("wb") as file:
        for number in range(LARGE):
            _record(file, number, noise(number), "application/octet-stream")
            if number < SMALL:
                page = f"<html><title>Paper {number}</title><article><p>{words(number)}</p></article></html>"
                _record(file, 1000 + number, page.encode(), "text/html")


def _record(file: object, number: int, body: bytes, kind: str) -> None:
    http = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\n"
        f"WARC-Date: 2020-01-02T03:04:05Z\r\nWARC-Target-URI: https://quay.example/{number}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    ).encode()
    file.write(gzip.compress(head + http + b"\r\n\r\n", 1))  # type: ignore[attr-defined]


def peaks(process: int) -> Iterator[tuple[int, int]]:
    """(process, most bytes of memory it has held) of a process and all below it."""
    waiting = [process]
    while waiting:
        number = waiting.pop()
        try:
            status = Path(f"/proc/{number}/status").read_text()
            for task in Path(f"/proc/{number}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
            yield number, int(status.partition("VmHWM:")[2].split()[0]) * 1024
        except (OSError, IndexError):
            continue


def run(*arguments: str) -> tuple[int, str, dict[int, int]]:
    """Run the program; gives its exit code, its output and the most memory that each process below it held."""
    held: dict[int, int] = {}
    process = subprocess.Popen([PROGRAM, "--quiet", *arguments], stdout=subprocess.PIPE, text=True)
    while process.poll() is None:
        for number, peak in peaks(process.pid):
            held[number] = max(peak, held.get(number, 0))
        time.sleep(0.1)
    assert process.stdout is not None
    return process.returncode, process.stdout.read(), held


FILES: dict[str, tuple[Callable[[Path], None], dict[str, int]]] = {
    "book.txt": (write_text, {"failed": 1}),
    "box.mbox": (write_mailbox, {"stored": LARGE + 1, "failed": LARGE}),
    "case.zip": (write_zip, {"stored": SMALL + 1, "failed": LARGE}),
    "web.warc.gz": (write_warc, {"stored": SMALL + 1, "failed": LARGE}),
}


@pytest.mark.parametrize("name", FILES)
def test_two_gigabytes(tmp_path: Path, name: str, record_trials: Callable[[str, int, int], None]) -> None:
    write, expected = FILES[name]
    path = tmp_path / name
    write(path)
    root = tmp_path / "library"
    Library.init(root, title="Large").close()
    code, said, held = run("--library", str(root), "--json", "add", "--defer", str(path))
    report = json.loads(said)
    most = max(held.values())
    with Library.open(root) as library:
        kept = sum(library.store.blobs.path(b).stat().st_size for b in library.store.blobs.iter_blobs())  # type: ignore[attr-defined]
        outcomes = library.view().count_outcomes()
        wrong = [p.message for p in library.verify().problems]
    path.unlink()
    record_trials(f"2 GB of {name.partition('.')[2]}", 1, int(most > MOST or bool(wrong)))
    assert most <= MOST, f"{most >> 20} MiB"
    assert wrong == []
    assert {k: v for k, v in outcomes.items() if v} == expected
    assert report["expected"] == sum(expected.values())
    assert kept >= SIZE * 0.9, "bytes are kept, read or not"
    assert code in (0, 1)
