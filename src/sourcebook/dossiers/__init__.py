"""Dossiers written in a library: `writing` (their desk), `marks` (their anchors), `gate` (before publishing)."""

from sourcebook.dossiers.writing import Dossiers, Examined

__all__ = ["Dossiers", "Examined"]
