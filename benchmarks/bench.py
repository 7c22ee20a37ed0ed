"""
How fast marking and pages are, measured here and now: milliseconds per essay, pages per second, with p50 and p95.

Every figure comes from this run; nothing is compared with another machine's. Growth is given as a ratio, which a noisy
machine distorts less than seconds.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tutor.app import create_app
from tutor.config import load_settings
from tutor.content.bank import Bank, BankReader, Entry
from tutor.marking import KeywordMarker, MarkScheme
from tutor.marking.scheme import Part, RubricPoint

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
    bench_marking(bank)
    bench_growth(bank.get("yezhovshchina-impact"))
    bench_start()
    bench_pages(root)


if __name__ == "__main__":
    main()
