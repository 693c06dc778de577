"""nomenklatura's matcher behind the seam; skipped where the extra `ftm` is not installed."""

from __future__ import annotations

import builtins
from typing import Any

import pytest

from sourcebook import registry
from sourcebook.errors import UsageError
from sourcebook.resolve.ftm import LogicV2
from sourcebook.testing.matchers import MatcherContract, body, person


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    found = builtins.__import__

    def absent(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("nomenklatura"):
            raise ImportError(name)
        return found(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(UsageError) as raised:
        registry.load("matchers", "logic-v2")().compare(person("Ada Vale"), person("Ada M. Vale"))
    assert "sourcebook[ftm]" in raised.value.hint


@pytest.mark.deep
class TestLogicV2(MatcherContract):
    matcher = LogicV2()

    @pytest.fixture(autouse=True)
    def _needs_it(self) -> None:
        pytest.importorskip("nomenklatura", reason="the extra `ftm` is not installed (it compiles pyicu)")

    def test_it_tells_the_same_from_others(self) -> None:
        """Through the seam, with its own reasons."""
        same = self.matcher.compare(person("Yusuf Karimov"), person("Karimov Yusuf"))
        assert same.same
        assert same.reasons
        assert not self.matcher.compare(person("Yusuf Karimov"), person("Otto Brand")).same
        assert not self.matcher.compare(body("Tarn Harbour Bank"), body("Osmark Steel")).same
