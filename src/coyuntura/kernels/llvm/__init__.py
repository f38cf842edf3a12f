"""The compiled kernel: a program as vector code for this processor, many members at a time."""
