"""Figures of agreement as people read them, in the terminal and on the page. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.marking import Verdict
from tutor.marking.agreement import Figure
from tutor.services.measuring import Agreement, Comparison, Measurement

EXEMPLARS_WERE_SEEN = (
    "These are the bank's own exemplars. The wordings were written with them in sight, so these figures flatter; "
    "only answers that nobody looked at while writing wordings say how well it marks. "
    "Exemplars name the points shown in full or in part: read the lenient figures."
)
SEVERAL_SETS = "Answers that were looked at while the wordings were written flatter; --set NAME measures one set alone."
NONE = "—"
FEW = 30


def percent(figure: Figure) -> str:
    """In per cent, for a column that says so: 82 (74-88), or a dash."""
    if figure.value is None:
        return NONE
    if figure.low is None or figure.high is None:
        return f"{100 * figure.value:.0f}"
    return f"{100 * figure.value:.0f} ({100 * figure.low:.0f}-{100 * figure.high:.0f})"


def plain_number(figure: Figure) -> str:
    """0.71 (0.60…0.80), or a dash."""
    if figure.value is None:
        return NONE
    if figure.low is None or figure.high is None:
        return _two(figure.value)
    return f"{_two(figure.value)} ({_two(figure.low)}…{_two(figure.high)})"


def _two(value: float) -> str:
    """Two places, and no minus before a zero."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def signed(figure: Figure) -> str:
    """+0.40 is generous, −0.40 is severe."""
    if figure.value is None:
        return NONE
    return ("+" if round(figure.value, 2) > 0 else "") + _two(figure.value)


def so_many(count: int, thing: str) -> str:
    """1 answer, 2 answers."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def sets_of(found: Measurement) -> str:
    """The sets and how many answers of each: "set: untouched, 200 answers"."""
    named = {name or "not named": count for name, count in sorted(found.sets.items())}
    if len(named) == 1:
        ((name, count),) = named.items()
        return f"set: {name}, {so_many(count, 'answer')}"
    return "sets: " + "; ".join(f"{name}, {so_many(count, 'answer')}" for name, count in named.items())


def what_was_measured(found: Measurement) -> str:
    """The marker, the set, and how fast it went."""
    if not found.comparisons:
        return "No answer could be measured."
    hint = f" {SEVERAL_SETS}" if len(found.sets) > 1 else ""
    return f"Marker: {found.marker}, version {found.version}; {sets_of(found)}.{hint}"


def speed(found: Measurement) -> str:
    """How long marking takes."""
    rate = f"; {found.answers_per_second:,.0f} answers a second in all" if found.answers_per_second else ""
    return f"Speed: {found.total.milliseconds or 0:.1f} ms of CPU for the middle answer{rate}."


def reasons(found: Measurement) -> Iterator[str]:
    """Why a figure is a dash, each reason once with the questions it holds for; and a word where answers are few."""
    where: dict[tuple[str, str], list[str]] = {}
    for group in (*found.questions, *([found.total] if len(found.questions) > 1 else [])):
        for name, figure in _figures(group):
            if figure.value is None:
                where.setdefault((figure.why_not, group.name or "all questions"), []).append(name)
    together: dict[tuple[str, str], list[str]] = {}
    for (why_not, question), names in where.items():
        together.setdefault((", ".join(names), why_not), []).append(question)
    for (figures, why_not), questions in together.items():
        more = f" and {len(questions) - 3} more" if len(questions) > 3 else ""
        yield f"{NONE} for {figures}: {why_not} ({', '.join(questions[:3])}{more})."
    few = [group.name for group in found.questions if group.answers < FEW]
    if few:
        shown = so_many(len(few), "question")
        yield f"Fewer than {FEW} answers for {shown}: read the intervals, not the figures."


def _figures(group: Agreement) -> Iterator[tuple[str, Figure]]:
    mark, level = group.mark, group.level
    if mark.answers:
        yield "kappa of marks", mark.kappa
        yield "weighted kappa of marks", mark.weighted_kappa
        yield "Pearson", mark.pearson
        yield "Spearman", mark.spearman
        yield "errors", mark.rmse
    if level.answers:
        yield "kappa of levels", level.kappa
        yield "weighted kappa of levels", level.weighted_kappa
    if group.points:
        for name, found in (("strict", group.strict), ("lenient", group.lenient)):
            yield f"{name} precision", found.precision
            yield f"{name} recall", found.recall
            yield f"{name} F1", found.f1


def disagreement_words(item: Comparison) -> tuple[str, str, list[str]]:
    """What was agreed, what is given, and the points at issue with the words that were credited."""
    agreed = [] if item.row.mark is None else [f"{item.row.mark:g}"]
    given = [] if item.row.mark is None else [f"{item.mark} ({item.range[0]}-{item.range[1]})"]
    if item.row.level is not None:
        agreed.append(f"level {item.row.level}")
        given.append(f"level {item.level}")
    return ", ".join(agreed) or NONE, ", ".join(given) or NONE, list(_points_at_issue(item))


def _points_at_issue(item: Comparison) -> Iterator[str]:
    for decision in item.extra:
        words = " … ".join(f"“{' '.join(span.text.split())}”" for span in decision.evidence)
        part = " in part" if decision.verdict is Verdict.PART else ""
        yield f"credited{part}: {decision.point_id} {words}".rstrip()
    if item.missed:
        yield f"not found: {', '.join(item.missed)}"
