"""The projection that near-copies are found with: a sketch of every text (`sketch`), and who holds which stretch.

`projection` keeps it in step with the store, `segments` are its files, a `snapshot` answers.
"""
