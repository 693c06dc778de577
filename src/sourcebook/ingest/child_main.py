"""The reading child's own side: put the guards up, then read one file after another until the parent is gone."""

from __future__ import annotations

import ctypes
import os
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from sourcebook import registry
from sourcebook.errors import ItemError, LimitExceeded, UnsupportedInput
from sourcebook.ingest.base import build_rendition
from sourcebook.ingest.child_protocol import Counted, Hello, MemberHead, Piece, Reply, Request, encode_frame
from sourcebook.ingest.choose import find_reader
from sourcebook.ingest.containers.base import Member, find_opener
from sourcebook.settings import Settings

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_FILE_BYTES = 1 << 20
_OPEN_FILES = 256


def main() -> None:
    """Serve requests from standard input until it ends."""
    channel = _own_channel()
    source = os.fdopen(os.dup(0), "rb")
    os.close(0)
    os.open(os.devnull, os.O_RDONLY)
    settings = msgspec.convert(msgspec.msgpack.decode(_frame(source) or b"\x80"), Settings)
    # Readers are loaded before the first file's clock runs: their imports take a second or more.
    registry.load_all("readers")
    registry.load_all("openers")
    held = put_up_guards(settings)
    _write(channel, Hello(guards=held))
    while data := _frame(source):
        request = msgspec.msgpack.decode(data, type=Request)
        _limit_processor(settings.reader_seconds)
        if request.open:
            for message in members(request, settings):
                _write(channel, message)
        else:
            _write(channel, answer(request, settings))


def members(request: Request, settings: Settings) -> Iterator[Counted | MemberHead | Piece | Reply]:
    """Open one container: its count, its members with their bytes, and a last `Reply` that says how it ended."""
    blob = request.blob
    try:
        opener = find_opener(blob.media_type)
        if opener is None:
            raise UnsupportedInput(f"Nothing opens {blob.media_type}.", "Unpack it by hand and add what is in it.")
        yield Counted(members=opener.count(blob))
        for member in opener.open(blob):
            _limit_processor(settings.reader_seconds)
            yield MemberHead(
                name=member.name, media_type=member.media_type, address=member.address, time=member.time,
                headers=member.headers, outcome=member.outcome, reason=member.reason, code=member.code,
            )  # fmt: skip
            yield from _pieces(member)
        yield Reply()
    except ItemError as error:
        yield Reply(code=error.code, message=error.message, hint=error.hint)
    except MemoryError:
        yield _out_of_memory(settings)
    except Exception as error:  # noqa: BLE001 - an opener's defect on one file must not end the run
        message = f"Opening {blob.name} failed: {type(error).__name__}."
        yield Reply(code="reader-crashed", message=message, hint="Please report it with the file.", spent=True)


def _pieces(member: Member) -> Iterator[Piece]:
    """A member's bytes; one that is damaged says so and lets the next ones follow."""
    try:
        for data in member.chunks:
            yield Piece(data=data)
    except ItemError as error:
        yield Piece(broken=str(error), code=error.code)
    except (OSError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error) as error:
        yield Piece(broken=f"It cannot be unpacked: {type(error).__name__}. Get a whole copy of it.", code="unreadable")


def answer(request: Request, settings: Settings) -> Reply:
    """Read one file; every failure becomes a reply."""
    blob = request.blob
    try:
        reader = find_reader(blob.media_type)
        draft = reader.read(blob)
        limit = settings.max_text_characters
        if len(draft.text) > limit:
            raise LimitExceeded(
                f"{blob.name} is longer than {limit:,} characters.",
                "Split it, or raise max_text_characters.",
                {"max_text_characters": limit},
            )
        return Reply(rendition=build_rendition(blob, reader, draft))
    except ItemError as error:
        limits = {k: int(str(v)) for k, v in error.limits.items()} if isinstance(error, LimitExceeded) else {}
        return Reply(code=error.code, message=error.message, hint=error.hint, limits=limits)
    except MemoryError:
        return _out_of_memory(settings)
    except OSError as error:
        return Reply(code="unreadable", message=f"{blob.name} cannot be opened: {error.strerror}.", hint="Check it.")
    except Exception as error:  # noqa: BLE001 - a reader's defect on one file must not end the run
        message = f"The reader of {blob.media_type} failed on {blob.name}: {type(error).__name__}."
        return Reply(code="reader-crashed", message=message, hint="Please report it with the file.", spent=True)


def _out_of_memory(settings: Settings) -> Reply:
    mebibytes = settings.reader_megabytes
    return Reply(
        code=LimitExceeded.code,
        message=f"Reading took more than {mebibytes} MiB of memory.",
        hint="Raise reader_megabytes if the file is worth it.",
        limits={"megabytes": mebibytes},
        spent=True,
    )


def put_up_guards(settings: Settings) -> dict[str, bool]:
    """Limits on memory, processor, files and network; says of each whether it holds."""
    memory = settings.reader_megabytes << 20
    held = {
        "memory": _limit(resource.RLIMIT_AS, memory),
        "file size": _limit(resource.RLIMIT_FSIZE, _FILE_BYTES),
        "open files": _limit(resource.RLIMIT_NOFILE, _OPEN_FILES),
        "no core dumps": _limit(resource.RLIMIT_CORE, 0),
        "processor": _limit_processor(settings.reader_seconds),
        "no network": _leave_network(),
    }
    return dict(sorted(held.items()))


def _limit(what: int, value: int) -> bool:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    try:
        resource.setrlimit(what, (value, value))
    except (ValueError, OSError):
        return False
    return True


def _limit_processor(seconds: int) -> bool:
    """Give the process `seconds` more of processor time; past them the kernel ends it with SIGXCPU."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))
    except (ValueError, OSError):
        return False
    return True


def _leave_network() -> bool:
    """Move into an empty network namespace: no interface, no route. Refused where namespaces are not allowed."""
    try:
        unshare = ctypes.CDLL(None, use_errno=True).unshare
    except (OSError, AttributeError):
        return False
    return bool(unshare(_CLONE_NEWNET) == 0 or unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def _own_channel() -> BinaryIO:
    """A private descriptor for replies; what anybody prints goes to nowhere."""
    number = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    sys.stdout = sys.stderr
    return os.fdopen(number, "wb")


def _frame(source: BinaryIO) -> bytes:
    head = source.read(4)
    return source.read(int.from_bytes(head, "big")) if len(head) == 4 else b""


def _write(channel: BinaryIO, message: object) -> None:
    channel.write(encode_frame(message))
    channel.flush()
