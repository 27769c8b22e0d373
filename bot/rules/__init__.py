"""What is true: pure functions, values in and frozen values out."""
