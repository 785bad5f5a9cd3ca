"""The sections of desk.yaml, one file each; every key carries the words the schema and the editor show."""
