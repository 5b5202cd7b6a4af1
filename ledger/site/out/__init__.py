"""Other ways out of the site: what a page shows, as a feed, a calendar, a table and for programs.

One piece of code serves the site and ``ledger export``.
"""
