"""The certificate: prices that are whole and named once, and figures that follow from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from matcher.audit.arithmetic import days_text
from matcher.audit.verdict import Finding
from matcher.audit.week import Week
from matcher.domain import Certificate


def check_prices(week: Week, certificate: Certificate) -> Iterator[Finding]:
    """Nothing unknown, nothing named twice, no price below 0; their type makes them whole."""
    slots = Counter(slot_id for pool in certificate.pools for slot_id in pool.slots)
    for slot_id, count in slots.items():
        if slot_id not in week.batch.slot:
            said = f"The certificate has a price for slot {slot_id}, which is not in this batch."
            yield Finding("certificate", said, slot_id=slot_id)
        if count > 1:
            said = f"The certificate names slot {slot_id} {count} times."
            yield Finding("certificate", said, slot_id=slot_id)
    for index, pool in enumerate(certificate.pools, start=1):
        if not pool.slots:
            yield Finding("certificate", f"Pool {index} of the certificate has no slots.")
        yield from _check_price(f"Pool {index}", pool.price)
    parts = Counter((c.participant_id, c.date, c.part) for c in certificate.clashes)
    for (who, date, part), count in parts.items():
        if who not in week.batch.participant:
            said = f"The certificate has a price for {who}, who is not in this batch."
            yield Finding("certificate", said)
        if count > 1:
            said = f"The certificate names {who} on {date} {part} {count} times."
            yield Finding("certificate", said)
    for clash in certificate.clashes:
        yield from _check_price(f"{clash.participant_id} on {clash.date}", clash.price)


def _check_price(what: str, price: int) -> Iterator[Finding]:
    if price < 0:
        yield Finding("certificate", f"{what} has price {price}; a price is 0 or more.")


def check_figures(certificate: Certificate, cost: int, bound: int) -> Iterator[Finding]:
    """The cost and the bound that the certificate names, to the last thousandth."""
    if certificate.unit != "0.001 day":
        said = f"The certificate's unit should be 0.001 day and is {certificate.unit}."
        yield Finding("certificate", said)
    if certificate.cost != cost:
        said = (
            f"The plan costs {days_text(cost)} days; the certificate says "
            f"{days_text(certificate.cost)}."
        )
        yield Finding("cost", said)
    if certificate.bound != bound:
        said = (
            f"The certificate's prices prove {days_text(bound)} days; it claims "
            f"{days_text(certificate.bound)}."
        )
        yield Finding("bound", said)
