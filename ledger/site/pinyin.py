"""Chinese names by their sound: what a page is called in an address, and the initials that people type."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

from pypinyin import Style, lazy_pinyin

from ledger.records.personal import mask


@lru_cache(maxsize=1024)
def slug(name: str) -> str:
    """A name for an address: ``友谊路街道`` is ``youyilujiedao``; what has no sound is told by a digest.

    Stable: it depends on the name alone. A name that could not be told from another's by its sound (other signs than
    Chinese, letters and digits) has its digest behind it. A number of a person's leaves no trace in either.
    """
    name = mask(name)
    sound = "".join(lazy_pinyin(name, errors=lambda rest: re.sub("[^a-z0-9]", "", rest.lower())))
    sound = re.sub("[^a-z0-9]", "", sound)
    plain = re.fullmatch("[\u4e00-\u9fff]+", name) is not None
    mark = "" if plain and sound else _digest(name)
    return "-".join(filter(None, (sound[:60], mark)))


def slugs(names: Iterable[str]) -> dict[str, str]:
    """Names for addresses by name, no two alike: names of one sound all have their digest behind it."""
    given = list(dict.fromkeys(names))
    often = Counter(map(slug, given))
    full = {n: slug(n) if often[slug(n)] == 1 else f"{slug(n)}-{_digest(mask(n))}" for n in given}
    alike: dict[str, list[str]] = {}  # what is told apart by a number that is covered
    for name in sorted(given):
        alike.setdefault(full[name], []).append(name)
    return {n: s if (at := alike[s].index(n)) == 0 else f"{s}-{at + 1}" for n, s in full.items()}


def _digest(name: str) -> str:
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


def initials(text: str) -> str:
    """The first letters of the Chinese in a text, other letters and digits as they are: ``宝山A厂`` is ``bsac``."""
    letters = lazy_pinyin(text, style=Style.FIRST_LETTER, errors=lambda rest: re.sub("[^a-z0-9]", "", rest.lower()))
    return "".join(letters).lower()
