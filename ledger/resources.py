"""Where the tool's own files are: inside the installed package, or at the top of a checkout."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
_WITH_IT = ("policy.yaml", "contacts.yaml", "site_templates", "form_templates")


def resource(name: str) -> Path:
    """A packaged file or folder: ``policy.yaml``, ``contacts.yaml``, ``site_templates``."""
    packaged = PACKAGE / "_data" / name
    return packaged if packaged.exists() else PACKAGE.parent / name


def everything() -> list[Path]:
    """All that the program is made of: the package and what comes with it."""
    return [PACKAGE, *map(resource, _WITH_IT)]
