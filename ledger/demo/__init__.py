"""A fictional ledger with a history: enterprises that never were, and the work of careful staff on them."""
