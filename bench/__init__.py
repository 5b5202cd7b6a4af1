"""Measurements: whole commands, interleaved, as ratios. Run by ``make bench``, never as a test."""
