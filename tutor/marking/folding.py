"""Making words comparable: case, accents, look-alike letters, British and American spelling, endings. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import Stemmer

_STEMMER = Stemmer.Stemmer("english")

# Characters a reader never sees. They may hide inside a word, so they are part of words and drop out when folded.
HIDDEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f"
)
_HIDDEN_PATTERN = re.compile(f"[{HIDDEN}]")

# Cyrillic and Greek letters that look like Latin ones. Used only in words that mix scripts.
_LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕһкмнтвзгАЕОРСУХІЈЅҺКМНТВαοερτυικνχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijshkmhtb3rAEOPCYXIJSHKMHTBaoeptuiknxABEZHIKMNOPTYX",
)

_IRREGULAR_FORMS = {
    "become": "became",
    "begin": "began begun",
    "break": "broke broken",
    "bring": "brought",
    "build": "built",
    "choose": "chose chosen",
    "deal": "dealt",
    "die": "dying",
    "do": "did done",
    "draw": "drew drawn",
    "drive": "drove driven",
    "fall": "fell fallen",
    "feel": "felt",
    "fight": "fought",
    "flee": "fled",
    "forbid": "forbade forbidden",
    "freeze": "froze frozen",
    "get": "got gotten",
    "give": "gave given",
    "go": "went gone",
    "grow": "grew grown",
    "hang": "hung",
    "hide": "hid hidden",
    "hold": "held",
    "keep": "kept",
    "know": "knew known",
    "lay": "laid",
    "lead": "led",
    "lose": "lost loss losses",
    "make": "made",
    "man": "men",
    "mean": "meant",
    "meet": "met",
    "pay": "paid",
    "rise": "rose risen",
    "run": "ran",
    "say": "said",
    "see": "saw seen",
    "seek": "sought",
    "sell": "sold",
    "send": "sent",
    "shake": "shook shaken",
    "shoot": "shot",
    "show": "shown",
    "speak": "spoke spoken",
    "spend": "spent",
    "stand": "stood",
    "steal": "stole stolen",
    "swear": "swore sworn",
    "sweep": "swept",
    "take": "took taken",
    "teach": "taught",
    "tell": "told",
    "think": "thought",
    "throw": "threw thrown",
    "win": "won",
    "woman": "women",
    "child": "children",
    "write": "wrote written",
}
_BASE_FORM = {form: base for base, forms in _IRREGULAR_FORMS.items() for form in forms.split()}

# Words whose stem collides with that of an unrelated word: they keep a stem of their own.
_OWN_STEM = {
    "import": "important importance importantly",
    "universe": "universal universally",
    "organ": "organs",
    "author": "authors",
    "opposite": "opposites",
    "general": "generally generalise generalised",
    "executive": "executives",
    "news": "",
    "capital": "capitals",
    "physic": "physics",
    "animate": "animated",
    "inform": "information",
    "relate": "relative relatives",
    "busy": "business businesses",
    "experience": "experiment experiments experimental",
    "intern": "international internationally",
    "posit": "positive positively",
    "moral": "morale",
    "person": "personality personalities",
    "constitute": "constitution constitutions",
    "severe": "several",
    "hard": "hardly",
    "bare": "barely",
    "rare": "rarely",
    "near": "nearly",
    "most": "mostly",
    "main": "mainly",
    "large": "largely",
    "bad": "badly",
    "poor": "poorly",
    "ease": "easily",
    "open": "openly",
    "free": "freely",
    "kind": "kindly",
    "major": "majority majorities",
    "minor": "minority minorities",
    "officer": "office offices",
    "initial": "initiative initiatives",
    "handful": "handfuls",
    "use": "useful",
    "learn": "learned",
    "even": "evening evenings",
    "extend": "extensible extensibility",
    "direct": "direction directions",
    "effect": "effective effectively effectiveness",
}
# A word kept apart shares its stem with the others in its row only.
_KEPT_APART = {word: f"{base}°" for base, words in _OWN_STEM.items() for word in words.split()}

_NOT_IN_ONE = frozenset(
    "cannot didnt doesnt dont wasnt werent isnt arent wont wouldnt couldnt cant hadnt hasnt havent shouldnt".split()
)

_ISE = re.compile(r"(?<=[a-z]{3})is(e|ed|es|er|ers|ing|ation|ations|ational)$")
_OUR = re.compile(r"(?<=[a-z]{2}[lbnvmrdh])our(?=$|s$|ed$|ing$|er$|ers$|able$|ite$|ites$)")
# British "labelled", but not "killed": only after a second syllable.
_DOUBLED_L = re.compile(r"^(\w*[aeiou][^aeiou]+[aeiou])ll(?=ed$|ing$|er$|ers$|ation$)")
_ENDINGS = (
    (re.compile(r"(?<=[a-z]{2})ence$"), "ense"),
    (re.compile(r"(?<=[a-z]{2}[tb])re$"), "er"),
    (re.compile(r"(?<=[a-z]{2})ogue$"), "og"),
    (re.compile(r"mme$"), "m"),
)
_KIND_OF = re.compile(r"(ism|ist)s?$")
_SHORTEST_KIND = 6


def hidden_spans(text: str) -> list[tuple[int, int]]:
    """Where runs of hidden characters stand."""
    return [match.span() for match in re.finditer(f"[{HIDDEN}]+", text)]


def fold(word: str) -> str:
    """The word in lower case without accents, hidden characters, possessive or typographic variants."""
    folded = word.lower() if word.isascii() else _fold_unicode(word)
    if folded.endswith("'s"):
        return folded[:-2]
    return folded.rstrip("'")


def _fold_unicode(word: str) -> str:
    plain = _HIDDEN_PATTERN.sub("", word).replace("’", "'").replace("ʼ", "'").replace("‘", "'")
    plain = unicodedata.normalize("NFKD", plain)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    if mixes_scripts(plain):
        plain = plain.translate(_LOOK_ALIKES)
    return plain.casefold()


def mixes_scripts(word: str) -> bool:
    """Whether a word holds both Latin letters and letters of another script: nobody types that by accident."""
    if word.isascii():
        return False
    letters = [c for c in unicodedata.normalize("NFKD", word) if c.isalpha()]
    latin = sum(unicodedata.name(c, "").startswith("LATIN") for c in letters)
    return 0 < latin < len(letters)


@lru_cache(maxsize=65536)
def stem(folded: str) -> str:
    """What a folded word has in common with its other forms and its American spelling."""
    if is_denying(folded):
        return "not"
    if not folded.isalpha():
        return folded
    if folded in _KEPT_APART:
        return _KEPT_APART[folded]
    word = _american(_BASE_FORM.get(folded, folded))
    kind = _KIND_OF.search(word)
    if kind and len(word.removesuffix("s")) >= _SHORTEST_KIND:
        # "nationalism" is not "nations", and a communist is not a commune.
        return f"{_STEMMER.stemWord(word[: kind.start()])}+{kind.group(1)}"
    stemmed: str = _STEMMER.stemWord(word)
    return stemmed


def is_denying(folded: str) -> bool:
    """Whether a folded word is a "not" grown together with its verb, such as "didn't" and "cannot"."""
    return folded.endswith("n't") or folded in _NOT_IN_ONE


def is_past_form(folded: str) -> bool:
    """Whether a folded word is an irregular past form, such as "shot" or "fell"."""
    return folded in _BASE_FORM and folded not in ("men", "women", "children")


def _american(word: str) -> str:
    word = _ISE.sub(r"iz\1", word)
    word = _OUR.sub("or", word)
    word = _DOUBLED_L.sub(r"\1l", word)
    for pattern, replacement in _ENDINGS:
        word = pattern.sub(replacement, word)
    return word
