"""The reading child's own side: put the guards up, then read one file after another until the parent is gone."""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from typing import BinaryIO

import msgspec

from sourcebook import registry
from sourcebook.errors import ItemError, LimitExceeded
from sourcebook.ingest.base import build_rendition
from sourcebook.ingest.child_protocol import Hello, Reply, Request, encode_frame
from sourcebook.ingest.choose import find_reader
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
    held = put_up_guards(settings)
    _write(channel, Hello(guards=held))
    while data := _frame(source):
        request = msgspec.msgpack.decode(data, type=Request)
        _limit_processor(settings.reader_seconds)
        _write(channel, answer(request, settings))


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
        mebibytes = settings.reader_megabytes
        return Reply(
            code=LimitExceeded.code,
            message=f"Reading took more than {mebibytes} MiB of memory.",
            hint="Raise reader_megabytes if the file is worth it.",
            limits={"megabytes": mebibytes},
            spent=True,
        )
    except OSError as error:
        return Reply(code="unreadable", message=f"{blob.name} cannot be opened: {error.strerror}.", hint="Check it.")
    except Exception as error:  # noqa: BLE001 - a reader's defect on one file must not end the run
        message = f"The reader of {blob.media_type} failed on {blob.name}: {type(error).__name__}."
        return Reply(code="reader-crashed", message=message, hint="Please report it with the file.", spent=True)


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
