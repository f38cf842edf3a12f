"""Vensim's functions: a group a file, a row a function, all of them in the catalogue."""
