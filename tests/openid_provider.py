"""A small provider of OpenID Connect on loopback, with keys of its own: for tests of signing in outside."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CLIENT = "the-desk"


class OpenIdProvider:
    """Signs everybody in as `subject`; what it does wrong is set on it."""

    def __init__(self) -> None:
        self.issuer = ""
        self.subject = "248289761001"
        self.secret = ""
        """What the client has to prove itself with; empty for a public one."""
        self.redirect = ""
        """The one address that people are sent back to."""
        self.claims: dict[str, Any] = {}
        """Claims that are put in place of the right ones; None leaves one out."""
        self.algorithm = "RS256"
        self.header: dict[str, Any] = {}
        self.description: dict[str, Any] = {}
        self.strange_key = False
        """Whether it signs with a key that it does not show."""
        self.asked: list[str] = []
        self._keys = keys_of("shown")
        self._strange = keys_of("strange")
        self._codes: dict[str, dict[str, str]] = {}

    def describe(self) -> dict[str, Any]:
        """Discovery 1.0, section 3."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "EdDSA"],
            **self.description,
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser of somebody who signed in goes."""
        assert asked["redirect_uri"] == self.redirect
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchange(self, sent: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """What a code is good for, once; None for nothing."""
        begun = self._codes.pop(sent.get("code", ""), None)
        if begun is None or sent.get("redirect_uri") != self.redirect or sent.get("grant_type") != "authorization_code":
            return None
        if self.secret:
            name, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
            if (unquote(name), unquote(secret)) != (CLIENT, self.secret):
                return None
        elif sent.get("client_id") != CLIENT or authorization:
            return None
        if packed(hashlib.sha256(sent.get("code_verifier", "").encode()).digest()) != begun["code_challenge"]:
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": begun["nonce"], "preferred_username": "ada", **self.claims,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.sign(claims)}

    def sign(self, claims: dict[str, Any]) -> str:
        """A JSON Web Token (RFC 7515, 7.1)."""
        head = {"alg": self.algorithm, "kid": f"key {self.algorithm}", "typ": "JWT", **self.header}
        told = f"{packed(json.dumps(head).encode())}.{packed(json.dumps(claims).encode())}"
        keys = self._strange if self.strange_key else self._keys
        return f"{told}.{packed(signature(self.algorithm, keys, told.encode()))}"

    def shown_keys(self) -> dict[str, Any]:
        """RFC 7517, section 5."""
        return {"keys": [shown(algorithm, key) for algorithm, key in self._keys.items()]}


@cache
def keys_of(whose: str) -> dict[str, Any]:
    """A private key for each way of signing; made once, for it takes longer than what it signs."""
    del whose
    return {
        "RS256": rsa.generate_private_key(65537, 2048),
        "ES256": ec.generate_private_key(ec.SECP256R1()),
        "EdDSA": ed25519.Ed25519PrivateKey.generate(),
    }


def signature(algorithm: str, keys: dict[str, Any], told: bytes) -> bytes:
    """RFC 7518, section 3; RFC 8037; `HS256` signs with what everybody may read, `none` not at all."""
    if algorithm == "RS256":
        return bytes(keys["RS256"].sign(told, padding.PKCS1v15(), SHA256()))
    if algorithm == "ES256":
        r, s = decode_dss_signature(keys["ES256"].sign(told, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    if algorithm == "EdDSA":
        return bytes(keys["EdDSA"].sign(told))
    if algorithm == "HS256":
        import hmac

        public = keys["RS256"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return hmac.digest(public, told, "sha256")
    return b""


def shown(algorithm: str, key: Any) -> dict[str, str]:
    """The public half as JSON."""
    named = {"kid": f"key {algorithm}", "use": "sig", "alg": algorithm}
    public = key.public_key()
    if algorithm == "RS256":
        found = public.public_numbers()
        return {**named, "kty": "RSA", "n": packed(found.n.to_bytes(256, "big")), "e": "AQAB"}
    if algorithm == "ES256":
        at = public.public_numbers()
        return {
            **named,
            "kty": "EC",
            "crv": "P-256",
            "x": packed(at.x.to_bytes(32, "big")),
            "y": packed(at.y.to_bytes(32, "big")),
        }
    return {**named, "kty": "OKP", "crv": "Ed25519", "x": packed(public.public_bytes(Encoding.Raw, PublicFormat.Raw))}


def packed(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


@contextmanager
def served() -> Iterator[OpenIdProvider]:
    """The provider, answering over HTTP for as long as the block lasts."""
    provider = OpenIdProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            provider.asked.append(parts.path)
            if parts.path == "/authorize":
                asked = {name: values[0] for name, values in parse_qs(parts.query, strict_parsing=True).items()}
                self.send_response(302)
                self.send_header("Location", provider.authorize(asked))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            found = {"/.well-known/openid-configuration": provider.describe, "/keys": provider.shown_keys}.get(
                parts.path
            )
            self._tell(404 if found is None else 200, {} if found is None else found())

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            sent = {name: values[0] for name, values in parse_qs(body).items()}
            found = provider.exchange(sent, self.headers.get("Authorization", ""))
            self._tell(400 if found is None else 200, {"error": "invalid_grant"} if found is None else found)

        def _tell(self, status: int, value: dict[str, Any]) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
