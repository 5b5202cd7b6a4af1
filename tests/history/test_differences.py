"""What a commit changed, line by line: a true account, short, and capped."""

from __future__ import annotations

import random

from ledger.history.differences import CAME, GONE, KEPT, MOST_LINES, MOST_WIDTH, Difference, difference, lines_of

CASE = ["---", "预警等级: 橙色", "定级记录:", "  - {日期: 2026-10-15, 等级: 橙色}", "处置:", "  - 步骤: 立案", "    期限: 2026-11-23", "---"]  # fmt: skip


def applied(before: list[str], told: Difference) -> list[str]:
    """The later version, made from the earlier one and what was changed."""
    out, at = [], 0
    for hunk in told.hunks:
        start = hunk.before - 1
        out += before[at:start]
        at = start
        for line in hunk.lines:
            if line[0] in (KEPT, GONE):
                assert before[at] == line[1:]
                at += 1
            if line[0] in (KEPT, CAME):
                if line[0] == CAME:
                    assert len(out) + 1 >= hunk.now
                out.append(line[1:])
    return out + before[at:]


def test_an_entry_added_is_told_with_the_line_before_it() -> None:
    """The level and two lists change: three places, nothing of what is between."""
    now = [*CASE]
    now[1] = "预警等级: 红色"
    now.insert(4, "  - {日期: 2026-11-16, 等级: 红色}")
    now.insert(8, "    完成: 2026-11-20")
    told = difference(CASE, now)
    assert [h.lines for h in told.hunks] == [
        (" ---", "-预警等级: 橙色", "+预警等级: 红色"),
        ("   - {日期: 2026-10-15, 等级: 橙色}", "+  - {日期: 2026-11-16, 等级: 红色}"),
        ("     期限: 2026-11-23", "+    完成: 2026-11-20"),
    ]
    assert [h.now for h in told.hunks] == [1, 4, 8]
    assert (told.came, told.gone, told.left) == (3, 1, 0)


def test_a_new_file_is_all_new_and_the_same_file_nothing() -> None:
    """The first version, and a change of its mode alone."""
    assert difference([], CASE).hunks[0].lines == tuple(f"+{line}" for line in CASE)
    assert difference(CASE, CASE) == Difference("", 0, 0)


def test_whatever_was_changed_can_be_made_from_what_is_told() -> None:
    """A thousand changes at random: applied to the earlier version they give the later one."""
    draw = random.Random(7)
    for _ in range(1000):
        before = [draw.choice("甲乙丙丁戊") for _ in range(draw.randrange(12))]
        now = [line for line in before if draw.random() > 0.3]
        for _ in range(draw.randrange(4)):
            now.insert(draw.randint(0, len(now)), draw.choice("甲乙丙丁戊己"))
        assert applied(before, difference(before, now)) == now


def test_much_is_capped_and_counted() -> None:
    """Lines beyond the most, and the end of a very long line, are left out, and how many is said."""
    told = difference([], [f"{i} " + "长" * 500 for i in range(MOST_LINES + 7)])
    assert sum(len(h.lines) for h in told.hunks) == MOST_LINES
    assert (told.came, told.left) == (MOST_LINES + 7, 7)
    assert len(told.hunks[0].lines[0]) < MOST_WIDTH + 10


def test_a_file_of_other_bytes_is_still_told() -> None:
    """No content is too wrong for this."""
    assert lines_of(b"a\n\xff\n") == ["a", "�"]
