"""A letter as a mail (RFC 5322, with the list headers of RFC 2369, 2919 and 8058), into a file or to a list manager.

Nothing is sent unless somebody asks for that very thing; the one connection is the one that was named.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from sourcebook.errors import StorageError, UsageError
from sourcebook.model.digest import Digest, Letter
from sourcebook.settings import Settings

TIMEOUT = 60.0
"""Seconds for each answer of the list manager."""
_NO = re.compile(r"[\x00-\x1f\x7f]+")


def build_mail(digest: Digest, letter: Letter, settings: Settings, *, time: str, archive: str = "") -> bytes:
    """The mail as bytes, lines ended by CR LF; the same for the same digest and time.

    Args:
        digest: The digest; its id makes the Message-ID.
        letter: What it reads like.
        settings: `letter_from letter_to letter_reply letter_list letter_unsubscribe`.
        time: When it is sent, UTC ISO 8601.
        archive: Address of the page with all digests, for `List-Archive`.

    Raises:
        UsageError: A sender or receiver is missing or is no mail address.
    """
    sender, to = mail_address("letter_from", settings.letter_from), mail_address("letter_to", settings.letter_to)
    mail = EmailMessage(policy=policy.SMTP.clone(max_line_length=78))
    mail["From"], mail["To"] = sender, to
    if settings.letter_reply:
        mail["Reply-To"] = mail_address("letter_reply", settings.letter_reply)
    mail["Subject"] = _line(letter.subject)
    mail["Date"] = format_datetime(datetime.fromisoformat(time))
    mail["Message-ID"] = f"<{digest.id}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    for name, value in _list_headers(settings, archive).items():
        mail[name] = value
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    mail.set_boundary(f"=_{digest.id}")
    return mail.as_bytes()


def _list_headers(settings: Settings, archive: str) -> dict[str, str]:
    headers: dict[str, str] = {}
    if settings.letter_list:
        headers["List-Id"] = f"<{_line(settings.letter_list).strip('<>')}>"
    if leave := _line(settings.letter_unsubscribe):
        web = leave.startswith(("https://", "http://"))
        headers["List-Unsubscribe"] = f"<{leave}>" if web or leave.startswith("mailto:") else f"<mailto:{leave}>"
        if leave.startswith("https://"):
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if archive:
        headers["List-Archive"] = f"<{archive}>"
    return headers


def send_mail(mail: bytes, settings: Settings, server: str, *, starttls: bool = False) -> None:
    """Hand a mail to a server, `host:port`.

    Raises:
        UsageError: `server` is no host and port.
        StorageError: It did not take the mail; the message says why.
    """
    hand_over(mail, settings.letter_from, settings.letter_to, server, starttls=starttls)


def hand_over(mail: bytes, sender: str, to: str, server: str, *, starttls: bool = False) -> None:
    """Hand a mail of one address to another to a server, `host:port`. Raises as `send_mail`."""
    host, port = server_of(server)
    sender, to = parseaddr(sender)[1], parseaddr(to)[1]
    try:
        with smtplib.SMTP(host, port, timeout=TIMEOUT) as smtp:
            if starttls:
                smtp.starttls(context=ssl.create_default_context())
            smtp.sendmail(sender, [to], mail)
    except (OSError, smtplib.SMTPException) as error:
        raise StorageError(
            f"{server} did not take the letter: {error}.", "Nothing was marked as sent; mend it and send again."
        ) from error


def server_of(server: str) -> tuple[str, int]:
    """Host and port. Raises `UsageError`."""
    host, colon, port = server.rpartition(":")
    if not colon or not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise UsageError(f"{server!r} is no host and port.", "Write --smtp localhost:25.")
    return host.strip("[]"), int(port)


def mail_address(setting: str, value: str) -> str:
    """A mail address of the settings. Raises `UsageError`."""
    plain = _line(value)
    name = parseaddr(plain)[1]
    if not re.fullmatch(r"[^@\s<>]{1,64}@[^@\s<>]{1,255}", name):
        said = f"{value!r} is no mail address" if plain else "it is empty"
        raise UsageError(
            f"The setting {setting} is needed to make a mail, and {said}.",
            f'Write {setting} = "News <news@paper.example>" in sourcebook.toml.',
        )
    return plain


def _line(value: str) -> str:
    return _NO.sub(" ", value).strip()
