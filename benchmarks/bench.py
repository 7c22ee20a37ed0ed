"""
How fast marking and pages are, measured here and now: milliseconds per essay, pages per second, with p50 and p95.

Every figure comes from this run; nothing is compared with another machine's. Growth is given as a ratio, which a noisy
machine distorts less than seconds.
"""

from __future__ import annotations

import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.plain import plain_scheme
from benchmarks.slips import bench_slips
from tutor.app import create_app
from tutor.config import load_settings
from tutor.content.bank import Bank, BankReader, Entry
from tutor.content.documents import SubmittedAnswer
from tutor.marking import KeywordMarker, MarkScheme
from tutor.marking.answer import read_answer
from tutor.marking.deciding import Reading, compile_scheme, decide_points
from tutor.marking.guards import guard
from tutor.marking.levels import place
from tutor.marking.matching import Search
from tutor.marking.scheme import Part, RubricPoint
from tutor.marking.signals import Observer
from tutor.services.folders import mark_all

ROUNDS = 60


def times(work: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Milliseconds of CPU for each round, after one to warm up."""
    work()
    measured = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        measured.append((time.process_time() - start) * 1000)
    return measured


def p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def line(name: str, values: list[float], per_second: str = "") -> None:
    middle = statistics.median(values)
    rate = f"  {1000 / middle:9.0f} {per_second}/s" if per_second and middle else ""
    print(f"{name:<72} p50 {middle:8.2f} ms  p95 {p95(values):8.2f} ms{rate}")


def long_essay(entry: Entry, words: int) -> str:
    """The model answer and the exemplars, cut to a number of words."""
    texts = [entry.model_answer, *(exemplar.text for exemplar in entry.exemplars)]
    return " ".join(" ".join(texts).split(" ")[:words])


def bench_marking(bank: Bank) -> None:
    marker = KeywordMarker()
    print("Marking, one core, everything on")
    for entry in bank.entries.values():
        essay = long_essay(entry, 836)
        values = times(lambda essay=essay, entry=entry: marker.mark(essay, entry.scheme))  # type: ignore[misc]
        wordings = sum(len(part.wordings) for point in entry.scheme.points for part in point.parts)
        size = f"{len(essay.split())} words, {len(entry.scheme.points)} points, {wordings} wordings"
        line(f"  {entry.question.slug} ({size})", values, "essays")


def bench_goal(entry: Entry) -> None:
    """The figures that the marker was built to: an essay of 836 words, 12 points, 72 wordings."""
    scheme, essay, marker = plain_scheme(entry), long_essay(entry, 836), KeywordMarker()
    compiled = compile_scheme(scheme)
    print("\nTwelve points, 72 wordings, 836 words, one core")
    line("  the points alone", times(lambda: decide_points(Reading(essay, compiled)), 200), "essays")
    line("  with flags, strands, level and range", times(lambda: marker.mark(essay, scheme), 200), "essays")


def bench_parts(entry: Entry) -> None:
    """Where the time of the figures above goes."""
    essay, compiled = long_essay(entry, 836), compile_scheme(plain_scheme(entry))
    answer, reading = read_answer(essay), Reading(essay, compiled)
    kind, sources = compiled.scheme.kind, compiled.sources
    decisions = decide_points(reading)
    print("\nWhere that time goes")
    line("  words, sentences, numbers", times(lambda: read_answer(essay), 100))
    line("  lists, copies, text aimed at the marker", times(lambda: guard(answer, kind, sources), 100))
    line(
        "  which wordings may match",
        times(lambda: Search(answer, compiled.concepts, compiled.vocabulary, compiled.plan), 100),
    )

    def place_afresh() -> None:
        observer = Observer(reading, decisions)
        place(observer.read, compiled.scheme, observer.words)

    line("  signals, strands, level", times(place_afresh, 100))


def bench_many(entry: Entry, count: int = 2000) -> None:
    """`tutor mark` on many essays in one process and in two, and whether memory stays flat."""
    essay = long_essay(entry, 836)
    answers = [SubmittedAnswer(f"a{number}", f"{essay} Part {number}.") for number in range(count)]
    scheme = plain_scheme(entry)
    rates = []
    print(f"\n{count:,} essays of 836 words")
    for processes in (1, 2):
        before, start = _memory(), time.perf_counter()
        for _ in mark_all(answers, scheme, processes=processes):
            pass
        rates.append(count / (time.perf_counter() - start))
        grown = _memory() - before
        print(f"  {processes} process{'es' * (processes > 1):<2}: {rates[-1]:6.0f} essays/s, memory {grown:+.0f} MB")
    print(f"  two processes give {rates[1] / rates[0] / 2:.0%} of twice one")


def _memory() -> float:
    """Megabytes that this process has needed at the most; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def bench_growth(entry: Entry) -> None:
    marker = KeywordMarker()
    essay = long_essay(entry, 836)
    once = statistics.median(times(lambda: marker.mark(essay, entry.scheme), 20))
    print("\nGrowth, as a multiple of the first row of its kind")
    for factor in (2, 4, 8):
        text = "\n\n".join(f"{essay} Part {number}." for number in range(factor))
        ratio = statistics.median(times(lambda text=text: marker.mark(text, entry.scheme), 10)) / once  # type: ignore[misc]
        print(f"  {factor} times the text: {ratio:5.1f} times the time")
    many = _many_points(entry, 500)
    ratio = statistics.median(times(lambda: marker.mark(essay, many), 5)) / once
    print(f"  500 points instead of {len(entry.scheme.points)}: {ratio:5.1f} times the time")
    megabyte = (essay + "\n\n") * (1_000_000 // len(essay))
    print(f"  {len(megabyte):,} characters: {times(lambda: marker.mark(megabyte, entry.scheme), 1)[0]:.0f} ms")


def _many_points(entry: Entry, count: int) -> MarkScheme:
    old = entry.scheme
    points = tuple(
        RubricPoint(f"p{i}", f"Point {i}.", (Part("", old.points[i % len(old.points)].parts[0].wordings[:6]),))
        for i in range(count)
    )
    return MarkScheme(
        slug="many",
        kind=old.kind,
        marks_available=old.marks_available,
        points=points,
        concepts=old.concepts,
        focus=old.focus,
        strands=old.strands,
        levels=old.levels,
    )


FIRST = """
import pickle, sys, time
import tutor.marking
scheme, essay = pickle.load(open(sys.argv[1], "rb"))
start = time.process_time()
tutor.marking.KeywordMarker().mark(essay, scheme)
print((time.process_time() - start) * 1000)
"""


def bench_first(entry: Entry) -> None:
    """The first essay of a new process: the scheme is understood and the word lists are read on the way."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "scheme")
        file.write_bytes(pickle.dumps((plain_scheme(entry), long_essay(entry, 836))))
        command = [sys.executable, "-c", FIRST, str(file)]
        runs = [subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(7)]
    line("  first essay after import (CPU)", [float(run) for run in runs])


def bench_start() -> None:
    print("\nStart, a fresh process each time")
    for name, code in (
        ("  import tutor.marking", "import tutor.marking"),
        ("  an empty process", "pass"),
    ):
        measured = []
        for _ in range(5):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True)
            measured.append((time.perf_counter() - start) * 1000)
        line(name, measured)


def bench_pages(bank_root: Path) -> None:
    print("\nPages, in one process without a network (p50 and p95 of CPU)")
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(load_settings({}, instance=folder, bank=bank_root))
        client = app.test_client()
        for name, address in (
            ("home", "/"),
            ("a question", "/questions/yezhovshchina-impact"),
            ("history", "/history"),
        ):
            line(f"  {name}", times(lambda address=address: client.get(address).close()), "pages")  # type: ignore[misc]


def main() -> None:
    """Print every figure."""
    root = load_settings({}).bank
    bank = BankReader(root).bank()
    entry = bank.get("yezhovshchina-impact")
    bench_goal(entry)
    bench_parts(entry)
    bench_marking(bank)
    bench_growth(entry)
    bench_start()
    bench_first(entry)
    bench_many(entry)
    bench_slips(bank)
    bench_pages(root)


if __name__ == "__main__":
    main()
