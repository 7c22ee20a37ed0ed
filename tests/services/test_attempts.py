"""Handing in, the clock, and drafts that never lose a word."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import NOON, make_attempt, make_entry
from tutor.content.bank import Bank
from tutor.errors import AttemptAlreadySubmitted, DeadlinePassed, DraftDiverged, NotFound, RuleBroken
from tutor.models import Attempt, AttemptMode
from tutor.services import attempts, drafts, marking
from tutor.services.comparing import compare

MINUTE = timedelta(minutes=1)


def save(
    session: Session, attempt: Attempt, text: str, *, base: int, client: str = "a", now: datetime = NOON
) -> drafts.SavedDraft:
    return attempts.save_draft(session, attempt, text=text, plan="", base_revision=base, client_id=client, now=now)


def head_text(session: Session, attempt: Attempt) -> str | None:
    head = drafts.find_head(session, attempt)
    return head.text if head else None


def test_handing_in_freezes_the_text_as_written(session: Session) -> None:
    attempt = make_attempt(session)
    text = "  Quotas — “so to speak”\n\n\tand fear 😨  \n"
    attempts.submit_attempt(session, attempt, answer_text=text, plan="p", now=NOON)
    assert attempt.answer_text == text
    assert attempt.is_submitted


def test_line_ends_of_a_form_become_those_of_the_editor_and_nul_is_dropped() -> None:
    assert attempts.clean_text("a\r\nb\rc\x00\x1b\ud800") == "a\nb\nc"


def test_handing_in_the_same_text_twice_is_one_attempt(session: Session) -> None:
    attempt = make_attempt(session)
    attempts.submit_attempt(session, attempt, answer_text="Text", plan="", now=NOON)
    again = attempts.submit_attempt(session, attempt, answer_text="Text", plan="", now=NOON + MINUTE)
    assert again.submitted_at == NOON


def test_an_answer_cannot_be_changed_once_handed_in_but_the_other_text_is_kept(session: Session) -> None:
    attempt = make_attempt(session, answer_text="First")
    with pytest.raises(AttemptAlreadySubmitted):
        attempts.submit_attempt(session, attempt, answer_text="Second", plan="", now=NOON)
    assert attempt.answer_text == "First"
    assert [draft.text for draft in drafts.list_diverged(session, attempt)] == ["Second"]


def test_saves_of_one_tab_follow_one_another(session: Session) -> None:
    attempt = make_attempt(session)
    first = save(session, attempt, "One", base=0)
    second = save(session, attempt, "One two", base=first.revision)
    assert second.revision == first.revision + 1
    assert head_text(session, attempt) == "One two"


def test_two_tabs_that_diverge_keep_both_texts(session: Session) -> None:
    attempt = make_attempt(session)
    base = save(session, attempt, "Common", base=0).revision
    save(session, attempt, "Common, then this", base=base, client="a")
    with pytest.raises(DraftDiverged):
        save(session, attempt, "Common, then that", base=base, client="b")
    assert head_text(session, attempt) == "Common, then this"
    assert [draft.text for draft in drafts.list_diverged(session, attempt)] == ["Common, then that"]


def test_going_on_with_the_other_version_keeps_the_first_one_stored(session: Session) -> None:
    attempt = make_attempt(session)
    base = save(session, attempt, "Common", base=0).revision
    save(session, attempt, "This", base=base, client="a")
    with pytest.raises(DraftDiverged):
        save(session, attempt, "That", base=base, client="b")
    other = drafts.list_diverged(session, attempt)[0]
    head = drafts.settle_diverged(session, attempt, other.id, keep=True, now=NOON)
    session.flush()
    session.refresh(attempt)
    assert head is not None
    assert head.text == "That"
    assert "This" in [draft.text for draft in attempt.drafts]


def test_deleting_most_of_the_text_keeps_the_state_before_it(session: Session) -> None:
    attempt = make_attempt(session)
    revision = save(session, attempt, "A long and careful essay. " * 20, base=0).revision
    save(session, attempt, "Oops", base=revision)
    session.refresh(attempt)
    assert [draft.text[:6] for draft in attempt.drafts] == ["A long", "Oops"]


def test_typing_for_an_hour_is_not_a_thousand_rows(session: Session) -> None:
    attempt, revision, text = make_attempt(session), 0, ""
    for second in range(0, 3600, 10):
        text += "word "
        revision = save(session, attempt, text, base=revision, now=NOON + timedelta(seconds=second)).revision
    session.refresh(attempt)
    assert len(attempt.drafts) <= 70


def test_the_clock_counts_extra_time(session: Session) -> None:
    attempt = make_attempt(session, mode=AttemptMode.EXAM, extra_time_percent=25)
    minutes = make_entry().question.minutes
    assert attempts.seconds_left(attempt, now=NOON) == minutes * 75


def test_a_rest_break_stops_the_clock(session: Session) -> None:
    attempt = make_attempt(session, mode=AttemptMode.EXAM)
    before = attempts.seconds_left(attempt, now=NOON + MINUTE)
    attempts.start_rest_break(attempt, now=NOON + MINUTE)
    assert attempts.seconds_left(attempt, now=NOON + 9 * MINUTE) == before
    attempts.end_rest_break(attempt, now=NOON + 9 * MINUTE)
    assert attempts.seconds_left(attempt, now=NOON + 9 * MINUTE) == before


def test_an_extra_time_that_is_not_offered_is_refused(session: Session) -> None:
    with pytest.raises(RuleBroken):
        make_attempt(session, mode=AttemptMode.EXAM, extra_time_percent=400)


def test_at_the_end_of_an_exam_what_was_saved_is_handed_in(session: Session) -> None:
    attempt = make_attempt(session, mode=AttemptMode.EXAM)
    save(session, attempt, "Saved in time", base=0)
    late = NOON + timedelta(hours=5)
    assert attempts.hand_in_overdue(session, now=late) == [attempt]
    assert (attempt.answer_text, attempt.timed_out) == ("Saved in time", True)


def test_a_text_that_arrives_after_the_end_is_kept_but_does_not_count(session: Session) -> None:
    attempt = make_attempt(session, mode=AttemptMode.EXAM)
    save(session, attempt, "Saved in time", base=0)
    late = NOON + timedelta(hours=5)
    with pytest.raises(DeadlinePassed):
        save(session, attempt, "Too late", base=1, now=late)
    attempts.submit_attempt(session, attempt, answer_text="Too late", plan="", now=late)
    assert attempt.answer_text == "Saved in time"
    assert "Too late" in [draft.text for draft in drafts.list_diverged(session, attempt)]


def test_an_exam_on_a_rest_break_is_not_overdue(session: Session) -> None:
    attempt = make_attempt(session, mode=AttemptMode.EXAM)
    attempts.start_rest_break(attempt, now=NOON)
    assert attempts.hand_in_overdue(session, now=NOON + timedelta(hours=5)) == []


def test_somebody_elses_attempt_does_not_exist(session: Session) -> None:
    attempt = make_attempt(session)
    with pytest.raises(NotFound):
        attempts.get_attempt(session, attempt.token, person_id=attempt.person_id + 1)


def test_what_was_handed_in_cannot_be_thrown_away(session: Session) -> None:
    attempt = make_attempt(session, answer_text="Text")
    with pytest.raises(AttemptAlreadySubmitted):
        attempts.discard_attempt(session, attempt)


def test_a_redraft_starts_from_the_text_before(session: Session) -> None:
    first = make_attempt(session, answer_text="My text")
    second = make_attempt(session, redraft_of=first)
    assert head_text(session, second) == "My text"


def test_marking_twice_gives_one_marking_and_keeps_the_scheme(session: Session) -> None:
    attempt, entry = make_attempt(session, answer_text="The NKVD had quotas."), make_entry()
    first = marking.mark_attempt(session, attempt, entry, now=NOON)
    assert marking.mark_attempt(session, attempt, entry, now=NOON + MINUTE) is first
    assert first.scheme_hash == entry.scheme.hash


def test_a_changed_scheme_appends_a_marking_beside_the_first(session: Session) -> None:
    attempt = make_attempt(session, answer_text="The NKVD had quotas.")
    marking.mark_attempt(session, attempt, make_entry(), now=NOON)
    marking.mark_attempt(session, attempt, make_entry(tolerance=2), now=NOON + MINUTE)
    session.refresh(attempt)
    assert len({m.scheme_hash for m in attempt.markings}) == 2


def test_only_what_was_handed_in_is_marked(session: Session) -> None:
    with pytest.raises(RuleBroken):
        marking.mark_attempt(session, make_attempt(session), make_entry(), now=NOON)


def test_a_sweep_marks_what_a_crash_left_unmarked(session: Session) -> None:
    entry = make_entry()
    attempt = make_attempt(session, answer_text="The NKVD had quotas.")
    bank = Bank(entry.scheme_file, {entry.question.slug: entry}, {})
    assert marking.mark_unmarked(session, bank, now=NOON).marked == 1
    assert marking.mark_unmarked(session, bank, now=NOON).marked == 0
    session.refresh(attempt)
    assert marking.read_report(attempt.markings[0]).mark == 1


def test_a_redraft_says_point_by_point_what_changed(session: Session) -> None:
    entry = make_entry()
    first = marking.mark_attempt(session, make_attempt(session, answer_text="Nothing yet."), entry, now=NOON)
    better = make_attempt(session, answer_text="The NKVD had quotas.")
    second = marking.mark_attempt(session, better, entry, now=NOON)
    changes = compare(marking.read_report(first), marking.read_report(second))
    assert [(change.point_id, change.is_gain) for change in changes.changes] == [("quotas", True)]


def test_moments_are_utc_in_both_directions(session: Session) -> None:
    attempt = make_attempt(session)
    session.commit()
    session.expire_all()
    assert attempt.started_at == NOON
    assert attempt.started_at.tzinfo is UTC


def test_an_old_mark_is_explained_by_the_scheme_it_was_given_by(session: Session) -> None:
    old, new = make_entry(), make_entry(tolerance=2)
    attempt = make_attempt(session, answer_text="The NKVD had quotas.")
    given = marking.mark_attempt(session, attempt, old, now=NOON)
    session.commit()
    session.expire_all()
    for bank in (Bank(new.scheme_file, {new.question.slug: new}, {}), Bank(new.scheme_file, {}, {})):
        entry = marking.find_entry(session, bank, attempt, given)
        assert entry is not None
        assert entry.scheme.hash == old.scheme.hash
        assert entry.question == old.question
