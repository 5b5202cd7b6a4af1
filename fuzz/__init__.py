"""Coverage-guided fuzzing of what reads a file: ``python -m fuzz``. Its corpus is replayed by the suite, without atheris."""
