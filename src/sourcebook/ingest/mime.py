"""MIME entities by the standard library's parser, kept from ending at heads that it does not understand."""

from __future__ import annotations

import email
import re
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

_TRIPS = (ValueError, TypeError, AttributeError, LookupError, AssertionError, RecursionError, MessageError)
"""What the parser of heads raises over some that are mailed: `filename*` without a value, comments within comments."""
_ESCAPED = re.compile("[\udc80-\udcff]")
"""Bytes beyond ASCII, as the parser keeps them."""


class _Forgiving(EmailPolicy):
    """Gives a head that cannot be parsed as it stands, in one line."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        try:
            return super().header_fetch_parse(name, value)
        except _TRIPS:
            return _ESCAPED.sub("\ufffd", "".join(value.splitlines()))

    def fold_binary(self, name: str, value: str) -> bytes:
        try:
            return super().fold_binary(name, value)
        except _TRIPS:
            return f"{name}: {value}\n".encode("ascii", "surrogateescape")


def parse_mime(data: bytes) -> EmailMessage:
    """The entity, however broken; `defects` of its parts say what was mended."""
    parsed = email.message_from_bytes(data, policy=_Forgiving())
    assert isinstance(parsed, EmailMessage)
    return parsed
