"""What is believed about a parameter before any run: one file a family of priors, and the list of them."""
