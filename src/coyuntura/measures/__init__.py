"""Measures: what may be read off runs, off series and off ledgers, one file a measure."""
