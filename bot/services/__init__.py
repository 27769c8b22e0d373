"""What can be done: one public method is one transaction, written as plain synchronous code."""
