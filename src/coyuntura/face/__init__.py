"""The face for Python: studies as objects that run, answer, are checked, compared and swept; no science here."""
