"""desk.yaml, from bytes to a checked model: guard, values, sections, load."""
