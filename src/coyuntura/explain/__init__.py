"""Why it happened, and how far to believe a model that says so: codes and numbers, no sentences."""
