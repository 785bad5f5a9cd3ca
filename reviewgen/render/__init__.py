"""From review.json to pages: one HTML file, and the same file as an archival PDF."""
