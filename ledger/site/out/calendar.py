"""A list's due days as an iCalendar (RFC 5545): one all-day event a step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from icalendar import Calendar, Event, Timezone, TimezoneStandard

from ledger.book.book import Entry
from ledger.site.out.frame import Frame, said
from ledger.site.out.listing import Listing, Lists, Step
from ledger.site.parts import STATE_WORDS, href_of
from ledger.site.pinyin import slug
from ledger.site.press import SITE


def calendar(listing: Listing, lists: Lists, frame: Frame) -> bytes:
    """The calendar; every time in it is the commit's, so that one commit has one calendar."""
    begun, end, rest = _empty(said(listing.title)).partition(b"END:VCALENDAR")
    return b"".join(
        [begun, *(lists.once(("ics", uid(s)), partial(_event, s, frame)) for s in listing.steps), end, rest]
    )


def _empty(title: str) -> bytes:
    """A calendar without events; its time zone, which no event asks for, is there because it must not be empty."""
    china, standard = Timezone(), TimezoneStandard()
    standard.add("dtstart", datetime(1991, 9, 15))
    standard.add("tzoffsetfrom", timedelta(hours=8))
    standard.add("tzoffsetto", timedelta(hours=8))
    china.add("tzid", "Asia/Shanghai")
    china.add_component(standard)
    found = Calendar()
    found.add("prodid", "-//ledger.invalid//wage-arrears-ledger//ZH")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", f"{SITE}　{title}")
    found.add_component(china)
    return bytes(found.to_ical())


def _event(step: Step, frame: Frame) -> bytes:
    task, late = step.task, "逾期 " if step.late else ""
    event = Event()
    event.add("uid", uid(step))
    event.add("dtstamp", frame.moment.astimezone(UTC))
    event.add("dtstart", task.due)
    event.add("summary", said(f"{late}{task.step} {step.of.name}（{step.of.id}）"))
    event.add("description", "\n".join(map(said, _lines(step))))
    event.add("categories", ["逾期" if late else "待办"])
    event.add("transp", "TRANSPARENT")  # a due day does not make anybody's day busy
    return bytes(event.to_ical())


def uid(step: Step) -> str:
    """What tells a step from every other, in whatever calendar it stands: its number, its name and its day."""
    again = f"-{step.number}" if step.number > 1 else ""
    return f"{step.of.id}-{slug(step.task.step)}-{step.task.due:%Y%m%d}{again}@ledger.invalid"


def _lines(step: Step) -> Iterator[str]:
    task = step.task
    yield f"状态：{STATE_WORDS[task.state]}"
    yield f"部门：{task.unit}"
    yield f"条款：{task.trigger.clause or '办法未写'}"
    if task.trigger.why:
        yield f"事由：{task.trigger.why}"
    if isinstance(step.of, Entry) and step.of.assessment:
        yield f"预警等级：{step.of.assessment.declared}"
    yield f"页面：{href_of(step.of.id)}"
