"""What documents say: records, claims, locators, and how much of it a study carries."""
