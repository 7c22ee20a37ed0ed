"""
What slips of the pen cost: the bank's own answers with more and more of their words damaged.

Recall is the share of points that an answer still earns, false credit the share of points that only the damaged answer
earns. Damage is drawn from a seed, so that two runs damage the same letters.
"""

from __future__ import annotations

import random
import re

from tutor.content.bank import Bank
from tutor.marking import KeywordMarker, MarkScheme, Verdict

SHARES = (0.0, 0.05, 0.15, 0.30)
_WORD = re.compile(r"[A-Za-z]{3,}")
_NEIGHBOURS = dict(zip("abcdefghijklmnopqrstuvwxyz", "snvfrdghujklbmipqwetdyvqzctx", strict=False))


def damage(text: str, share: float, seed: int) -> str:
    """The text with a share of its words of three letters or more misspelt by one slip each."""
    chance = random.Random(seed)

    def spoil(match: re.Match[str]) -> str:
        word = match.group()
        return _slip(word, chance) if chance.random() < share else word

    return _WORD.sub(spoil, text)


def _slip(word: str, chance: random.Random) -> str:
    """One letter left out, doubled, swapped with the next, or mistaken for its neighbour on the keyboard."""
    at = chance.randrange(1, len(word)) if len(word) > 3 else chance.randrange(len(word))
    kind = chance.choice(("drop", "double", "swap", "neighbour"))
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    if kind == "double":
        return word[:at] + word[at] + word[at:]
    if kind == "swap" and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + _NEIGHBOURS.get(word[at].lower(), "e") + word[at + 1 :]


def earned(text: str, scheme: MarkScheme) -> set[str]:
    """The ids of the points that a text earns in full."""
    return {d.point_id for d in KeywordMarker().mark(text, scheme).points if d.verdict is Verdict.CREDITED}


def measure(bank: Bank, share: float, seeds: range = range(5)) -> tuple[float, float]:
    """Recall and false credit at a share of damaged words, over all answers of the bank."""
    kept = lost = new = never = 0
    for entry in bank.entries.values():
        for text in (entry.model_answer, *(exemplar.text for exemplar in entry.exemplars)):
            before = earned(text, entry.scheme)
            for seed in seeds:
                after = earned(damage(text, share, seed), entry.scheme)
                kept += len(before & after)
                lost += len(before - after)
                new += len(after - before)
                never += len(entry.scheme.points) - len(before)
    return kept / ((kept + lost) or 1), new / (never or 1)


def bench_slips(bank: Bank) -> None:
    """Print a line for each share."""
    print("\nSlips of the pen in the bank's own answers (five drawings each)")
    for share in SHARES:
        recall, false_credit = measure(bank, share)
        print(
            f"  {share:4.0%} of words damaged: {recall:6.1%} of points still earned, {false_credit:5.2%} falsely earned"
        )
