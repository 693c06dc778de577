"""The newsletter: picked with reasons, kept as it went out, a mail that real servers and readers take."""

from __future__ import annotations

import email
import socket
import subprocess
import sys
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner
from desk_case import sentence

from sourcebook import Library
from sourcebook.app.cli import cli
from sourcebook.errors import Overtaken, Refused, StorageError, UsageError
from sourcebook.model.digest import Rule
from sourcebook.store.verify import verify

SETTINGS = (
    'title = "The Ledger"\nsite_address = "https://paper.example/"\nletter_from = "The Ledger <news@paper.example>"\n'
    'letter_to = "list@paper.example"\nletter_list = "news.paper.example"\n'
    'letter_unsubscribe = "https://paper.example/leave"\n'
)


@pytest.fixture
def desk(library: Library) -> Iterator[Library]:
    """The library with three published summaries, two of them of one kept copy."""
    with (library.root / "sourcebook.toml").open("w") as file:
        file.write("[settings]\n" + SETTINGS)
    words = "Of the 40 invoices 43% were missing."
    for title, document, importance in (("Audit", "Nobody showed", 70), ("Audit again", "Nobody showed", 60)):
        publish(library, title, document, words, importance)
    publish(library, "Trial", "A court convicted", "A court convicted Ilse Varga of fraud on 1 June 2012.", 50)
    with Library.open(library.root) as opened:
        yield opened


def publish(library: Library, title: str, document: str, words: str, importance: int) -> str:
    from desk_case import document_of

    made = library.summaries.new(document_of(library, document), who="ed", title=title)
    said = (sentence(library, words, words),)
    library.summaries.edit(made.id, who="ed", sentences=said, importance=importance, reply="Asked; none came.")
    return library.summaries.publish(made.id, who="ed", override="a test").id


def titles(library: Library, digest: Any) -> list[str]:
    return [s.title for s in library.digests.summaries(digest)]


def test_a_rule_picks_the_most_important_one_of_each_matter_and_says_why(desk: Library) -> None:
    letters = desk.digests
    made = letters.new(title="The week", date="2026-11-30", who="ed")
    picked = letters.pick(made.id, Rule(most=5), who="ed")
    assert titles(desk, picked.digest) == ["Audit", "Trial"]
    assert picked.digest.picks[0].why == ("importance 70 (the editor's number)",)
    assert [(p.title, p.why) for p in picked.passed] == [("Audit again", "“Audit” is in and tells of the same source")]
    several = letters.pick(made.id, Rule(least=55, one_per_matter=False), who="ed")
    assert titles(desk, several.digest) == ["Audit", "Audit again"]
    assert several.passed[0].why == "its importance is 50, below 55"
    one = letters.pick(made.id, Rule(most=1), who="ed")
    assert [p.why for p in one.passed][-1] == "1 more important ones are in"
    assert letters.pick(made.id, Rule(categories=("none",)), who="ed").digest.picks == ()
    assert letters.pick(made.id, Rule(since="2999"), who="ed").digest.picks == ()
    with pytest.raises(UsageError):
        letters.pick(made.id, Rule(since="soon"), who="ed")


def test_by_hand_ordered_and_never_what_is_not_published(desk: Library) -> None:
    letters = desk.digests
    made = letters.new(date="2026-11-30", who="ed")
    audit, again, trial = [s.id for s in desk.summaries.list(sort="importance")]
    held = letters.pick_by_hand(made.id, add=[trial, "audit"], who="ed")
    assert titles(desk, held) == ["Trial", "Audit"]
    held = letters.pick_by_hand(made.id, add=[again], remove=[trial], at=1, who="ed")
    assert titles(desk, held) == ["Audit again", "Audit"]
    assert titles(desk, letters.order(made.id, [audit], who="ed")) == ["Audit", "Audit again"]
    kept = letters.pick(made.id, Rule(), who="ed").digest
    assert [p.why for p in kept.picks][:2] == [("by hand",), ("by hand",)]
    desk.summaries.withdraw(audit, who="ed", why="wrong")
    assert "Audit" not in titles(desk, letters.get(made.id))
    with pytest.raises(Refused, match="withdrawn"):
        letters.pick_by_hand(made.id, add=[audit], who="ed")


def test_a_letter_has_every_sentence_lead_to_its_place(desk: Library) -> None:
    letters = desk.digests
    made = letters.new(title="The week", date="2026-11-30", intro="Dear *reader*, see [this](https://a.example/x).",
                       outro="<script>alert(1)</script> [no](javascript:alert(1))", who="ed")  # fmt: skip
    letters.pick(made.id, who="ed")
    letter = letters.preview(made.id)
    assert 'href="https://paper.example/summaries/audit.html#s1"' in letter.html
    assert "<em>reader</em>" in letter.html
    assert "<script" not in letter.html
    assert "javascript:" not in letter.html.replace("[no](javascript:", "")
    assert max(len(line) for line in letter.text.splitlines() if not line.startswith("[")) <= 78
    assert "see this [1]" in letter.text
    assert "[1] https://a.example/x" in letter.text
    assert "https://paper.example/summaries/trial.html#s1" in letter.text


def test_what_was_sent_stays_as_it_went_out(desk: Library, tmp_path: Path) -> None:
    letters = desk.digests
    made = letters.new(title="The week", date="2026-11-30", who="ed")
    letters.pick(made.id, who="ed")
    sent = letters.send(made.id, file=tmp_path / "a.eml", who="ed")
    assert (sent.state, sent.way, len(sent.picks)) == ("sent", "file", 2)
    audit = sent.picks[0].summary
    desk.summaries.edit(audit, title="Audit, mended", who="ed", override="a test")
    letters.send(made.id, file=tmp_path / "b.eml", who="ed")
    assert (tmp_path / "a.eml").read_bytes() == (tmp_path / "b.eml").read_bytes()
    assert titles(desk, letters.get("last"))[0] == "Audit"
    with pytest.raises(Refused, match="stays as it went out"):
        letters.edit(made.id, intro="more", who="ed")
    following = letters.new(date="2999-12-07", who="ed")
    picked = letters.pick(following.id, who="ed")
    assert {p.why for p in picked.passed} >= {"an earlier digest had it"} or not picked.digest.picks
    assert [d.what for d in desk.view().iter_decisions(made.id)] == [made.id] * 3
    assert verify(desk.store).problems == ()


def test_the_mail_is_one_that_readers_take(desk: Library, tmp_path: Path) -> None:
    letters = desk.digests
    made = letters.new(title="Wöche\r\nBcc: x@y.example", date="2026-11-30", intro="Grüße", who="ed")
    letters.send(made.id, file=tmp_path / "a.eml", who="ed")
    raw = (tmp_path / "a.eml").read_bytes()
    mail = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Wöche Bcc: x@y.example"
    assert mail["List-Unsubscribe"] == "<https://paper.example/leave>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Id"] == "<news.paper.example>"
    assert mail["List-Archive"] == "<https://paper.example/digests.html>"
    assert mail["Message-ID"].endswith("@paper.example>")
    assert mail.get_content_type() == "multipart/alternative"
    assert [p.get_content_type() for p in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "Grüße" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


class Sink:
    """A mail server that keeps what it gets."""

    def __init__(self, answer: str = "250 taken") -> None:
        self.answer, self.mails = answer, list[Any]()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - its name there
        self.mails.append(envelope)
        return self.answer


@pytest.fixture
def sink() -> Iterator[tuple[Sink, str]]:
    handler = Sink()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, f"127.0.0.1:{port}"
    controller.stop()


def test_a_real_server_takes_it(desk: Library, sink: tuple[Sink, str], tmp_path: Path) -> None:
    handler, address = sink
    made = desk.digests.new(title="The week", date="2026-11-30", who="ed")
    desk.digests.pick(made.id, who="ed")
    assert desk.digests.send(made.id, smtp=address, who="ed").way == "smtp"
    (envelope,) = handler.mails
    assert (envelope.mail_from, envelope.rcpt_tos) == ("news@paper.example", ["list@paper.example"])
    assert email.message_from_bytes(envelope.content)["Subject"] == "The week"


def test_a_server_that_refuses_leaves_it_a_draft(desk: Library, sink: tuple[Sink, str]) -> None:
    handler, address = sink
    handler.answer = "554 no"
    made = desk.digests.new(date="2026-11-30", intro="x", who="ed")
    with pytest.raises(StorageError, match="554"):
        desk.digests.send(made.id, smtp=address, who="ed")
    with pytest.raises(StorageError):
        desk.digests.send(made.id, smtp="127.0.0.1:1", who="ed")
    with pytest.raises(UsageError):
        desk.digests.send(made.id, smtp="nowhere", who="ed")
    assert desk.digests.get(made.id).state == "draft"


def test_nothing_is_sent_without_what_it_needs(library: Library, tmp_path: Path) -> None:
    made = library.digests.new(date="2026-11-30", intro="x", who="ed")
    with pytest.raises(UsageError, match="site_address"):
        library.digests.send(made.id, file=tmp_path / "a.eml", who="ed")
    assert not (tmp_path / "a.eml").exists()
    assert library.digests.preview(made.id).text


def test_two_who_edit_at_once(desk: Library) -> None:
    made = desk.digests.new(date="2026-11-30", who="ed")
    desk.digests.edit(made.id, intro="a", who="ed", expected=1)
    with pytest.raises(Overtaken):
        desk.digests.edit(made.id, intro="b", who="jo", expected=1)
    with pytest.raises(UsageError, match="that day and title"):
        desk.digests.new(date="2026-11-30", who="ed")


def test_the_whole_way_on_the_command_line(desk: Library, tmp_path: Path) -> None:
    program = [str(Path(sys.executable).parent / "sourcebook"), "--library", str(desk.root), "digest"]
    said = ""
    for line in (
        ["new", "--title", "The week", "--date", "2026-11-30"], ["pick", "last", "--most", "3"],
        ["order", "last", "trial"], ["edit", "last", "--intro", "Hello"],
        ["preview", "last", "--html", "p.html"], ["send", "last", "--file", "w.eml"], ["list"],
    ):  # fmt: skip
        run = subprocess.run([*program, *line], cwd=tmp_path, capture_output=True, timeout=200)
        assert run.returncode == 0, (line, run.stderr)
        said += run.stdout.decode()
    assert "left out  Audit again" in said
    assert "importance 70" in said
    assert "sent" in said
    assert (tmp_path / "p.html").read_text().startswith("<!doctype html>")
    assert (tmp_path / "w.eml").is_file()


def test_what_is_new_for_a_saved_search_is_handed_to_a_server(
    desk: Library, sink: tuple[Sink, str], tmp_path: Path
) -> None:
    handler, address = sink
    desk.searches.save("Marmalade", "marmalade", who="ed")
    assert not desk.send_alerts(desk.alerts(), to="ed@paper.example", smtp=address)
    assert handler.mails == [], "nothing is new: nothing is sent"
    (tmp_path / "jam.txt").write_text("The price of marmalade rose.")
    desk.add([tmp_path / "jam.txt"], defer=True)
    root = str(desk.root)
    said = CliRunner().invoke(cli, ["--library", root, "alerts", "--smtp", address, "--to", "ed@paper.example"])
    assert said.exit_code == 0, said.output
    (envelope,) = handler.mails
    assert (envelope.mail_from, envelope.rcpt_tos) == ("news@paper.example", ["ed@paper.example"])
    mail = email.message_from_bytes(envelope.content)
    assert (mail["From"], mail["Subject"]) == ("The Ledger <news@paper.example>", "1 new in 1 saved search")
    with pytest.raises(UsageError, match="--to"):
        desk.send_alerts(desk.alerts(), to="", smtp=address)
