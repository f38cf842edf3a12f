"""Tables, figures and sentences from results; computes nothing."""
