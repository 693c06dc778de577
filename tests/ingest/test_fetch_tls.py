"""TLS of the fetch client, with a certificate authority made here: whose certificate is good, and for what name."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sourcebook.errors import AddressRefused, FetchFailed
from web_server import answer, serving

NAME = "news.example"
TODAY = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Signed:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def sign(
    name: str, by: Signed | None, *, first: dt.datetime = TODAY - DAY, last: dt.datetime = TODAY + DAY, ca: bool = False
) -> Signed:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    try:
        named: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        named = x509.DNSName(name)
    issuer = by.certificate if by else None
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(first)
        .not_valid_after(last)
        .add_extension(x509.SubjectAlternativeName([named]), critical=False)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .sign(by.key if by else key, hashes.SHA256())
    )
    return Signed(made, key)


@pytest.fixture(scope="module")
def authority() -> Signed:
    return sign("Test Authority", None, ca=True)


def served_with(signed: Signed, folder: Path) -> ssl.SSLContext:
    file = folder / "server.pem"
    key = signed.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(key + signed.certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def trusting(authority: Signed) -> ssl.SSLContext:
    """What the client makes for itself, with our authority in place of the system's."""
    pem = authority.certificate.public_bytes(serialization.Encoding.PEM).decode()
    return ssl.create_default_context(cadata=pem)


def test_a_good_certificate_is_taken_for_the_name_at_the_number_that_was_checked(
    authority: Signed, tmp_path: Path
) -> None:
    with serving(served_with(sign(NAME, authority), tmp_path)) as site:
        site.pages["/"] = answer(200, b"hello")
        asked: list[str] = []

        def resolver(host: str, port: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

        client = site.client(heed_robots=False, guard=site.guard(resolver), context=trusting(authority))
        fetched = client.get(f"https://{NAME}:{site.port}/", tmp_path)
        assert fetched.body.read_bytes() == b"hello"
        assert (site.names, asked, [hop.number for hop in fetched.hops]) == ([NAME], [NAME], ["127.0.0.1"])
        assert site.headers[-1]["host"] == f"{NAME}:{site.port}"
        with pytest.raises(AddressRefused):
            client.get(f"https://{NAME}:{site.port}/", tmp_path)
        assert len(site.asked) == 1


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("another name", "Hostname mismatch"),
        ("a wildcard above", "Hostname mismatch"),
        ("expired", "has expired"),
        ("not yet", "not yet valid"),
        ("self-signed", "self-signed certificate"),
        ("unknown authority", "unable to get local issuer"),
        ("signed by no authority", "invalid CA certificate|unable to get|CA"),
    ],
)
def test_a_bad_certificate_is_refused_in_a_sentence(authority: Signed, tmp_path: Path, kind: str, said: str) -> None:
    ordinary = sign("other.example", authority)
    signed = {
        "another name": lambda: ordinary,
        "a wildcard above": lambda: sign("*.news.example", authority),
        "expired": lambda: sign(NAME, authority, first=TODAY - 9 * DAY, last=TODAY - DAY),
        "not yet": lambda: sign(NAME, authority, first=TODAY + DAY, last=TODAY + 9 * DAY),
        "self-signed": lambda: sign(NAME, None),
        "unknown authority": lambda: sign(NAME, sign("Nobody's Authority", None, ca=True)),
        "signed by no authority": lambda: sign(NAME, ordinary),
    }[kind]()
    with serving(served_with(signed, tmp_path)) as site:
        site.pages["/"] = answer(200, b"never seen")
        guard = site.guard(lambda host, port: ["127.0.0.1"])
        client = site.client(heed_robots=False, guard=guard, context=trusting(authority))
        with pytest.raises(FetchFailed, match=rf"The certificate of {NAME} is not good: .*({said})") as caught:
            client.get(f"https://{NAME}:{site.port}/", tmp_path)
        assert caught.value.hint
        assert site.asked == []


def test_a_redirect_to_https_is_held_to_its_certificate(authority: Signed, tmp_path: Path) -> None:
    with serving(served_with(sign("other.example", authority), tmp_path)) as there, serving() as here:
        here.pages["/"] = answer(302, Location=f"https://{NAME}:{there.port}/")
        guard = type(here.guard())(
            lambda host, port: ["127.0.0.1"], allow=frozenset({("127.0.0.1", here.port), ("127.0.0.1", there.port)})
        )
        client = here.client(heed_robots=False, guard=guard, context=trusting(authority))
        with pytest.raises(FetchFailed, match="is not good"):
            client.get(here.url("/"), tmp_path)
        assert there.asked == []


def test_a_server_without_tls_is_said(tmp_path: Path) -> None:
    with serving() as site:
        with pytest.raises(FetchFailed, match=r"did not answer|not HTTP|TLS"):
            site.client(heed_robots=False).get(f"https://127.0.0.1:{site.port}/", tmp_path)
        assert site.asked == []
