"""Cited data: the article's figures, this project's own cut-offs, and the catalogue of remedies."""
