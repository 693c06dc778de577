"""What axe finds on a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

RULES = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"


def violations(page: Any, axe: Path) -> dict[str, list[str]]:
    """Rule -> the first elements that break it."""
    page.add_script_tag(path=str(axe))
    found = page.evaluate(f"axe.run({{preload: false, runOnly: {RULES}}})")["violations"]
    return {v["id"]: [n["html"][:160] for n in v["nodes"][:3]] for v in found}
