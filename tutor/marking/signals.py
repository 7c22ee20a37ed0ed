"""
Evidence of quality that can be found without a model: each signal counts one thing and shows where it stands. Pure.

No signal counts words, and none looks at sentences that were withheld (lists, copied or repeated text), so padding
raises nothing.
docs/signals.md says for each what it cannot see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tutor.marking.answer import Answer, Sentence
from tutor.marking.cues import EXPLAINS, GIVES_REASON, JUDGES, WEIGHS
from tutor.marking.deciding import Reading
from tutor.marking.english import is_english
from tutor.marking.report import EvidenceSpan, PointDecision, SignalReading, Verdict
from tutor.marking.scheme import MarkScheme

_MOST_EVIDENCE = 8

# Too common in the topic to pin anything down; English words are left out anyway.
_COMMON_CAPITALS = frozenset("stalin soviet ussr russia russian russians".split())


@dataclass(frozen=True, slots=True)
class SignalText:
    """How a signal is spoken of: what was counted (for a number of them), and the advice that would raise it."""

    one: str
    many: str
    advice: str

    def counted(self, count: int) -> str:
        return f"{count} {self.one if count == 1 else self.many}"


SIGNALS: Mapping[str, SignalText] = {
    "points": SignalText(
        "creditable point", "creditable points", "Bring in another accurate point that answers the question."
    ),
    "themes": SignalText(
        "theme covered", "themes covered", "Widen the answer: add a point from a theme that you have not touched."
    ),
    "sides": SignalText(
        "side of the question", "sides of the question", "Give the other side of the question a paragraph of its own."
    ),
    "details": SignalText("exact detail", "exact details", "Pin your claims down with a name, a date or a figure."),
    "developed": SignalText(
        "point explained",
        "points explained",
        "Take one point you already make and say why it mattered: because…, which meant that…",
    ),
    "weighing": SignalText(
        "sentence that weighs",
        "sentences that weigh",
        "Set one effect against another: however…, yet this mattered less than…",
    ),
    "judgements": SignalText("judgement", "judgements", "Answer the question outright in a sentence: overall, … was …"),
    "reasoned_judgements": SignalText(
        "judgement with a reason", "judgements with a reason", "Give your judgement its reason: … because …"
    ),
    "focus": SignalText(
        "sentence on the question",
        "sentences on the question",
        "Use the words of the question, so that each paragraph answers it.",
    ),
    "paragraphs": SignalText(
        "built paragraph", "built paragraphs", "Give each argument its own paragraph: claim, evidence, why it mattered."
    ),
    "historians": SignalText("historian named", "historians named", "Name a historian and say what they argue."),
    "narrative": SignalText(
        "sentence that only tells",
        "sentences that only tell",
        "They say what happened. One sentence on why it mattered would turn them into an argument.",
    ),
}

# What is said to the student and decides nothing: marking is positive.
OBSERVED = ("narrative",)
_NARRATIVE_RUN = 4


class Observer:
    """Looks at one read answer and its decided points, and gives readings of signals."""

    def __init__(self, reading: Reading, decisions: Sequence[PointDecision]) -> None:
        self.reading = reading
        self.answer: Answer = reading.answer
        self.wrong = [d for d in decisions if d.verdict is Verdict.CONTRADICTED]
        self.shown = [d for d in decisions if d.verdict in (Verdict.CREDITED, Verdict.PART)]
        scheme = reading.compiled.scheme
        self.credited = _once([d for d in self.shown if d.credited], scheme)
        self.in_part = _once([d for d in self.shown if not d.credited], scheme)

    def read(self, signal: str) -> SignalReading:
        """One signal. Raises KeyError for a name that is not in SIGNALS."""
        found = list(_READERS[signal](self))
        if signal == "points":
            # Two half-made points count as one, and a single one is better than nothing.
            count = len(self.credited) + len(self.in_part) // 2 or min(1, len(self.shown))
            return SignalReading(signal, count, tuple(found[:_MOST_EVIDENCE]))
        return SignalReading(signal, len(found), tuple(found[:_MOST_EVIDENCE]))

    @cached_property
    def usable(self) -> list[int]:
        """Numbers of the sentences that are the student's own prose and do not rest on the opposite of a point."""
        mistaken = {self.answer.sentence_at(span.start) for d in self.wrong for span in d.evidence} - self.with_evidence
        own = (n for n, sentence in enumerate(self.answer.sentences) if not self._is_withheld(sentence))
        return [n for n in own if n not in mistaken]

    @property
    def words(self) -> int:
        """How many words the usable sentences have: for the range, never for the mark."""
        sentences = self.answer.sentences
        return sum(sentences[n].last - sentences[n].first for n in self.usable)

    def _is_withheld(self, sentence: Sentence) -> bool:
        withheld = self.reading.guarded.withheld
        return 2 * sum(t in withheld for t in range(sentence.first, sentence.last)) > sentence.last - sentence.first

    @cached_property
    def with_evidence(self) -> set[int]:
        """Numbers of the sentences in which a point shows."""
        return {self.answer.sentence_at(span.start) for d in self.shown for span in d.evidence}

    @cached_property
    def near_evidence(self) -> set[int]:
        return {n + step for n in self.with_evidence for step in (-1, 0, 1)}

    @cached_property
    def focused(self) -> list[int]:
        """Numbers of the sentences that use the words of the question."""
        hits = {
            self.reading.sentence(f.match) for f in self.reading.find(self.reading.compiled.focus) if not f.withheld
        }
        return [n for n in self.usable if n in hits]

    @cached_property
    def explaining(self) -> frozenset[int]:
        """Numbers of the sentences that say why or what followed."""
        return EXPLAINS.sentences(self.answer)

    @cached_property
    def weighing(self) -> frozenset[int]:
        """Numbers of the sentences that set one thing against another."""
        return WEIGHS.sentences(self.answer)

    @cached_property
    def judging(self) -> frozenset[int]:
        """Numbers of the sentences that judge; what others are said to hold is no judgement of the writer's."""
        views, sentence_of = self.reading.views, self.answer.sentence_of
        return frozenset(sentence_of[at] for at in JUDGES.positions(self.answer) if not views.is_reported((at,)))

    @cached_property
    def reasoning(self) -> frozenset[int]:
        """Numbers of the sentences that give a reason."""
        return GIVES_REASON.sentences(self.answer)

    def text_of(self, number: int) -> str:
        sentence = self.answer.sentences[number]
        return self.answer.text[sentence.start : sentence.end]

    def span_of(self, number: int, rule: str) -> EvidenceSpan:
        sentence: Sentence = self.answer.sentences[number]
        return EvidenceSpan(sentence.start, sentence.end, self.text_of(number), rule)


def _once(decisions: list[PointDecision], scheme: MarkScheme) -> list[PointDecision]:
    """The first of the decisions on points that the scheme counts only once."""
    return list({scheme.point(d.point_id).once or f"/{d.point_id}": d for d in reversed(decisions)}.values())[::-1]


def _first_of_each(key: Callable[[PointDecision], str], decisions: Iterable[PointDecision]) -> Iterator[EvidenceSpan]:
    seen: set[str] = set()
    for decision in decisions:
        name = key(decision)
        if name and name not in seen and decision.evidence:
            seen.add(name)
            yield decision.evidence[0]


def _points(observer: Observer) -> Iterator[EvidenceSpan]:
    return (d.evidence[0] for d in observer.credited if d.evidence)


def _themes(observer: Observer) -> Iterator[EvidenceSpan]:
    scheme = observer.reading.compiled.scheme
    return _first_of_each(lambda d: scheme.point(d.point_id).theme, observer.shown)


def _sides(observer: Observer) -> Iterator[EvidenceSpan]:
    scheme = observer.reading.compiled.scheme
    return _first_of_each(lambda d: scheme.point(d.point_id).side, observer.shown)


def _developed(observer: Observer) -> Iterator[EvidenceSpan]:
    """
    A point that is taken further: both halves of a two-part point, or a point in or before a sentence that explains.

    One explaining sentence serves one point only, so that a string of facts before a "because" counts once.
    """
    used: set[int] = set()
    scheme = observer.reading.compiled.scheme
    for decision in observer.shown:
        numbers = [observer.answer.sentence_at(span.start) for span in decision.evidence]
        if decision.credited and len(scheme.point(decision.point_id).parts) > 1:
            used.add(numbers[0])
            yield observer.span_of(numbers[0], "explains")
            continue
        for number in (m for n in numbers for m in (n, n + 1)):
            if number in used or number not in observer.usable or number not in observer.explaining:
                continue
            used.add(number)
            yield observer.span_of(number, "explains")
            break


def _details(observer: Observer) -> Iterator[EvidenceSpan]:
    """Distinct years, figures and names beside a point: the pins of an argument. A year of another age is none."""
    answer, seen = observer.answer, set()
    period = observer.reading.compiled.period
    usable = set(observer.usable)
    for number in sorted(observer.near_evidence & usable):
        sentence = answer.sentences[number]
        for token in range(sentence.first, sentence.last):
            norm = answer.norms[token]
            if norm not in seen and _is_detail(answer, token) and not _is_another_age(norm, period):
                seen.add(norm)
                start, end = answer.starts[token], answer.ends[token]
                yield EvidenceSpan(start, end, answer.text[start:end], "detail")


def _is_detail(answer: Answer, token: int) -> bool:
    """A year, a figure, or a name that is no English word: Tukhachevsky and 1937, but not Party or Army."""
    norm = answer.norms[token]
    if norm.startswith("#"):
        return "-" in norm or len(norm) > 2
    if len(norm) < 3 or norm in _COMMON_CAPITALS or is_english(norm):
        return False
    if answer.text[answer.starts[token]].isupper():
        return True
    # Names without a capital: nobody types "tukhachevsky" by accident.
    return len(norm) > 4 and norm.isascii() and norm.isalpha() and norm in _name_words(answer)


def _is_another_age(norm: str, period: tuple[int, int] | None) -> bool:
    """Whether this is a year that the topic, as its notes tell it, does not reach."""
    is_year = len(norm) == len("#1937") and norm[1:].isdigit() and norm[1:2] in ("1", "2")
    return period is not None and is_year and not period[0] <= int(norm[1:]) <= period[1]


def _name_words(answer: Answer) -> frozenset[str]:
    # Only answers typed all in lower case get this leniency: else a misspelling would pass for a name.
    letters = [c for c in answer.text[:4000] if c.isalpha()]
    if not letters or sum(c.isupper() for c in letters) > 0.004 * len(letters):
        return frozenset()
    return frozenset(answer.by_norm)


def _weighing(observer: Observer) -> Iterator[EvidenceSpan]:
    """Sentences that set one thing against another, where the answer is on its subject."""
    near = observer.near_evidence | set(observer.focused)
    for number in observer.usable:
        if number in near and number in observer.weighing:
            yield observer.span_of(number, "weighs")


def _judging(observer: Observer) -> list[int]:
    """
    Sentences that judge and answer the question: by its words, or by their place in the opening or the conclusion.
    """
    sentences = observer.answer.sentences
    ends = {0, sentences[-1].paragraph} if sentences else set()
    focused = set(observer.focused)
    return [n for n in observer.usable if n in observer.judging and (n in focused or sentences[n].paragraph in ends)]


def _judgements(observer: Observer) -> Iterator[EvidenceSpan]:
    return (observer.span_of(n, "judges") for n in _judging(observer))


def _reasoned(observer: Observer) -> Iterator[EvidenceSpan]:
    """
    A judgement that says why.

    In its own sentence, or by reason or comparison in the two that follow in its paragraph.
    """
    sentences = observer.answer.sentences
    for number in _judging(observer):
        paragraph = sentences[number].paragraph
        following = [n for n in (number + 1, number + 2) if n < len(sentences) and sentences[n].paragraph == paragraph]
        if any(n in observer.reasoning or n in observer.weighing for n in (number, *following)):
            yield observer.span_of(number, "judges with a reason")


def _focus(observer: Observer) -> Iterator[EvidenceSpan]:
    return (observer.span_of(n, "on the question") for n in observer.focused)


def _paragraphs(observer: Observer) -> Iterator[EvidenceSpan]:
    """Paragraphs of at least two sentences in which a point shows and something is explained."""
    by_paragraph: dict[int, list[int]] = {}
    for number in observer.usable:
        by_paragraph.setdefault(observer.answer.sentences[number].paragraph, []).append(number)
    for numbers in by_paragraph.values():
        shows = [n for n in numbers if n in observer.with_evidence]
        if len(numbers) >= 2 and shows and any(n in observer.explaining for n in numbers):
            yield observer.span_of(shows[0], "paragraph")


def _historians(observer: Observer) -> Iterator[EvidenceSpan]:
    """Names from the topic's concept ``historians``, each once."""
    reading = observer.reading
    pattern = reading.compiled.concepts.patterns.get("historians")
    seen: set[str] = set()
    for match in reading.search.find(pattern) if pattern else []:
        token = match[-1]
        if reading.answer.norms[token] not in seen and token not in reading.guarded.withheld:
            seen.add(reading.answer.norms[token])
            start, end = reading.answer.starts[match[0]], reading.answer.ends[token]
            yield EvidenceSpan(start, end, reading.answer.text[start:end], "historian")


def _narrative(observer: Observer) -> Iterator[EvidenceSpan]:
    """Sentences in runs of several that explain, weigh and judge nothing."""
    arguing = observer.explaining | observer.weighing | observer.judging | observer.reasoning
    run: list[int] = []
    for number in (*observer.usable, -1):
        if run and number == run[-1] + 1 and number not in arguing:
            run.append(number)
            continue
        if len(run) >= _NARRATIVE_RUN:
            yield from (observer.span_of(n, "tells") for n in run)
        run = [number] if number >= 0 and number not in arguing else []


_READERS: Mapping[str, Callable[[Observer], Iterator[EvidenceSpan]]] = {
    "points": _points,
    "themes": _themes,
    "sides": _sides,
    "details": _details,
    "developed": _developed,
    "weighing": _weighing,
    "judgements": _judgements,
    "reasoned_judgements": _reasoned,
    "focus": _focus,
    "paragraphs": _paragraphs,
    "historians": _historians,
    "narrative": _narrative,
}
