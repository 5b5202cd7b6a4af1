"""Golden cases: for every kind of finding a file that has it, the file mended, and the report word for word."""
