"""Trials: how far the ledger can be trusted, each promise tried until a figure can be given.

``python -m trials M1 M6 --share 0.05`` runs some of them, or a part of each; ``make figures`` runs all and writes
``docs/trust.md``. A trial generates its own corpus and its own faults, and runs the real program on them.
"""
