"""Rows to Parquet, for those who reckon with tables of many days. Sole user of its library, which is installed apart."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from ledger.text.finding import LedgerError

Cell = str | int | Decimal


def parquet_file(heads: Sequence[str], rows: Sequence[Sequence[Cell]], *, numbers: Collection[str], sums: Collection[str],
                 days: Collection[str]) -> bytes:  # fmt: skip
    """A table: texts, and the columns that are whole numbers, yuan or days; what is empty there is null."""
    try:
        import pyarrow  # forty times as large as all the rest, and few ask for it
        from pyarrow import parquet
    except ImportError:
        raise LedgerError("没有安装 Parquet 的组件：先运行 pip install 'wage-arrears-ledger[parquet]'") from None
    kinds = {
        **dict.fromkeys(numbers, pyarrow.int64()),
        **dict.fromkeys(sums, pyarrow.decimal128(18, 2)),
        **dict.fromkeys(days, pyarrow.date32()),
    }
    columns = {
        head: pyarrow.array([_value(row[i], head in days, head in kinds) for row in rows], kinds.get(head, pyarrow.string()))
        for i, head in enumerate(heads)
    }  # fmt: skip
    out = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), out, compression="zstd")
    return out.getvalue()


def _value(cell: Cell, day: bool, typed: bool) -> object:
    if typed and cell == "":
        return None
    if day:
        return date.fromisoformat(str(cell))
    return cell if not isinstance(cell, Decimal) else cell.quantize(Decimal("0.01"))
