"""A list's events as an Atom feed (RFC 4287): links lead to the pages beside it, and no address names another host."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from ledger.site.out.frame import Frame, instant, said
from ledger.site.out.happened import Told
from ledger.site.out.listing import Listing, Lists
from ledger.site.parts import href_of
from ledger.site.press import BUREAU, SITE
from ledger.site.record import KINDS

NAMESPACE = "http://www.w3.org/2005/Atom"
# RFC 4151 wants a name and a day on which it was ours: a name that can be nobody's, and the day of the measures.
TAG = "tag:ledger.invalid,2024-10-12"


def atom(listing: Listing, lists: Lists, frame: Frame) -> bytes:
    """The feed; an entry's identity is its commit, its case and its place among what that commit did to the case."""
    up = "../" * listing.path.count("/")
    feed = Element("feed", {"xmlns": NAMESPACE, "xml:lang": "zh-Hans-CN"})
    _add(feed, "id", f"{TAG}:{listing.path}")
    _add(feed, "title", f"{SITE}　{said(listing.title)}　新近变动")
    every = lists.told(listing)
    newest = next(iter(every), None)
    _add(feed, "updated", _when(newest, frame) if newest else frame.moment.isoformat())
    _add(SubElement(feed, "author"), "name", BUREAU)
    SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{listing.slug}.atom"})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": f"{up}{listing.page}"})
    for told in every:
        _entry(feed, told, frame, up)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(feed, encoding="unicode")}\n'.encode()


def _entry(feed: Element, told: Told, frame: Frame, up: str) -> None:
    event = told.event
    entry, word = SubElement(feed, "entry"), KINDS.get(event.kind, event.kind)
    _add(entry, "id", f"{TAG}:{event.case}/{event.commit}/{told.number}")
    _add(entry, "title", said(f"{event.case} {told.of.name}　{word}"))
    _add(entry, "updated", _when(told, frame))
    _add(SubElement(entry, "author"), "name", said(event.author) or BUREAU)
    SubElement(entry, "category", {"term": event.kind, "label": word})
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": f"{up}{href_of(told.of.id)}"})
    _add(entry, "summary", said(event.summary))


def _add(above: Element, name: str, text: str) -> None:
    SubElement(above, name).text = text


def _when(told: Told, frame: Frame) -> str:
    return instant(told.event.when, frame.as_of).isoformat()
