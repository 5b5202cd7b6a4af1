"""What comes from other offices and what goes back to them: real files, filled in, damaged, hostile."""
