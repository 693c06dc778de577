"""Tables: records of files that hold rows, as text in which every cell has its place."""
