"""Side-by-side measurements: each a ratio in one run, against a yardstick that is named."""
