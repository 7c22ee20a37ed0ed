"""Which words are ordinary English, so that ``trail`` is never taken for a mistyped ``trial``. Pure."""

from __future__ import annotations

import gzip
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=65536)
def is_english(folded: str) -> bool:
    """Whether a folded word is an ordinary English word, in British or American spelling."""
    return _is_listed(folded) or _is_listed(_american_twin(folded))


def _is_listed(word: str) -> bool:
    """Whether the list has a line ``"word": 50``, found by halving: the lines are in order, which a test holds."""
    entry, lines = f'"{word}":'.encode(), _lines()
    low, high = 0, len(lines)
    while low < high:
        start = lines.rfind(b"\n", 0, (low + high) // 2) + 1
        end = lines.find(b"\n", start) + 1 or len(lines)
        if lines.startswith(entry, start):
            return True
        if lines[start:end] < entry:
            low = end
        else:
            high = start
    return False


@lru_cache(maxsize=1)
def _lines() -> bytes:
    """
    pyspellchecker's list of English words.

    Its own loader takes half a second, most of it for frequencies that nobody asks for here.
    """
    import spellchecker

    return gzip.decompress((files(spellchecker) / "resources" / "en.json.gz").read_bytes())


def _american_twin(word: str) -> str:
    return word.replace("isation", "ization").replace("ise", "ize").replace("ising", "izing").replace("our", "or")
