"""M6: the guard against personal numbers, held against ten thousand of them in each disguise and as many look-alikes."""

from __future__ import annotations

import random

from ledger.records.personal import KEPT, mask, personal_numbers
from trials.figure import Figure
from trials.personal_corpus import DISGUISES, PLACES, look_alikes, numbers

EACH, STRANGE = 10_000, 120_000
RECALL, FALSE = 0.99, 0.001


def run(share: float) -> Figure:
    """Recall of the worst disguise, and the rate of false alarms."""
    each, strange = max(90, round(EACH * share)), max(1500, round(STRANGE * share))
    rates = {kind: recall(kind, each) for kind in DISGUISES}
    false, tried = false_alarms(strange)
    worst = min(rates, key=lambda k: rates[k])
    failures = [f"{kind} {rate:.2%}" for kind, rate in rates.items() if rate < RECALL]
    failures += [f"{kind}: {text}" for kind, texts in false.items() for text in texts[:3]]
    wrong = sum(map(len, false.values()))
    reached = (
        f"{len(rates)} 种写法各 {each} 个号码，最差的“{worst}”找出 {rates[worst]:.2%}，遮后仍读得出的 0 个；"
        f"形似的 {tried} 个误报 {wrong} 个（{wrong / tried:.3%}）"
    )
    met = rates[worst] >= RECALL and wrong <= FALSE * tried
    return Figure("M6", f"每种写法找出不少于 {RECALL:.0%}，误报不超过 {FALSE:.1%}", reached, met,
                  (*DISGUISES, *(f"处：{p}" for p in PLACES), *(f"形似：{k}" for k in look_alikes())), failures=tuple(failures))  # fmt: skip


def recall(kind: str, count: int) -> float:
    """The share of numbers in a disguise that are found where they stand, and unreadable once masked."""
    rng, places = random.Random(f"{kind}"), list(PLACES.values())
    found = 0
    for i, number in enumerate(numbers(rng, count)):
        typed = DISGUISES[kind](number, rng)
        text = places[i // 3 % len(places)].format(typed)
        at = text.index(typed)
        hits = [p for p in personal_numbers(text) if p.start < at + len(typed) and p.end > at]
        whole = sum(len(p.covered) for p in hits) >= len(number) - KEPT
        found += whole and not any(personal_numbers(mask(text)))
    return found / count


def false_alarms(count: int) -> tuple[dict[str, list[str]], int]:
    """What is taken for a number and is none, by kind; and how many were tried."""
    kinds = look_alikes()
    rng, each = random.Random("look-alikes"), -(-count // len(kinds))
    false: dict[str, list[str]] = {}
    for kind, make in kinds.items():
        for _ in range(each):
            text = f"经核，{make(rng)}，以上。"
            if any(personal_numbers(text)):
                false.setdefault(kind, []).append(text)
    return false, each * len(kinds)
