"""All SQL: one repository a noun, its methods named for the question."""
