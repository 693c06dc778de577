"""`watch --every` as a process of its own: polls, waits, stops at once when it is asked to, and what it added stays."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

from sourcebook.library import Library
from web_server import answer, article, serving

# The verb as it is, but for what may be connected to (our own server) and how long its minutes are.
RUN = """
import sys, time
sys.path[:0] = {paths!r}
import sourcebook.library.held as module
from sourcebook.app.cli import main
from web_server import Site
module.new_client = lambda settings, heed: Site(port={port}).client(heed_robots=heed)
sleep = time.sleep
time.sleep = lambda seconds: sleep(seconds / {shorter})
sys.argv = ["sourcebook", "--library", {library!r}, "watch", "--every", "5", {feed!r}]
main()
"""


def _started(site_port: int, library: Path, feed: str, shorter: int) -> subprocess.Popen[str]:
    code = RUN.format(paths=sys.path[:4], port=site_port, library=str(library), feed=feed, shorter=shorter)
    paths = f"sys.path[:0] = {[str(Path(__file__).parent.parent)]!r}\n"
    code = code.replace("import sourcebook.library", paths + "import sourcebook.library", 1)
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # What runs in the background of a shell has Ctrl-C ignored, and so would its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def _feed(*paths: str) -> bytes:
    entries = "".join(f'<entry><id>{p}</id><title>t</title><link href="{p}"/></entry>' for p in paths)
    return f"<feed xmlns='http://www.w3.org/2005/Atom'>{entries}</feed>".encode()


def test_it_goes_on_and_stops_when_asked(tmp_path: Path) -> None:
    with serving() as site:
        site.pages["/one"] = article("One", "Mara Quist sold the crane of Port Ellery for $2 million on Tuesday.")
        site.pages["/two"] = article("Two", "The harbour board of Port Ellery met again on Friday about the crane.")
        site.pages["/feed"] = answer(200, _feed("/one"))
        process = _started(site.port, tmp_path / "case", site.url("/feed"), 300)
        assert process.stdout
        try:
            assert process.stdout.readline().startswith("2 expected = 1 stored + 1 skipped")
            site.pages["/feed"] = answer(200, _feed("/two", "/one"))
            lines = [process.stdout.readline() for _ in range(40) if "/two" not in site.asked]
            assert "/two" in site.asked, lines
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=60)
        finally:
            process.kill()
            process.wait()
    assert process.returncode == 130
    assert "Traceback" not in told
    assert re.search(r"Stopped( after \d+ items?, which are kept)?\. Run the same command again to go on\.", told)
    with Library.open(tmp_path / "case") as library:
        assert library.verify().problems == ()
        assert library.view().counts()["documents"] >= 1


def test_a_server_that_asks_for_time_is_given_it(tmp_path: Path) -> None:
    with serving() as site:
        site.pages["/feed"] = answer(429, Retry_After="7200")
        process = _started(site.port, tmp_path / "case", site.url("/feed"), 3000)
        assert process.stdout
        try:
            lines = [process.stdout.readline() for _ in range(6)]
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
        finally:
            process.kill()
            process.wait()
        assert "answered 429: it was asked too often" in lines[1]
        assert "asked again in 120 minutes" in lines[3]
        assert [path for path in site.asked if path == "/feed"] == ["/feed"]
