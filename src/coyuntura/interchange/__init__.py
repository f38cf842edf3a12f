"""Models of other tools: read, settled, written as a study, and exported."""
