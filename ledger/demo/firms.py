"""Enterprises that never were: every name says 示例, every code is well formed and not one that is given out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

from ledger.records.values import Bad, Kind, parse
from ledger.text.value import dataclass

_FIRST = "云海星晨宏远嘉和瑞丰恒泰佳成启新盛明华安博通"
_SECOND = "帆川桥林岳泉石风舟禾湾原野峰溪洲"
_CHECKS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
TRADES = (
    ("住宿和餐饮业", "餐饮管理", (8, 90)), ("住宿和餐饮业", "酒店管理", (20, 120)), ("制造业", "机械制造", (30, 260)),
    ("制造业", "电子科技", (25, 220)), ("制造业", "服装", (15, 140)), ("建筑业", "建筑装饰工程", (12, 160)),
    ("建筑业", "建筑劳务", (30, 300)), ("批发和零售业", "商贸", (5, 60)), ("批发和零售业", "超市", (12, 90)),
    ("交通运输、仓储和邮政业", "物流", (15, 180)), ("租赁和商务服务业", "物业服务", (20, 150)),
    ("租赁和商务服务业", "人力资源服务", (10, 80)), ("信息传输、软件和信息技术服务业", "信息技术", (8, 110)),
    ("居民服务、修理和其他服务业", "家政服务", (6, 50)), ("居民服务、修理和其他服务业", "美容美发", (5, 40)),
    ("教育", "教育培训", (6, 70)), ("文化、体育和娱乐业", "健身服务", (5, 45)), ("卫生和社会工作", "养老服务", (15, 80)),
)  # fmt: skip


@dataclass(frozen=True)
class Firm:
    """An enterprise: its name, code, trade, size and address."""

    name: str
    code: str
    trade: str
    size: int
    road: str


def code(serial: int) -> str:
    """A credit code of this district with a right check character, from a block that is not given out."""
    stem = f"91310113MA00{serial:05d}"
    return next(stem + c for c in _CHECKS if not isinstance(parse(Kind.CODE, stem + c), Bad))


def firms(rng: Random) -> Iterator[Firm]:
    """Enterprises without end, no two alike."""
    names: set[str] = set()
    serial = rng.randrange(1000, 60000)
    while True:
        trade, business, (least, most) = rng.choice(TRADES)
        stem = rng.choice(_FIRST) + rng.choice(_SECOND)
        while stem + business in names:
            stem += rng.choice(_SECOND)
        names.add(stem + business)
        serial += rng.randrange(1, 7)
        name = f"上海示例{stem}{business}有限公司"
        yield Firm(name, code(serial % 100000), trade, rng.randint(least, most), f"示例路{rng.randrange(1, 1999)}号")


def strangers(rng: Random, known: Iterable[Firm]) -> Iterator[Firm]:
    """Enterprises that are none of those known."""
    taken = {word for firm in known for word in (firm.name, firm.code)}
    return (firm for firm in firms(rng) if firm.name not in taken and firm.code not in taken)
