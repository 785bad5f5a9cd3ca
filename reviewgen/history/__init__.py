"""The second review: what moved since the first, why, and whether the first was right."""
