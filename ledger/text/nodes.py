"""The nodes of front matter: what was typed, and where."""

from __future__ import annotations

from ledger.text.source import Span
from ledger.text.value import dataclass


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as typed; ``style`` is None (plain), a quote, or ``|`` / ``>``."""

    text: str
    span: Span
    style: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A key with its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Pairs in file order; duplicate keys are kept and reported."""

    pairs: tuple[Pair, ...]
    span: Span
    flow: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """Items in file order."""

    items: tuple[Node, ...]
    span: Span
    flow: bool = False


Node = Scalar | Mapping | Sequence
