"""Studies as XMILE files."""
