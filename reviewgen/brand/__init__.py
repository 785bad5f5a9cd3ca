"""A consultant's own look: `_brand.yml` and the files beside it, read as strangers' input."""
