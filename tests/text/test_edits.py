"""An edit changes its own span and nothing else, and what is read again is what was meant."""

from __future__ import annotations

import copy
import random
from functools import cache
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ledger.records.table import CASE, CASE_KEYS, LISTS
from ledger.text.document import Document, Mapping, Sequence, read_case_document
from ledger.text.edit import Edit
from ledger.text.source import Source
from ledger.text.write import insert_entry, insert_value
from tests.oracle.generate import random_case
from tests.text.layouts import EXAMPLE, Layout, plain

LAX = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate))
ORDER = [f.name for f in CASE.fields]
WORDS = [
    "3人，8月未发", "a: b", "a #b", "#1", "- x", "-x", "-", "?", "? x", "[急]事", "{x}", "}", "a, b", "，日期：不明", "收到，等级：红色", "日期：3",
    "等级: 红色", "'引'", '"引"', "it's", '说"是"', "%5", "@x", "`x`", "~", "null", "true", "012", "1e3", "=", "<<", "*a", "&a", "!a", "|", ">", "a:",
    "：", "甲：乙", "\\n", "反\\斜", "2026-10-08", "中间  两格", "  两头  ", "有\t制表", "全\u3000角", "---", "...", "<<<<<<< HEAD", "a\u00a0b", "🙂",
]  # fmt: skip
text_values = st.one_of(
    st.sampled_from(WORDS), st.lists(st.sampled_from([*WORDS, " ", "，", "甲"]), min_size=1, max_size=4).map("".join)
)
TEXT_FIELDS = {"信息来源": "摘要", "工资": "说明", "情况": "依据", "处置": "说明", "研判": "说明", "定级记录": "说明"}


def opened(text: str) -> Document:
    """The document of a text without slips."""
    document = read_case_document(Source.read("cases/2026/2026-0012.md", text.encode()), CASE_KEYS)
    assert document.front is not None, [f.message for f in document.findings]
    assert document.clean, [f.message for f in document.findings]
    return document


@cache
def record(seed: int) -> dict[str, Any]:
    """A random case, its lists cut to a few entries."""
    return {k: v[:3] if isinstance(v, list) else v for k, v in random_case(random.Random(seed)).items()}


def laid_out(seed: int) -> tuple[str, Layout]:
    """A random case in a random layout; some lists empty, some absent."""
    rng = random.Random(seed)
    case = {k: v for k, v in record(seed % 30).items() if not (isinstance(v, list) and rng.random() < 0.15)}
    for name in ("研判", "情况", "处置"):
        if rng.random() < 0.2:
            case[name] = []
    if rng.random() < 0.3:
        case["行业"] = ""
    layout = Layout(rng)
    return layout.write(case), layout


def after(text: str, edit: Edit) -> str:
    """The edited text: all outside the span is untouched, and so is every comment."""
    return text[: edit.start] + edit.text + text[edit.end :]


def reread(text: str, edit: Edit, layout: Layout | None = None) -> Document:
    """The document of an edited text: every comment is still there and the line breaks are of one kind."""
    document = opened(after(text, edit))
    for remark in layout.remarks if layout else []:
        assert document.text.count(remark) == text.count(remark)
    if "\r\n" in text:
        assert "\n" not in document.text.replace("\r\n", "")
    assert document.body == opened(text).body
    return document


def words(value: str) -> str:
    """A text as a record keeps it: blanks run together."""
    return " ".join(value.split())


@given(st.integers(0, 10**9), st.sampled_from(sorted(TEXT_FIELDS)), text_values, st.data())
@settings(LAX, max_examples=100)
def test_an_inserted_entry_is_the_only_change(seed: int, name: str, said: str, data: st.DataObject) -> None:
    """An entry added at the end or below another one stands there, in any layout, and every other value stays."""
    text, layout = laid_out(seed)
    document = opened(text)
    assert document.front is not None
    meant = plain(document.front)
    field = next(f for f in LISTS if f.name == name)
    entry = {"日期": "2026-10-08", TEXT_FIELDS[name]: said} if words(said) else {"日期": "2026-10-08"}
    held = meant.get(name) or []
    after_index = data.draw(st.none() | st.integers(0, len(held) - 1)) if held else None
    edit = insert_entry(document, document.front, name, ORDER, entry, flow=field.flow, after=after_index)
    at = len(held) if after_index is None else after_index + 1
    meant[name] = [*held[:at], {k: words(v) for k, v in entry.items()}, *held[at:]]
    again = reread(text, edit, layout)
    assert again.front is not None
    assert plain(again.front) == meant


@given(st.integers(0, 10**9), text_values, st.data())
@settings(LAX, max_examples=80)
def test_a_payment_goes_into_its_own_entry(seed: int, said: str, data: st.DataObject) -> None:
    """A payment added to a wage entry, with a list of payments or without one, in block or in flow."""
    text, layout = laid_out(seed)
    document = opened(text)
    assert document.front is not None
    wages = next((p.value for p in document.front.pairs if p.key.text == "工资"), None)
    if not isinstance(wages, Sequence):
        return
    which = data.draw(st.integers(0, len(wages.items) - 1))
    row = wages.items[which]
    assert isinstance(row, Mapping)
    field = next(f for f in LISTS if f.name == "工资")
    values = {"日期": "2026-10-08", "金额": "1000.00"} | ({"凭证": said} if words(said) else {})
    edit = insert_entry(document, row, "支付", [f.name for f in field.fields], values, flow=True)
    meant = copy.deepcopy(plain(document.front))
    target = meant["工资"][which]
    target["支付"] = [*(target.get("支付") or []), {k: words(v) for k, v in values.items()}]
    again = reread(text, edit, layout)
    assert again.front is not None
    assert plain(again.front) == meant


@given(st.integers(0, 10**9), text_values.filter(words), st.data())
@settings(LAX, max_examples=100)
def test_a_value_set_is_the_only_change(seed: int, said: str, data: st.DataObject) -> None:
    """A value of the front matter or of an entry: replaced, filled in where empty, or added where its order puts it."""
    text, layout = laid_out(seed)
    document = opened(text)
    assert document.front is not None
    lists = [p for p in document.front.pairs if isinstance(p.value, Sequence) and p.value.items]
    spot = data.draw(st.integers(-1, len(lists) - 1))
    meant = copy.deepcopy(plain(document.front))
    if spot < 0:
        row, order, target = document.front, ORDER, meant
        name = data.draw(st.sampled_from([f.name for f in CASE.fields if not f.fields]))
    else:
        name_of_list = lists[spot].key.text
        which = data.draw(st.integers(0, len(lists[spot].value.items) - 1))  # type: ignore[union-attr]
        row = lists[spot].value.items[which]  # type: ignore[union-attr]
        fields = next(f for f in LISTS if f.name == name_of_list).fields
        order, target = [f.name for f in fields], meant[name_of_list][which]
        name = data.draw(st.sampled_from([f.name for f in fields if not f.fields]))
    assert isinstance(row, Mapping)
    edit = insert_value(document, row, name, order, said)
    target[name] = words(said)
    again = reread(text, edit, layout)
    assert again.front is not None
    assert plain(again.front) == meant
    kept = [k for k in plain(document.front) if k in plain(again.front)]
    assert [k for k in plain(again.front) if k in kept] == kept


@given(text_values.filter(words))
@settings(LAX, max_examples=80)
def test_a_text_comes_back_as_it_was_written(said: str) -> None:
    """A text written into a block entry and into a flow entry is read again as it was, without a finding."""
    document = opened(EXAMPLE)
    assert document.front is not None
    for name, flow in (("情况", False), ("研判", True)):
        edit = insert_entry(document, document.front, name, ORDER, {"日期": "2026-10-08", "说明": said}, flow=flow)
        again = opened(after(EXAMPLE, edit))
        assert again.front is not None
        assert plain(again.front)[name][-1] == {"日期": "2026-10-08", "说明": words(said)}
        assert not again.findings


def test_an_entry_with_its_own_list_is_written_whole() -> None:
    """A wage entry with payments goes in as a block with its payments in flow, in a CRLF file too."""
    for text in (EXAMPLE, EXAMPLE.replace("\n", "\r\n")):
        document = opened(text)
        assert document.front is not None
        entry = {
            "所属期": "2026-10",
            "人数": "5",
            "支付": [{"日期": "2026-11-10", "金额": "1.00", "凭证": "a, b"}],
            "说明": "",
        }
        edit = insert_entry(document, document.front, "工资", ORDER, entry, flow=False)
        again = reread(text, edit)
        assert again.front is not None
        assert plain(again.front)["工资"][-1] == entry


def test_an_absent_list_comes_in_where_its_order_puts_it() -> None:
    """前案 and a first 研判 stand in the canonical place, not at the end."""
    start = EXAMPLE.index("工资:")
    text = EXAMPLE[:start] + EXAMPLE[EXAMPLE.index("情况:") :]
    document = opened(text)
    assert document.front is not None
    again = reread(text, insert_entry(document, document.front, "工资", ORDER, {"所属期": "2026-09"}, flow=False))
    assert again.front is not None
    assert list(plain(again.front)) == [k for k in ORDER if k in plain(again.front)]
    more = reread(text, insert_value(document, document.front, "前案", ORDER, "2025-0003"))
    assert more.front is not None
    assert list(plain(more.front)) == [k for k in ORDER if k in plain(more.front)]
