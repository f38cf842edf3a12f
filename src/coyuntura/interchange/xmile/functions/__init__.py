"""XMILE's functions, and common ones of its tools: a group a file, a row a function, all of them in the catalogue."""
