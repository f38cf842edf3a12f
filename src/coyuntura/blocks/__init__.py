"""What equations may call, one file a block."""
