"""Tables beside a model, of numbers and words: delimited text, Excel's files, and data for variables."""
