"""Faces over `Library`: command line and web. They hold no logic of their own."""
