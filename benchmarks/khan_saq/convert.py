"""
Real short answers, as published, made into marked answers for `tutor bench`: one JSON line for each.

    python benchmarks/khan_saq/convert.py path/to/items.jsonl > answers.jsonl

The published answers are not part of this repository; README.md beside this file says where they are and whose.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

SUBJECT = "ELA"
DEVELOPMENT, UNTOUCHED = "development", "untouched"
WHERE = (
    "Get the data of Frohn, Burleigh & Chen (2025) from https://github.com/Khan/llm-saq-scoring, one JSON line each,"
    " and give the path of that file; benchmarks/khan_saq/README.md says which fields it needs."
)


def which_set(answer_id: str) -> str:
    """
    The half an answer belongs to: even numbers are development, odd ones untouched.

    The number says nothing about the answer, so nobody could have sorted them to please the marker.
    """
    number = int(answer_id.rpartition("_")[2])
    return UNTOUCHED if number % 2 else DEVELOPMENT


def marked_answers(items: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The reading answers with the slug of their question and the mark that most of the three judges gave."""
    for item in items:
        if item["subject"] != SUBJECT:
            continue
        yield {
            "id": item["answer_id"],
            "question": item["prompt_id"].replace("_", "-"),
            "answer": item["answer"],
            "mark": int(item["score"]),
            "set": which_set(item["answer_id"]),
        }


def read_items(file: Path) -> Iterator[dict[str, Any]]:
    """The published answers, one a line."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def main(arguments: list[str]) -> int:
    """Write the marked answers to standard output; 1 with a sentence where the file is not there."""
    if len(arguments) != 1:
        print(f"Usage: python {Path(__file__).name} path/to/items.jsonl > answers.jsonl", file=sys.stderr)
        return 2
    file = Path(arguments[0])
    if not file.is_file():
        print(f"There is no file {file}. {WHERE}", file=sys.stderr)
        return 1
    for answer in marked_answers(read_items(file)):
        print(json.dumps(answer, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
