"""The work of one worker: read one file, or open one container, and say in frames what came of it."""

from __future__ import annotations

import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator

from sourcebook.errors import ItemError, LimitExceeded, UnsupportedInput
from sourcebook.ingest.base import build_rendition
from sourcebook.ingest.child_protocol import PIECE_BYTES, Counted, Frame, MemberHead, Piece, Reply, Request
from sourcebook.ingest.choose import find_reader
from sourcebook.ingest.containers.base import Member, find_opener
from sourcebook.ingest.sandbox.limits import limit_processor
from sourcebook.settings import Settings


def work(request: Request, settings: Settings) -> Iterator[Frame]:
    """The frames that answer a request; every failure becomes a `Reply`."""
    if request.open:
        yield from _members(request, settings)
    else:
        yield _answer(request, settings)


def _members(request: Request, settings: Settings) -> Iterator[Frame]:
    """Open one container: its count, its members with their bytes, and a last `Reply` that says how it ended."""
    blob = request.blob
    try:
        opener = find_opener(blob.media_type)
        if opener is None:
            raise UnsupportedInput(f"Nothing opens {blob.media_type}.", "Unpack it by hand and add what is in it.")
        yield Counted(members=opener.count(blob))
        for member in opener.open(blob):
            yield MemberHead(
                name=member.name, media_type=member.media_type, address=member.address, time=member.time,
                headers=member.headers, outcome=member.outcome, reason=member.reason, code=member.code,
            )  # fmt: skip
            for piece in _pieces(member):
                # What comes out is bounded by the run: processor time is only for what gives nothing.
                limit_processor(request.budget.seconds, for_good=False)
                yield piece
        yield Reply()
    except ItemError as error:
        yield _said(error)
    except MemoryError:
        yield out_of_memory(request, settings)
    except RecursionError:
        yield _too_deep(request)
    except Exception as error:  # noqa: BLE001 - an opener's defect on one file must not end the run
        if _near_the_limit(request):
            yield out_of_memory(request, settings)
            return
        message = f"Opening {blob.name} failed: {type(error).__name__}."
        yield Reply(code="reader-crashed", message=message, hint="Please report it with the file.")


def _pieces(member: Member) -> Iterator[Piece]:
    """A member's bytes; one that is damaged says so and lets the next ones follow."""
    try:
        for data in member.chunks:
            for start in range(0, len(data), PIECE_BYTES):
                yield Piece(data=data[start : start + PIECE_BYTES])
    except ItemError as error:
        yield Piece(broken=str(error), code=error.code)
    except (OSError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error) as error:
        yield Piece(broken=f"It cannot be unpacked: {type(error).__name__}. Get a whole copy of it.", code="unreadable")


def _answer(request: Request, settings: Settings) -> Reply:
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
        return _said(error)
    except MemoryError:
        return out_of_memory(request, settings)
    except RecursionError:
        return _too_deep(request)
    except OSError as error:
        return Reply(code="unreadable", message=f"{blob.name} cannot be opened: {error.strerror}.", hint="Check it.")
    except BaseException as error:  # noqa: BLE001 - a panic of a library in Rust is no Exception; the worker ends here
        if _near_the_limit(request):
            return out_of_memory(request, settings)
        message = f"The reader of {blob.media_type} failed on {blob.name}: {type(error).__name__}."
        return Reply(code="reader-crashed", message=message, hint="Please report it with the file.")


def _near_the_limit(request: Request) -> bool:
    """Whether most of the memory was taken: libraries that are refused some raise errors of their own."""
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> (20 if sys.platform == "darwin" else 10)
    return taken > request.budget.megabytes * 3 / 4


def _too_deep(request: Request) -> Reply:
    message = f"{request.blob.name} is nested deeper than its reader follows."
    return Reply(code="unreadable", message=message, hint="Save it anew in the program that made it.")


def _said(error: ItemError) -> Reply:
    limits = {k: int(str(v)) for k, v in error.limits.items()} if isinstance(error, LimitExceeded) else {}
    return Reply(code=error.code, message=error.message, hint=error.hint, limits=limits)


def out_of_memory(request: Request, settings: Settings) -> Reply:
    """What is said when a file wants more memory than its budget."""
    return Reply(
        code=LimitExceeded.code,
        message=f"Reading took more than {request.budget.megabytes} MiB of memory, the most for a file of this size.",
        hint="Raise reader_megabytes if the file is worth it.",
        limits={"megabytes": settings.reader_megabytes},
    )
