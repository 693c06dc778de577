"""A provider of OpenID Connect, asked who somebody is (Core 1.0: code flow, 3.1; with PKCE, RFC 7636, S256).

Nothing is asked of it before somebody wants to sign in with it. It is reached over https, or on this
machine, no redirect is followed, and every answer is bounded in size and time.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from sourcebook.errors import ProviderRefused
from sourcebook.library.team_outside import LOOPBACK, is_sealed
from sourcebook.model.access import is_subject

if TYPE_CHECKING:
    from sourcebook.library.team_outside import OutsideSettings

ALGORITHMS = ["RS256", "ES256", "EdDSA"]
"""Signatures that are taken: never `none`, never one that whoever knows the client's secret could make."""
KEPT = 600.0
"""Seconds for which the provider's own description and its keys are kept."""
PAUSE = 5.0
"""Seconds after a failure in which it is not asked again: threads do not wait one behind the other."""
PATIENCE = 10.0
"""Seconds for an answer."""
MOST_BYTES = 1 << 20
LEEWAY = 60
"""Seconds by which the two clocks may differ."""


class Begun(NamedTuple):
    """A sign-in that a browser began, all of it made from one secret that stays in that browser."""

    secret: str

    @classmethod
    def new(cls) -> Begun:
        """One that was never begun before."""
        return cls(secrets.token_hex(32))

    @property
    def state(self) -> str:
        """Comes back with the browser."""
        return self._made("state")

    @property
    def nonce(self) -> str:
        """Comes back inside the signed answer."""
        return self._made("nonce")

    @property
    def verifier(self) -> str:
        """Shows the provider that whoever brings the code began it."""
        return self._made("verifier")

    def _made(self, what: str) -> str:
        return _hashed(f"{what} {self.secret}")


class Proven(NamedTuple):
    """Of whom the provider gave proof."""

    subject: str
    says: str
    """What it calls them, by the claim of the settings."""


class Provider:
    """One provider. May be asked from several threads.

    Args:
        settings: Of the team's file.
        back: Where it sends people back, exactly.
    """

    def __init__(self, settings: OutsideSettings, back: str) -> None:
        self.settings = settings
        self._back = back
        self._lock = threading.Lock()
        self._held: dict[str, tuple[float, dict[str, Any]]] = {}

    def address_for(self, begun: Begun) -> str:
        """Where a browser goes to sign in. Raises `ProviderRefused` where the provider cannot be asked."""
        endpoint = self._endpoint("authorization_endpoint")
        asked = {
            "response_type": "code", "client_id": self.settings.client_id, "redirect_uri": self._back,
            "scope": "openid profile email", "state": begun.state, "nonce": begun.nonce,
            "code_challenge": _hashed(begun.verifier), "code_challenge_method": "S256",
        }  # fmt: skip
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(asked)}"

    def proof_of(self, code: str, begun: Begun, issuer: str | None = None) -> Proven:
        """Who it is that came back with a code.

        Args:
            code: The code.
            begun: The sign-in as this browser began it.
            issuer: Who says to have sent them (RFC 9207), where it was said.

        Raises:
            ProviderRefused: No proof was given, or not for this sign-in.
        """
        said = self._description().get("authorization_response_iss_parameter_supported") is True
        if (issuer is not None or said) and issuer != self.settings.issuer:
            raise self._refused("the answer came from another provider")
        token = self._token(code, begun).get("id_token")
        if not isinstance(token, str):
            raise self._refused("it sent no signed answer")
        claims = self._claims(token)
        self._check(claims, begun)
        says = claims.get(self.settings.claim)
        return Proven(claims["sub"], says if isinstance(says, str) else "")

    def _check(self, claims: dict[str, Any], begun: Begun) -> None:
        """Hold an answer, whose signature is right, against this sign-in (Core 1.0, 3.1.3.7)."""
        audience, client, now = claims.get("aud"), self.settings.client_id, time.time()
        if claims.get("iss") != self.settings.issuer:
            raise self._refused("the signed answer names another provider")
        if audience not in (client, [client]) or claims.get("azp", client) != client:
            raise self._refused("the signed answer is for somebody else")
        if not _is_time(claims.get("exp")) or claims["exp"] <= now - LEEWAY:
            raise self._refused("the signed answer is too old")
        for begins in ("iat", "nbf"):
            if not _is_time(claims.get(begins, 0 if begins == "nbf" else None)) or claims.get(begins, 0) > now + LEEWAY:
                raise self._refused("the signed answer is not of now")
        if not secrets.compare_digest(str(claims.get("nonce", "")).encode("utf-8", "replace"), begun.nonce.encode()):
            raise self._refused("the signed answer is of another sign-in")
        subject = claims.get("sub")
        if not isinstance(subject, str) or not is_subject(subject):
            raise self._refused("the signed answer names nobody")

    def _token(self, code: str, begun: Begun) -> dict[str, Any]:
        sent = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self._back,
            "client_id": self.settings.client_id, "code_verifier": begun.verifier,
        }  # fmt: skip
        head, secret = {}, self.settings.secret()
        if secret:
            ways = self._description().get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
            if "client_secret_post" in ways and "client_secret_basic" not in ways:
                sent["client_secret"] = secret
            else:  # RFC 6749, 2.3.1: both are encoded as in a form first
                pair = f"{quote(self.settings.client_id, safe='')}:{quote(secret, safe='')}"
                head["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        return self._ask(self._endpoint("token_endpoint"), sent, head)

    def _claims(self, token: str) -> dict[str, Any]:
        from joserfc import jws, jwt
        from joserfc.errors import JoseError

        try:
            key = self._key(str(jws.extract_compact(token.encode()).headers().get("kid", "")))
            return dict(jwt.decode(token, key, algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise self._refused("its signature is not good") from error

    def _key(self, named: str) -> Any:
        """The key of that name, or the only one; asked for again where a name is new, as keys change."""
        from joserfc import jwk

        url = self._endpoint("jwks_uri")
        for _ in range(2):
            held = self._get(url).get("keys")
            keys = [k for k in held if isinstance(k, dict)] if isinstance(held, list) else []
            keys = [k for k in keys if k.get("kty") in ("RSA", "EC", "OKP") and k.get("use", "sig") == "sig"]
            found = [k for k in keys if k.get("kid") == named] if named else keys
            if len(found) == 1:
                return jwk.import_key(found[0])
            self._forget(url)
        raise self._refused("it has no such key")

    def _endpoint(self, name: str) -> str:
        """An address of the provider. Raises `ProviderRefused` for one that could be read on the way."""
        url = self._description().get(name)
        here = urlsplit(self.settings.issuer).scheme == "http"
        if not isinstance(url, str) or not is_sealed(url) or (url.startswith("http:") and not here):
            raise self._refused(f"its {name} is none")
        return url

    def _description(self) -> dict[str, Any]:
        """What the provider says of itself (Discovery 1.0, section 4)."""
        found = self._get(f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self.settings.issuer:
            raise self._refused("it calls itself otherwise than the settings")
        return found

    def _get(self, url: str) -> dict[str, Any]:
        with self._lock:  # of many who come at once one asks
            at, held = self._held.get(url, (float("-inf"), {}))
            age = time.monotonic() - at
            if held and age < KEPT:
                return held
            if not held and age < PAUSE:
                raise self._refused("it gave no answer a moment ago")
            self._held[url] = (time.monotonic(), {})
            self._held[url] = (time.monotonic(), self._ask(url))
            return self._held[url][1]

    def _forget(self, url: str) -> None:
        with self._lock:
            self._held.pop(url, None)

    def _ask(self, url: str, sent: dict[str, str] | None = None, head: dict[str, str] | None = None) -> dict[str, Any]:
        import httpx

        elsewhere = urlsplit(url).hostname not in LOOPBACK  # a proxy of the environment is not asked for this machine
        try:
            with (
                httpx.Client(timeout=PATIENCE, trust_env=elsewhere, follow_redirects=False) as client,
                client.stream(
                    "GET" if sent is None else "POST",
                    url,
                    data=sent,
                    headers={"Accept": "application/json", **(head or {})},
                ) as answer,
            ):
                body, begun = b"", time.monotonic()
                for part in answer.iter_bytes(65_536):
                    body += part
                    if len(body) > MOST_BYTES or time.monotonic() - begun > PATIENCE:
                        raise self._refused("its answer is too long, or too slow")
            found = json.loads(body) if answer.status_code == 200 else None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as error:
            raise self._refused("it cannot be reached, or gave no answer that can be read") from error
        if not isinstance(found, dict):
            raise self._refused(f"it answered {answer.status_code}")
        return found

    def _refused(self, why: str) -> ProviderRefused:
        return ProviderRefused(self.settings.title, why)


def _hashed(value: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(value.encode()).digest()).rstrip(b"=").decode()


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
