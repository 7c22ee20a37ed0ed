"""Demo data: the exemplars of the bank as if one student had written them over the past weeks."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tutor.content.bank import Bank, Exemplar
from tutor.models import AttemptMode
from tutor.services import attempts, marking, people

_DAYS_APART = 4
_MINUTES_WRITING = 38


def fill_demo(session: Session, bank: Bank, *, now: datetime) -> int:
    """Fill an empty playground and say how many attempts it holds; one that is filled stays as it is."""
    person = people.ensure_solo_person(session, now=now)
    already = attempts.list_submitted(session, person_id=person.id)
    if already:
        return len(already)
    written = sorted(
        (
            (number, entry, exemplar)
            for entry in bank.entries.values()
            for number, exemplar in enumerate(_rising(entry.exemplars))
        ),
        key=lambda item: item[0],
    )
    start = now - timedelta(days=_DAYS_APART * len(written))
    for day, (_, entry, exemplar) in enumerate(written):
        begun = start + timedelta(days=_DAYS_APART * day)
        attempt = attempts.start_attempt(session, entry, person_id=person.id, mode=AttemptMode.PRACTISE, now=begun)
        handed_in = begun + timedelta(minutes=_MINUTES_WRITING)
        attempts.submit_attempt(session, attempt, answer_text=exemplar.text, plan="", now=handed_in)
        marking.mark_attempt(session, attempt, entry, now=handed_in)
    return len(written)


def _rising(exemplars: tuple[Exemplar, ...]) -> list[Exemplar]:
    return sorted(exemplars, key=lambda exemplar: exemplar.mark)
