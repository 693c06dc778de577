"""Files beside the records that several processes make at one moment."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from sourcebook.store.pins import PinsFile
from sourcebook.store.side_file import open_or_make

TABLES = "CREATE TABLE mark (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;"


def test_a_file_that_many_make_at_once_is_made_once(tmp_path: Path) -> None:
    failed = list[BaseException]()
    for number in range(20):
        path, together = tmp_path / f"file-{number}.sqlite", threading.Barrier(4)

        def make(path: Path = path, together: threading.Barrier = together) -> None:
            together.wait()
            try:
                connection = open_or_make(path, 3, TABLES)
                assert connection.pragma("user_version") == 3
                connection.close()
            except BaseException as error:  # noqa: BLE001 - handed to the test
                failed.append(error)

        threads = [threading.Thread(target=make) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failed == []


def test_what_threads_left_open_is_closed(tmp_path: Path) -> None:
    def open_files() -> int:
        return sum(os.path.realpath(one).startswith(str(tmp_path)) for one in Path("/proc/self/fd").iterdir())

    file = PinsFile(tmp_path)
    alone = open_files()
    assert alone
    for _ in range(20):
        thread = threading.Thread(target=file.mark, args=("x",))
        thread.start()
        thread.join()
    assert open_files() <= 3 * alone
    file.close()
    assert open_files() == 0
