"""What tests and plugin authors need: small makers of real objects, and the contract suites of every seam."""

from sourcebook.testing.makers import reading_of, rendition_of

__all__ = ["reading_of", "rendition_of"]
