"""The checklist's rules: one file each, judged by one engine. Importing a rule loads no model."""
