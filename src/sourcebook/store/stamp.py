"""Time stamps of a published folder (RFC 3161): what is asked of an authority, what came back, whether it holds.

A stamp says that an authority was shown the SHA-256 of `manifest.json` no later than at a time. The manifest lists
every byte of the folder, so these very bytes were there by then. It does not say who made them, nor when they were
captured, nor that anything in them is so. It lies beside the manifest as `manifest.tsr`, the authority's answer.

`rfc3161-client` reads and checks it (extra `stamp`); whom to trust is for whoever verifies to say: a root certificate.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sourcebook.errors import NotFound, UnmetRequirement, UsageError
from sourcebook.store.der import sort_certificates
from sourcebook.store.report import Problem

MANIFEST, STAMP = "manifest.json", "manifest.tsr"
MOST_BYTES = 1 << 20
"""Of an answer: they have a few thousand."""
SHOWS = (
    "It shows that these very bytes were there by then, if the authority is to be trusted; not who made them, nor that "
    "what they say is so."
)


def request_for(folder: Path) -> bytes:
    """What an authority is asked: the hash of the folder's manifest, no name and no word of it (DER).

    Raises:
        NotFound: The folder has no manifest.
        UnmetRequirement: The extra `stamp` is not installed.
    """
    client = _client()
    made = client.TimestampRequestBuilder().data(_manifest(folder)).hash_algorithm(client.HashAlgorithm.SHA256)
    return bytes(made.nonce(nonce=True).cert_request(cert_request=True).build().as_bytes())


def put_answer(folder: Path, answer: bytes, roots: list[Path] | None = None) -> str:
    """Lay an authority's answer beside the manifest, once it is found to be of it; gives what it says.

    Raises:
        UsageError: It is no answer, refuses, or is of other bytes.
    """
    said, problems = read_stamp(_manifest(folder), answer, roots or [])
    if problems:
        raise UsageError(problems[0], "Ask the authority again for this folder.")
    (folder / STAMP).write_bytes(answer)
    return said


def check_stamp(folder: Path, roots: list[Path]) -> tuple[str, list[Problem]]:
    """What the stamp of a folder says, and what is wrong with it; nothing where there is none."""
    path = folder / STAMP
    if not path.is_file():
        return "", []
    said, problems = read_stamp(_manifest(folder), path.read_bytes()[: MOST_BYTES + 1], roots)
    return said, [Problem(kind="stamp", id=STAMP, message=message) for message in problems]


def read_stamp(manifest: bytes, answer: bytes, roots: list[Path]) -> tuple[str, list[str]]:
    """What an answer says of a manifest, and what is wrong with it; the signature is checked against `roots`."""
    client = _client()
    if len(answer) > MOST_BYTES:
        return "", ["The time stamp is too large to be one."]
    try:
        held = client.decode_timestamp_response(sort_certificates(answer))
        if int(held.status) not in (0, 1):
            return "", [f"The authority refused: status {int(held.status)}."]
        info = held.tst_info
        imprint, time = info.message_imprint.message, info.gen_time
    except Exception as error:  # noqa: BLE001 - bytes of strangers fail in any way
        return "", [f"The time stamp cannot be read: {error}."]
    if imprint != hashlib.sha256(manifest).digest():
        return "", ["The time stamp is of another manifest: this folder was changed after it, or the stamp is foreign."]
    said = f"Stamped at {time.strftime('%Y-%m-%dT%H:%M:%SZ')}."
    wrong = list(_signature(client, held, manifest, roots)) if roots else []
    trusted = (
        "Signed by an authority under the certificate given."
        if roots and not wrong
        else "Whether its signer is to be trusted was not checked: name the authority's certificate (--root FILE)."
    )
    return f"{said} {trusted} {SHOWS}", wrong


def _signature(client: Any, held: Any, manifest: bytes, roots: list[Path]) -> Iterator[str]:
    from cryptography import x509

    try:
        builder = client.VerifierBuilder()
        for path in roots:
            for root in x509.load_pem_x509_certificates(path.read_bytes()):
                builder = builder.add_root_certificate(root)
        # Certificates inside the answer may lead to a root; given as "intermediates" they would be trusted as roots.
        builder.build().verify_message(held, manifest)
    except Exception as error:  # noqa: BLE001 - as above
        why = str(error).partition(": ErrorStack")[0]
        yield f"The signature of the time stamp does not hold under the certificate given: {why}."


def _manifest(folder: Path) -> bytes:
    path = folder / MANIFEST
    if not path.is_file():
        raise NotFound(f"{folder} has no {MANIFEST}.", "Name a folder made by `sourcebook publish`.")
    return path.read_bytes()


def _client() -> Any:
    try:
        import rfc3161_client
    except ImportError as error:
        raise UnmetRequirement(
            "Time stamps need the extra `stamp`.", "Install it: pip install 'sourcebook[stamp]'."
        ) from error
    return rfc3161_client
