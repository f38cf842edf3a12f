"""Coyuntura makes a written account of a country's political economy executable."""
