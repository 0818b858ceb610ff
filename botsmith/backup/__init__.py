"""Both databases and the uploads as files, at one moment, and back (docs/operations.md)."""
