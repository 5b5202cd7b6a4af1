"""Everything that a command may load, loaded: so that a fork of this process loads nothing more."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

import ledger

for _module in walk_packages(ledger.__path__, "ledger."):
    if _module.name != "ledger.__main__":
        import_module(_module.name)
import_module("git")
import_module("multiprocessing.popen_fork")
