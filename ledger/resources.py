"""Where the tool's own files are: inside the installed package, or at the top of a checkout."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # neither ``typing`` nor ``pathlib`` is loaded for a hook that needs no file of ours
if TYPE_CHECKING:
    from pathlib import Path

_WITH_IT = ("policy.yaml", "contacts.yaml", "site_templates", "form_templates")


def package() -> Path:
    """The folder of the package."""
    from pathlib import Path

    return Path(os.path.realpath(__file__)).parent


def resource(name: str) -> Path:
    """A packaged file or folder: ``policy.yaml``, ``contacts.yaml``, ``site_templates``."""
    packaged = package() / "_data" / name
    return packaged if packaged.exists() else package().parent / name


def everything() -> list[Path]:
    """All that the program is made of: the package and what comes with it."""
    return [package(), *map(resource, _WITH_IT)]


def version() -> str:
    """The version of the tool as installed; empty where it runs from a checkout that is not."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed  # a third of what a hook may take to start

    try:
        return installed("wage-arrears-ledger")
    except PackageNotFoundError:
        return ""
