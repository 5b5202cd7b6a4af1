"""The assembly line: a snapshot of files, the settings read from it, the checks run over it, the book of a day."""
