"""`python -m sourcebook`, where the program itself is not on the path."""

from __future__ import annotations

from sourcebook.app.cli import main

if __name__ == "__main__":
    main()
