"""Short slices of the trials."""
