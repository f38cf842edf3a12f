"""Reading a study's files: values with their places, and keys as they are declared."""
