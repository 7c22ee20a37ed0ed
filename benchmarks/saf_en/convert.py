"""
Makes marked answers for ``tutor bench`` out of the data set's items.jsonl: one JSON line for each answer.

    python -m benchmarks.saf_en.convert ../shared/data/saf_en/items.jsonl saf_en.marked.jsonl
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# The data set's name of a question: our name, and how many of our marks are one mark there.
QUESTIONS = {
    "saf_en_1.2_None": ("connection-or-not", 2),
    "saf_en_6.2_IPP_None": ("extension-headers", 4),
    "saf_en_8.2_MM_None": ("reverse-path", 10),
    "saf_en_8.3_MM_None": ("spanning-trees", 8),
    "saf_en_10.3_TC_None": ("transparent-bridges", 8),
}


def which_set(answer_id: str) -> str:
    """
    "development" for answers that the authors of the mark schemes have read, "untouched" for those that they have not.

    By the hash of the id, so that it is the same for everybody and says nothing about the answer.
    """
    return "development" if hashlib.sha256(answer_id.encode()).hexdigest()[0] in "01234567" else "untouched"


def marked_answers(items: Path) -> Iterator[dict[str, Any]]:
    """The answers to our questions, with the mark on our scale, in the order of the data set."""
    with items.open(encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            if item["prompt_id"] in QUESTIONS:
                yield _marked(item, *QUESTIONS[item["prompt_id"]])


def _marked(item: dict[str, Any], slug: str, factor: int) -> dict[str, Any]:
    return {
        "id": item["answer_id"],
        "question": slug,
        "answer": item["answer"],
        "mark": round(item["score"] * factor, 3),
        "set": which_set(item["answer_id"]),
    }


def main(arguments: list[str] | None = None) -> int:
    """Convert, or say in a sentence why not."""
    parser = argparse.ArgumentParser(description="Marked answers for `tutor bench` out of the data set's items.jsonl.")
    parser.add_argument("items", type=Path, help="items.jsonl of the data set")
    parser.add_argument("output", type=Path, help="where to write the marked answers")
    paths = parser.parse_args(arguments)
    if not paths.items.is_file():
        message = f"There is no file {paths.items}. README.md beside this converter says where the data set comes from."
        print(message, file=sys.stderr)
        return 1
    rows = [json.dumps(row, ensure_ascii=False) for row in marked_answers(paths.items)]
    paths.output.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    print(f"{len(rows)} marked answers written to {paths.output}.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
