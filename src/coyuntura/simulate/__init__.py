"""One run or a batch: clock, steps, saving."""
