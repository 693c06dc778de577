"""robots.txt (RFC 9309), read by protego: what a site asks programs to leave alone, and the pauses it asks for."""

from __future__ import annotations

from protego import Protego

AGENT = "Sourcebook"
"""The name sites address us by; never anyone else's."""
MOST_BYTES = 500 << 10
"""Of a robots.txt; RFC 9309 asks for at least that many."""
LONGEST_PAUSE = 30.0
_NOTHING = "User-agent: *\nDisallow: /\n"


class Rules:
    """The rules of one site."""

    def __init__(self, text: str, *, why: str = "") -> None:
        self._rules = Protego.parse(text)
        self.why = why
        """Set where the rules stand for a robots.txt that could not be had."""

    @classmethod
    def of_answer(cls, status: int, body: bytes) -> Rules:
        """The rules that an answer stands for: none where there is no such file, all closed where its server is ill."""
        if 200 <= status < 300:
            return cls(body[:MOST_BYTES].decode("utf-8-sig", "replace"))
        if 400 <= status < 500 and status != 429:
            return cls("")
        return cls.closed(f"answered {status}")

    @classmethod
    def closed(cls, why: str) -> Rules:
        """Rules that close everything, as RFC 9309 (2.3.1.4) has it for a file that cannot be reached."""
        return cls(_NOTHING, why=why)

    def allow(self, address: str) -> bool:
        """Whether `address` may be fetched."""
        return bool(self._rules.can_fetch(address, AGENT))

    def pause(self) -> float:
        """Seconds the site asks for between two requests, at most `LONGEST_PAUSE`."""
        return min(float(self._rules.crawl_delay(AGENT) or 0.0), LONGEST_PAUSE)
