"""From captures to evidence files: readers (one file per format), sketches and rates, and what they show."""
