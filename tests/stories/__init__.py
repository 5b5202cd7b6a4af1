"""One story for each channel, from the clue to the answer, with real files, real hooks and a real git."""
