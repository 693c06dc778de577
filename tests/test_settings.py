"""Settings: what a file says is used or refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from sourcebook.errors import UsageError
from sourcebook.settings import LIBRARY_FILE, read_settings


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (b"title = [", "not valid TOML"),
        (b"\xff\xfe", "not valid TOML"),
        (b"settings = 1", "is no table"),
        (b"[settings]\nshoe_size = 1", "There is no setting 'shoe_size'"),
        (b'[settings]\nworkers = "many"', "workers must be"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(tmp_path: Path, written: bytes, words: str) -> None:
    (tmp_path / LIBRARY_FILE).write_bytes(written)
    with pytest.raises(UsageError, match=words) as caught:
        read_settings(tmp_path)
    assert caught.value.hint


def test_an_argument_goes_over_the_file(tmp_path: Path) -> None:
    (tmp_path / LIBRARY_FILE).write_text('[settings]\ntitle = "Harbour"\nworkers = 3\n', encoding="utf-8")
    assert (read_settings(tmp_path).title, read_settings(tmp_path, workers=2).workers) == ("Harbour", 2)
