"""The declarative nouns of a study and their reading."""
