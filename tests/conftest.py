"""Shared settings of the suite."""

import os

from hypothesis import settings

# The same examples on every machine, so that a red run means a change and not a draw; set LEDGER_RANDOM=1 to explore.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("random", deadline=None, print_blob=True)
settings.load_profile("random" if os.environ.get("LEDGER_RANDOM") else "fixed")
