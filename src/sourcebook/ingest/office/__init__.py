"""Office files: written text, slides, sheets, of today and of the nineties."""
