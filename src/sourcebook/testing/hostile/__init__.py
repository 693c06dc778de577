"""Makers of hostile files: bombs, names, XML that reaches out, readers that are poison. Nothing here is copied.

Each module has `CASES`: a name -> a function that gives the file's name and bytes. They are small to hold and large to
open, so a test asks for them one by one.
"""
