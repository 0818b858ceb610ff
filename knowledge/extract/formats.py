"""What can be read, by a file's name: apart from the readers, which take long to import."""

SUFFIXES = (
    *(".pdf", ".docx", ".docm", ".xlsx", ".xlsm", ".pptx", ".pptm", ".txt", ".md", ".html", ".htm"),
    *(".csv", ".tsv", ".json", ".jsonl", ".ndjson"),
)
ACCEPT = ",".join(SUFFIXES)
"""For the `accept` attribute of a file input."""
