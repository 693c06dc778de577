"""Outlook's PST and OST by libpff: folder by folder, every message rewritten as EML with all it carries.

The words, heads and bytes are the store's own; only the wrapping is ours (MIME, RFC 2045), the same on every run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC
from email.utils import format_datetime, formataddr
from typing import Any, ClassVar

from sourcebook.errors import ItemError, UnreadableInput
from sourcebook.ingest.base import Blob
from sourcebook.ingest.containers.base import Member, failed, safe_label
from sourcebook.ingest.mail.layout import FOLDER
from sourcebook.ingest.mail.wrapping import DEEPEST, PIECE, heads_of, iter_file, iter_letter, iter_message, iter_words
from sourcebook.ingest.office.richtext import plain_text

_DEEPEST_FOLDER = 100
_NAME, _MAIL, _SMTP, _KIND, _COUNT = 0x3001, 0x3003, 0x39FE, 0x0C15, 0x3602
_SENDER, _SENDER_SMTP, _ID, _REPLY, _REFERENCES = 0x0C1F, 0x5D01, 0x1035, 0x1042, 0x1039
_FILE_NAME, _MEDIA_TYPE, _CONTENT_ID = 0x3704, 0x370E, 0x3712
"""Property tags of [MS-OXPROPS]."""
_HINT = "Get a whole copy, or repair it with Outlook's own scanpst."


class PstOpener:
    """Opens PST and OST files."""

    name: ClassVar[str] = "pst"
    version: ClassVar[str] = "1"
    media_types: ClassVar[tuple[str, ...]] = ("application/vnd.ms-outlook-pst",)
    loads: ClassVar[tuple[str, ...]] = ("pypff",)

    def open(self, blob: Blob) -> Iterator[Member]:
        """Messages folder by folder, then those that no folder holds any more. See `Opener.open`."""
        file = _opened(blob)
        try:
            number = 0
            for path, item in _items(file):
                number += 1
                yield _member(path, item, number)
            if not number:
                raise UnreadableInput(f"{blob.name} holds no messages that can be read.", _HINT)
        except (OSError, ValueError, MemoryError) as error:
            raise UnreadableInput(f"{blob.name} is damaged.", _HINT) from error
        finally:
            file.close()

    def count(self, blob: Blob) -> int | None:
        """As the folders' own properties state it, and those that no folder holds; None where one states nothing."""
        try:
            file = _opened(blob)
        except ItemError:
            return None
        try:
            stated = [_number(folder, _COUNT) for _, folder in _folders(file)]
            return None if None in stated else sum(filter(None, stated)) + file.get_number_of_orphan_items()
        except (OSError, ValueError, MemoryError):
            return None
        finally:
            file.close()


def _opened(blob: Blob) -> Any:
    import pypff

    file = pypff.file()
    try:
        file.open(blob.path)
    except (OSError, ValueError, MemoryError) as error:
        reason = f"{blob.name} is a damaged Outlook store, or one that is encrypted for its owner."
        raise UnreadableInput(reason, _HINT) from error
    return file


def _folders(file: Any) -> Iterator[tuple[str, Any]]:
    """Folders with their paths, depth first in the store's order; the nameless root is no part of a path."""
    root = file.get_root_folder()
    waiting: list[tuple[str, Any, int]] = [("", root, 0)] if root is not None else []
    while waiting:
        path, folder, depth = waiting.pop()
        yield path, folder
        if depth < _DEEPEST_FOLDER:
            inside = [_tried(folder.get_sub_folder, n) for n in range(folder.number_of_sub_folders)]
            named = [(_words(_get(f, "name")) or "unnamed", f) for f in inside if f is not None]
            waiting += [(f"{path}/{name}".strip("/"), f, depth + 1) for name, f in reversed(named)]


def _items(file: Any) -> Iterator[tuple[str, Any]]:
    """Messages with the path of their folder; None for one that cannot be had."""
    for path, folder in _folders(file):
        for number in range(folder.number_of_sub_messages):
            yield path, _tried(folder.get_sub_message, number)
    for number in range(_tried(file.get_number_of_orphan_items) or 0):
        yield "in no folder", _tried(file.get_orphan_item, number)


def _member(path: str, item: Any, number: int) -> Member:
    label = safe_label(f"{path}/{number:06}.eml", number)
    if item is None:
        return failed(label, f"The message is damaged inside its store. {_HINT}", "unreadable")
    return Member(label, _written(item, path), media_type="message/rfc822")


def _written(item: Any, path: str, depth: int = 0) -> Iterator[bytes]:
    """The message as EML, piece by piece."""
    carried = [_tried(item.get_attachment, n) for n in range(_get(item, "number_of_attachments") or 0)]
    mark = f"=_{_get(item, 'identifier') or 0:x}_{depth}"
    parts = (_attachment(attached, depth) for attached in carried)
    yield from iter_message(_heads(item, path), _bodies(item), parts, mark)


def _attachment(attached: Any, depth: int) -> Iterator[bytes]:
    if attached is None:
        return iter_words("damaged attachment.txt", "This attachment cannot be read.")
    name = _text(attached, _FILE_NAME, 0x3707) or _words(_get(attached, "long_filename")) or "attachment"
    size = _tried(attached.get_size) or 0
    inner = _tried(attached.get_sub_item, 0) if not size and _get(attached, "number_of_sub_items") else None
    if inner is not None and depth < DEEPEST:
        return iter_letter(f"{depth}.eml", _written(inner, "", depth + 1))
    return iter_file(_text(attached, _MEDIA_TYPE), name, _pieces(attached, size))


def _pieces(attached: Any, size: int) -> Iterator[bytes]:
    """The bytes of an attachment.

    Raises:
        UnreadableInput: They end before their stated size.
    """
    left = size
    _tried(attached.seek_offset, 0, 0)
    while left > 0 and (piece := attached.read_buffer(min(PIECE, left))):
        left -= len(piece)
        yield piece
    if left > 0:
        raise UnreadableInput("An attachment of the message is damaged.", _HINT)


def _heads(item: Any, path: str) -> bytes:
    """The heads it came with, else what its properties say."""
    time = _get(item, "client_submit_time") or _get(item, "delivery_time")
    stated = {
        "From": _sender(item),
        **_recipients(item),
        "Date": format_datetime(time.replace(tzinfo=UTC)) if time else "",
        "Subject": _subject(item),
        "Message-ID": _text(item, _ID),
        "In-Reply-To": _text(item, _REPLY),
        "References": _text(item, _REFERENCES),
        FOLDER: path,
    }
    return heads_of(_words(_get(item, "transport_headers"), lines=True), stated)


def _subject(item: Any) -> str:
    """Without the mark that tells how long its prefix is ([MS-OXPROPS] 2.1.4)."""
    words = _words(_get(item, "subject"))
    return words[2:] if words[:1] == "\x01" else words


def _sender(item: Any) -> str:
    name = _words(_get(item, "sender_name"))
    address = next((a for a in (_text(item, _SENDER_SMTP), _text(item, _SENDER)) if "@" in a), "")
    return _person(name, address)


def _person(name: str, address: str) -> str:
    plain = name if name != address else ""
    return formataddr((plain, address)) if address else formataddr((name, "unknown"))[:-10].strip() or name


def _recipients(item: Any) -> dict[str, str]:
    people: dict[str, list[str]] = {"To": [], "Cc": [], "Bcc": []}
    table = _get(item, "recipients")
    for row in _listed(table, "record_sets"):
        values = _values(row)
        address = next((a for key in (_SMTP, _MAIL) if "@" in (a := values.get(key, ""))), "")
        kind = {"2": "Cc", "3": "Bcc"}.get(values.get(_KIND, ""), "To")
        people[kind].append(_person(values.get(_NAME, ""), address))
    return {name: ", ".join(filter(None, listed)) for name, listed in people.items() if listed}


def _bodies(item: Any) -> list[tuple[str, bytes]]:
    """The body in the ways it is kept, as UTF-8 where we know; rich text only where there is no other."""
    plain = _words(_get(item, "plain_text_body"), lines=True)
    html = _get(item, "html_body")
    bodies = [("text/plain; charset=utf-8", plain.encode("utf-8", "replace"))] if plain.strip() else []
    if isinstance(html, bytes) and html.strip(b"\0 \r\n"):
        bodies.append(("text/html", html))
    if not bodies and isinstance(rich := _get(item, "rtf_body"), bytes):
        words = _tried(plain_text, rich) or ""
        bodies.append(("text/plain; charset=utf-8", words.encode("utf-8", "replace")))
    return bodies


def _values(record_set: Any) -> dict[int, str]:
    found: dict[int, str] = {}
    for entry in _listed(record_set, "entries"):
        kind, value_type = _get(entry, "entry_type"), _get(entry, "value_type")
        if value_type in (0x1E, 0x1F):
            found[kind or 0] = _words(_get(entry, "data_as_string"))
        elif value_type == 0x03:
            found[kind or 0] = str(_get(entry, "data_as_integer"))
    return found


def _text(item: Any, *kinds: int) -> str:
    for number in range(_get(item, "number_of_record_sets") or 0):
        values = _values(_tried(lambda n=number: item.get_record_set(n)))
        for kind in kinds:
            if values.get(kind):
                return values[kind]
    return ""


def _number(item: Any, kind: int) -> int | None:
    value = _text(item, kind)
    return int(value) if value.isdigit() else None


def _words(value: object, *, lines: bool = False) -> str:
    """Words of a store: bytes in UTF-8, else cp1252; without NULs, in one line unless asked."""
    words = value
    if isinstance(value, bytes):
        try:
            words = value.decode("utf-8")
        except UnicodeDecodeError:
            words = value.decode("cp1252", "replace")
    text = str(words or "").replace("\0", "")
    return text if lines else text.strip()


def _tried(ask: Callable[..., Any], *given: object) -> Any:
    """What libpff gives, or None: it raises for a property that is not there as for one that is damaged."""
    try:
        return ask(*given)
    except (OSError, ValueError, TypeError, OverflowError, UnicodeError, AttributeError):
        return None


def _get(item: Any, name: str) -> Any:
    return _tried(getattr, item, name)


def _listed(item: Any, name: str) -> list[Any]:
    return _tried(list, _get(item, name)) or []
