"""Formats of the field's other tools, one module a family; each is an exporter of its own entry point."""
