"""Tests of what stands around a case: commits, people, refs, receipts, the proof."""
