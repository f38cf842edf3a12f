"""What runs inside of the peers' environment; it knows nothing of Coyuntura."""
