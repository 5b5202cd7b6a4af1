"""Chinese names by their sound: what a page is called in an address, and the initials that people type."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=1024)
def slug(name: str) -> str:
    """A name for an address: ``友谊路街道`` is ``youyilujiedao``; what has no sound is told by a digest.

    Stable: it depends on the name alone. A name that could not be told from another's by its sound (other signs than
    Chinese, letters and digits) has its digest behind it.
    """
    sound = "".join(lazy_pinyin(name, errors=lambda rest: re.sub("[^a-z0-9]", "", rest.lower())))
    sound = re.sub("[^a-z0-9]", "", sound)
    plain = re.fullmatch("[\u4e00-\u9fff]+", name) is not None
    mark = "" if plain and sound else blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return "-".join(filter(None, (sound[:60], mark)))


def initials(text: str) -> str:
    """The first letters of the Chinese in a text, other letters and digits as they are: ``宝山A厂`` is ``bsac``."""
    letters = lazy_pinyin(text, style=Style.FIRST_LETTER, errors=lambda rest: re.sub("[^a-z0-9]", "", rest.lower()))
    return "".join(letters).lower()
