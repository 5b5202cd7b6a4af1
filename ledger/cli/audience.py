"""``--audience``: whom a site is for."""

from __future__ import annotations

import click

from ledger.records.audience import COUNTS, EVERYTHING, STREET, UNIT, WHOLE, Audience
from ledger.records.contacts import Contacts

_FORMS = f"{WHOLE}、{STREET}:街镇园区、{UNIT}:单位 或 {COUNTS}"


class _Type(click.ParamType[Audience]):
    name = "audience"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Audience:
        if isinstance(value, Audience):
            return value
        kind, _, name = str(value).replace("：", ":").partition(":")
        named = kind.strip() in (STREET, UNIT)
        if kind.strip() not in (WHOLE, STREET, UNIT, COUNTS) or named != bool(name.strip()):
            self.fail(f"“{value}”不是可以给的对象，应是 {_FORMS}", param, ctx)
        return Audience(kind.strip(), name.strip())


audience_option = click.option(
    "--audience", type=_Type(), default=EVERYTHING, metavar="对象",
    help=f"给谁看：{_FORMS}。默认 {WHOLE}，全部内容；其余只含各自可看的。",
)  # fmt: skip


def known(audience: Audience, contacts: Contacts) -> Audience:
    """The audience, if its 街镇园区 or unit is in the directory; else a usage error that names those that are."""
    if not audience.name:
        return audience
    named = contacts.unit(audience.name)
    if named is None or (audience.kind == STREET and not contacts.is_street(audience.name)):
        names = [u.name for u in contacts.units if audience.kind == UNIT or contacts.is_street(u.name)]
        raise click.BadParameter(f"通讯录里没有“{audience.name}”；有：{'、'.join(names)}", param_hint="--audience")
    return audience
