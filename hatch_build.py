"""Build hook: puts the script and fonts of the pages into the wheel when npm is there to build them."""

from __future__ import annotations

import os
import runpy
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontendHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs `frontend/build.py` unless the build is editable, asked not to, or from a tree without the front end."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before the files are gathered."""
        del build_data
        script = Path(self.root, "frontend/build.py")
        if version == "editable" or os.environ.get("SOURCEBOOK_SKIP_FRONTEND") or not script.is_file():
            return
        try:
            self.app.display_info(runpy.run_path(str(script))["build"]())
        except (OSError, subprocess.CalledProcessError) as error:
            self.app.display_warning(f"The script of the pages could not be built ({error}); they work without it.")
