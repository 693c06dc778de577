"""The tree of everything that can go wrong, drawn here.

    SourcebookError                      exit  http   meaning
    |- ItemError                          1    422    this item failed, the run goes on
    |  |- EmptyInput                                  nothing in it
    |  |- UnreadableInput                             bytes that no reader could make text of
    |  |- UnsupportedInput                            no reader for this kind of file
    |  |- EncryptedInput                              needs a password
    |  |- LimitExceeded                               a reader hit its time, memory or size limit
    |  |- ReaderCrashed                               the reader's process died
    |  |- WorkerDied                                  the process of the worker that had it was killed from outside
    |  |- ExtractorFailed                             its text was read, an extractor has a defect that it meets
    |  |- AddressRefused                              an address that is never connected to
    |  |- RobotsRefused                               its site asks programs to stay away from it
    |  `- FetchFailed                                 the web did not give it
    |- UsageError                         2    400    the request itself is wrong
    |  |- UnknownExtension                            no extension of that name; lists what exists
    |  |- UnmetRequirement                            an extractor needs a kind nobody makes
    |  |- InvalidQuery                                a search that cannot be parsed
    |  |- Refused                             1    409    a rule of the house stands against it; says which
    |  |- Overtaken                           2    409    somebody saved the same thing meanwhile
    |  |- SignInRefused                       2    401    name and password do not fit, or a secret is not good
    |  |  `- ProviderRefused                  2    401    a provider of identities gave no proof; says why
    |  `- SignInDelayed                       2    429    too many wrong tries; says for how long none is looked at
    |- Forbidden                          2    403    who asks may not; says which role is needed
    |- NotFound                           3    404    no such id, file or library
    |- Damaged                            4    500    stored data does not match its own hash
    `- StorageError                       5    507    disk full, read-only, input/output error
       `- LibraryBusy                     5    503    another writer holds the library

Every message says what happened, with what, and the next step (`hint`).
"""

from __future__ import annotations

from typing import ClassVar


class SourcebookWarning(UserWarning):
    """Base of this package's own warnings."""


class SourcebookError(Exception):
    """Base of every error raised on purpose.

    Args:
        message: What happened, with what, in one sentence.
        hint: The next step, in one sentence; may be empty.
    """

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1
    status: ClassVar[int] = 500

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    def to_problem(self) -> dict[str, object]:
        """The error as an RFC 9457 problem object."""
        return {
            "type": f"about:sourcebook/{self.code}",
            "title": type(self).__name__,
            "status": self.status,
            "detail": self.message,
            "hint": self.hint,
            "code": self.code,
        }


class ItemError(SourcebookError):
    """One item failed; the others go on and the ledger keeps the reason."""

    code = "item-failed"
    status = 422
    retryable: ClassVar[bool] = False


class EmptyInput(ItemError):
    """The file or stream has no content."""

    code = "empty"


class UnreadableInput(ItemError):
    """The bytes could not be turned into text."""

    code = "unreadable"


class UnsupportedInput(ItemError):
    """No reader takes this kind of file."""

    code = "unsupported"


class EncryptedInput(ItemError):
    """The file is protected by a password."""

    code = "encrypted"


class LimitExceeded(ItemError):
    """A reader was stopped at a limit (`limits` says which)."""

    code = "limit"
    retryable = True

    def __init__(self, message: str, hint: str = "", limits: dict[str, object] | None = None) -> None:
        super().__init__(message, hint)
        self.limits = limits or {}


class ReaderCrashed(ItemError):
    """The process that read the file died."""

    code = "reader-crashed"
    retryable = True


class WorkerDied(ItemError):
    """The worker that had the file was killed each time, by the kernel for want of memory or by somebody."""

    code = "worker-died"
    retryable = True


class ExtractorFailed(ItemError):
    """An extractor met something it has no answer to: a defect of ours, met by one file."""

    code = "extractor-failed"


class AddressRefused(ItemError):
    """An address that is not one of the public web, or is spelt to look like one; nothing was connected to."""

    code = "address-refused"


class RobotsRefused(ItemError):
    """The site's robots.txt asks programs not to fetch this address."""

    code = "robots"


class FetchFailed(ItemError):
    """The web did not give it: no such name, no answer, or an answer that is no page."""

    code = "fetch-failed"


class UsageError(SourcebookError):
    """The request is wrong; nothing was done."""

    code = "usage"
    exit_code = 2
    status = 400


class UnknownExtension(UsageError):
    """No extension is registered under that name."""

    code = "unknown-extension"


class UnmetRequirement(UsageError):
    """An extractor requires a kind of reading that no earlier extractor assigns."""

    code = "unmet-requirement"


class InvalidQuery(UsageError):
    """A search query that cannot be parsed."""

    code = "invalid-query"


class Refused(UsageError):
    """A rule stands against it; `findings` (`sourcebook.model.desk.Finding`) names each, with what would mend it."""

    code = "refused"
    exit_code = 1
    status = 409

    def __init__(self, message: str, hint: str = "", findings: tuple[object, ...] = ()) -> None:
        super().__init__(message, hint)
        self.findings = findings

    def to_problem(self) -> dict[str, object]:
        """See `SourcebookError.to_problem`; with the findings, where there are any."""
        told = {"findings": list(self.findings)} if self.findings else {}
        return {**super().to_problem(), **told}


class Overtaken(UsageError):
    """Somebody saved a newer version of the same record meanwhile; nothing was written over."""

    code = "overtaken"
    status = 409


class SignInRefused(UsageError):
    """Somebody could not be let in: the same words for an unknown name and a wrong password."""

    code = "sign-in-refused"
    status = 401


class ProviderRefused(SignInRefused):
    """The provider gave no proof. `why` is for the record, in a few words."""

    def __init__(self, title: str, why: str) -> None:
        super().__init__(f"{title} did not prove who you are: {why}.", "Begin again, or sign in with a password.")
        self.why = why


class SignInDelayed(UsageError):
    """After too many wrong tries none is looked at for `seconds`, not even a right one."""

    code = "sign-in-delayed"
    status = 429

    def __init__(self, message: str, hint: str = "", seconds: int = 1) -> None:
        super().__init__(message, hint)
        self.seconds = seconds


class Forbidden(SourcebookError):
    """Who asks may not do that where they ask it; nothing was done."""

    code = "forbidden"
    exit_code = 2
    status = 403


class NotFound(SourcebookError):
    """No such id, file or library."""

    code = "not-found"
    exit_code = 3
    status = 404


class Damaged(SourcebookError):
    """Stored data does not match its own hash."""

    code = "damaged"
    exit_code = 4
    status = 500


class StorageError(SourcebookError):
    """The disk is full, read-only or failing."""

    code = "storage"
    exit_code = 5
    status = 507


class LibraryBusy(StorageError):
    """Another process is writing to this library."""

    code = "busy"
    status = 503
