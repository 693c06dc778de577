"""A crowd before a server on loopback: honest readers, and hostile clients that each do one bad thing again and again.

Every client has an address of its own within 127.0.0.0/8, as clients elsewhere would.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

REFUSALS = (400, 403, 408, 413, 415, 429, 431)
"""Statuses that have to come as problem+json."""
WAIT = 60.0


@dataclass(slots=True)
class Seen:
    """What a crowd was answered."""

    honest: list[float] = field(default_factory=list)
    """Seconds from opening a connection to the last byte."""
    honest_wrong: list[str] = field(default_factory=list)
    hostile: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Answers by deed and status; 0: the connection was closed without one."""
    wrong: list[str] = field(default_factory=list)
    """Answers that no client may get: 5xx, or a refusal that is no problem object."""

    def p95(self) -> float:
        """Seconds within which 95 of 100 honest requests were answered."""
        ordered = sorted(self.honest)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]

    def statuses(self) -> Counter[int]:
        """Hostile answers by status."""
        found: Counter[int] = Counter()
        for (_, status), number in self.hostile.items():
            found[status] += number
        return found


@dataclass(slots=True)
class Client:
    """One client: where it comes from and goes to."""

    address: str
    port: int
    until: float
    seen: Seen
    name: str
    chance: random.Random
    heading: str = ""
    """Header lines of every request."""

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection."""
        return await asyncio.open_connection("127.0.0.1", self.port, local_addr=(self.address, 0), limit=1 << 20)

    def over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self.until

    def head(self, path: str, method: str = "GET", **more: str) -> bytes:
        """The head of a request."""
        headers = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in more.items())
        return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{self.heading}{headers}\r\n".encode()

    def note(self, status: int, kind: str = "", body: bytes = b"") -> None:
        """Keep what a hostile request was answered."""
        self.seen.hostile[self.name, status] += 1
        if status >= 500 or (status in REFUSALS and kind != "application/problem+json"):
            self.seen.wrong.append(f"{self.name}: {status} {kind} {body[:200]!r}")


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, str, bytes]:
    """Status, type and body of an answer; status 0 where the connection was closed."""
    try:
        head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), WAIT)).decode("latin-1")
        status = int(head.split(" ", 2)[1])
        said = {n.strip().lower(): v.strip() for n, _, v in (line.partition(":") for line in head.split("\r\n")[1:])}
        if "content-length" in said:
            body = await asyncio.wait_for(reader.readexactly(int(said["content-length"])), WAIT)
        elif "chunked" in said.get("transfer-encoding", ""):
            body = await _chunks(reader)
        else:
            body = b""
    except (asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError):
        return 0, "", b""
    return status, said.get("content-type", ""), body


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int((await asyncio.wait_for(reader.readline(), WAIT)) or b"0", 16):
        body += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return body


async def honest(client: Client, pages: tuple[str, ...]) -> None:
    """Reads a page, thinks, reads another."""
    while not client.over():
        path = client.chance.choice(pages)
        began = time.monotonic()
        try:
            status, _, body = await _once(client, client.head(path, Accept="text/html", Connection="close"))
        except (OSError, TimeoutError) as error:
            status, body = -1, repr(error).encode()
        client.seen.honest.append(time.monotonic() - began)
        if status != 200:
            client.seen.honest_wrong.append(f"{path}: {status} {body[:200]!r}")
        await asyncio.sleep(client.chance.uniform(0.3, 1.2))


async def _once(client: Client, request: bytes) -> tuple[int, str, bytes]:
    reader, writer = await client.open()
    try:
        writer.write(request)
        return await read_answer(reader)
    finally:
        writer.close()


Deed = Callable[[Client], Awaitable[None]]


def sends(*requests: Callable[[Client], bytes], pause: float = 0.0) -> Deed:
    """Sends one of these, reads what comes, again without end."""

    async def deed(client: Client) -> None:
        client.note(*await _once(client, client.chance.choice(requests)(client)))
        await asyncio.sleep(pause)

    return deed


def _body(path: str, body: bytes, kind: str = "application/json") -> Callable[[Client], bytes]:
    def request(client: Client) -> bytes:
        return client.head(path, "POST", Content_Type=kind, Content_Length=str(len(body))) + body

    return request


async def slow_head(client: Client) -> None:
    """A byte of a head now and then."""
    await _drip(client, client.head("/")[:-4] + b"\r\nX-More: " + b"a" * 1000, 0.5)


async def slow_body(client: Client) -> None:
    """A byte of a body now and then."""
    head = client.head("/api/v1/check", "POST", Content_Type="application/json", Content_Length="100000")
    reader, writer = await client.open()
    writer.write(head)
    await _drip(client, b"[" * 1000, 0.5, (reader, writer))


async def _drip(
    client: Client, data: bytes, pause: float, line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
) -> None:
    reader, writer = line or await client.open()
    answer = asyncio.create_task(read_answer(reader))
    try:
        for byte in data:
            if answer.done() or client.over():
                break
            writer.write(bytes([byte]))
            await asyncio.sleep(pause)
        client.note(*(answer.result() if answer.done() else (0,)))
    finally:
        answer.cancel()
        writer.close()


async def huge_body(client: Client) -> None:
    """A body of a gigabyte, as fast as it is taken."""
    head = client.head("/api/v1/check", "POST", Content_Type="application/json", Content_Length=str(10**9))
    await _pour(client, head, b"[" * 65_536)


async def endless_chunks(client: Client) -> None:
    """A body without a length, in tiny pieces, without an end."""
    head = client.head("/api/v1/check", "POST", Content_Type="application/json", Transfer_Encoding="chunked")
    await _pour(client, head, b"1\r\n[\r\n" * 4_000)


async def _pour(client: Client, head: bytes, piece: bytes) -> None:
    reader, writer = await client.open()
    answer = asyncio.create_task(read_answer(reader))
    try:
        writer.write(head)
        while not answer.done() and not client.over():
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)
    finally:
        with suppress(TimeoutError):
            client.note(*await asyncio.wait_for(answer, 5))
        writer.close()


async def many_lines(client: Client) -> None:
    """Twenty connections that say nothing."""
    lines = [await client.open() for _ in range(20)]
    await asyncio.sleep(min(5.0, max(0.0, client.until - time.monotonic())))
    for _, writer in lines:
        writer.close()
    client.note(0)


async def half_closed(client: Client) -> None:
    """Asks, closes its half, and is gone while the answer is made."""
    _, writer = await client.open()
    writer.write(client.head("/search?q=quay"))
    writer.write_eof()
    await asyncio.sleep(client.chance.uniform(0, 0.05))
    writer.transport.abort()
    client.note(0)


async def pipelined(client: Client) -> None:
    """Two hundred requests at once, and nonsense behind them."""
    reader, writer = await client.open()
    writer.write(client.head("/search?q=quay") * 200 + b"\x00\xff nonsense\r\n\r\n" * 20)
    while not client.over():
        status, kind, body = await read_answer(reader)
        client.note(status, kind, body)
        if not status:
            break
    writer.close()


async def never_reads(client: Client) -> None:
    """Asks for all there is and takes nothing of it."""
    _, writer = await client.open()
    writer.write(client.head("/search.jsonl?q=") * 20)
    await asyncio.sleep(min(10.0, max(0.0, client.until - time.monotonic())))
    writer.transport.abort()
    client.note(0)


def _malformed(client: Client) -> bytes:
    host = f"Host: 127.0.0.1:{client.port}\r\n".encode()
    return client.chance.choice(
        (
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
            b"GET\r\n\r\n",
            b"GET / HTTP/9.9\r\n" + host + b"\r\n",
            b"GET / HTTP/1.1\r\n" + host + b"Content-Length: -1\r\n\r\n",
            b"POST / HTTP/1.1\r\n" + host + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            b"POST / HTTP/1.1\r\n" + host + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            b"GET / HTTP/1.1\r\n" + host + b"X: a\x00b\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            b"GET / HTTP/1.1\r\n" + host + b"Upgrade: websocket\r\nConnection: upgrade\r\n\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            bytes(client.chance.randrange(256) for _ in range(300)) + b"\r\n\r\n",
        )
    )


BOMBS = (
    "%20OR%20".join(f"{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz"),
    "%20".join(f"harbor{n}~2" for n in range(200)),
    "(" * 40 + "quay" + ")" * 40,
    "%20NEAR%20".join(["the*"] * 100),
    "-" * 500 + "a",
    "%22" + "the%20" * 900 + "%22",
)
DEEDS: dict[str, Deed] = {
    "slow head": slow_head,
    "slow body": slow_body,
    "huge body": huge_body,
    "body without length": endless_chunks,
    "deep JSON": sends(_body("/api/v1/check", b'{"text":' + b"[" * 1_000_000)),
    "endless address": sends(lambda c: c.head("/search?q=" + "a" * 100_000)),
    "thousands of headers": sends(lambda c: c.head("/", **{f"X{n}": "y" for n in range(5_000)})),
    "thousands of fields": sends(
        _body("/desk/batch", b"&".join(b"id=%d" % n for n in range(5_000)), "application/x-www-form-urlencoded"),
        _body("/judgements", b"a=b&" * 60_000, "application/x-www-form-urlencoded"),
    ),
    "query bombs": sends(*(lambda c, q=q: c.head(f"/search?q={q}") for q in BOMBS)),  # type: ignore[misc]
    "many connections": many_lines,
    "half closed": half_closed,
    "pipelined nonsense": pipelined,
    "malformed": sends(_malformed),
    "wrong tokens": sends(
        lambda c: c.head("/api/v1/decisions", "POST", X_Sourcebook_Token="guess", Content_Length="0"),
        lambda c: c.head("/api/v1/documents", Authorization="Bearer guess"),
    ),
    "dear pages": sends(
        *(lambda c, p=p: c.head(p) for p in ("/network", "/search.csv?q=", "/search.jsonl?q=", "/timeline", "/names"))  # type: ignore[misc]
    ),
    "never reads": never_reads,
}


async def _again(deed: Deed, client: Client) -> None:
    while not client.over():
        try:
            await deed(client)
        except (OSError, TimeoutError):
            client.note(0)
            await asyncio.sleep(0.05)


async def look(client: Client, pages: tuple[str, ...]) -> None:
    """Open every page once, as somebody does who comes before the crowd."""
    for path in pages:
        status, _, body = await _once(client, client.head(path, Accept="text/html", Connection="close"))
        assert status == 200, (path, status, body[:200])


async def come(
    port: int, pages: tuple[str, ...], *, hostile: int, readers: int, seconds: float, heading: str = ""
) -> Seen:
    """Let a crowd come for a while; what it was answered.

    Args:
        port: Of the server on loopback.
        pages: What honest readers open; each has to be answered 200.
        hostile: Hostile clients; deeds are given out in turn.
        readers: Honest clients.
        seconds: How long they go on.
        heading: Header lines that honest clients send.
    """
    seen = Seen()
    await look(Client("127.0.0.1", port, 0, seen, "first", random.Random(0), heading), pages)
    until, tasks = time.monotonic() + seconds, []
    for number, name in zip(range(hostile), list(DEEDS) * hostile, strict=False):
        client = Client(f"127.0.1.{number + 1}", port, until, seen, name, random.Random(number))
        tasks.append(asyncio.create_task(_again(DEEDS[name], client)))
    for number in range(readers):
        client = Client(f"127.0.2.{number + 1}", port, until, seen, "honest", random.Random(-1 - number), heading)
        tasks.append(asyncio.create_task(honest(client, pages)))
    await asyncio.gather(*tasks)
    return seen
