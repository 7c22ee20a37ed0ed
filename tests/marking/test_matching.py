"""Which words a wording finds, and which it leaves alone."""

import pytest

from tests.factories import make_point, make_scheme, mark, quotes
from tutor.marking.scheme import AllOf, AnyOf, MarkScheme, Part, Scope, Wording

FOUND = [
    ("arrest quotas", "They met their arrest quota.", "arrest quota"),
    ("arrest quotas", "Arrest and execution quotas rose.", "Arrest and execution quotas"),
    ("arrest quotas", "ARREST-QUOTAS everywhere", "ARREST-QUOTAS"),
    ("arrest|execution quotas", "There were execution quotas.", "execution quotas"),
    ("(secret police|NKVD) quotas", "The secret police's quotas grew.", "secret police's quotas"),
    ("<nkvd> ~ quotas", "Quotas were sent to every secret police office.", "Quotas were sent to every secret police"),
    ("<nkvd> ~3 quotas", "The NKVD had big new quotas.", "NKVD had big new quotas"),
    ("Tukhachevsky ... shot", "Tukhachevskii, once a hero, was shot.", "Tukhachevskii, once a hero, was shot"),
    ("purged + army", "The army, as all of them knew by then, was soon enough purged.", None),
    ("liquidat*", "It was a liquidation.", "liquidation"),
    ('"Gulag"', "He wrote of the gulag.", "gulag"),
    ("1937", "It was in 1937.", "1937"),
    ("1936-38", "between 1936 and 1938 many died", "1936 and 1938"),
    ("1936-38", "The terror of 1936–1938.", "1936–1938"),
    ("700,000", "Some 700 000 were shot.", "700 000"),
    ("1.5 million", "one and a half million people", "one and a half million"),
    ("mobilisation", "The mobilization was slow.", "mobilization"),
    ("labour camps", "sent to labor camps", "labor camps"),
    ("collectivisation", "collectivised farms", "collectivised"),
    ("officers shot", "Officers were shot.", "Officers were shot"),
    ("shoot them", "they shot them", "shot them"),
    ("culture of fear", "a culture of great fear", "culture of great fear"),
    ("show trial", "“show trials” were held", "show trials"),
    ("Zinoviev's trial", "Zinoviev’s trial", "Zinoviev’s trial"),
    ("café", "the cafe", "cafe"),
]


@pytest.mark.parametrize(("wording", "answer", "words"), FOUND)
def test_a_wording_finds_the_idea_in_these_words(wording: str, answer: str, words: str | None) -> None:
    report = mark(answer, make_scheme(make_point("p", wording)))
    assert report.decision("p").credited
    assert quotes(report, "p") == [words or answer[4:-1]]


NOT_FOUND = [
    ("arrest quotas", "Quotas for steel; arrest of a thief."),
    ("arrest quotas", "quotas arrest"),
    ("arrest quotas", "The arrest. Quotas."),
    ("<nkvd> ~ quotas", "The NKVD grew. Factories had quotas."),
    ("<nkvd> ~2 quotas", "The NKVD was a large body that also had quotas."),
    ("Tukhachevsky ... shot", "He shot Tukhachevsky."),
    ('"Gulag"', "the gulags"),
    ("1937", "in 1936"),
    ("1937", "in 19370"),
    ("500", "1,500 men"),
    ("1936-38", "1936 was bad"),
    ("nations", "nationalism"),
    ("import", "it was important"),
    ("universe", "the university"),
]


@pytest.mark.parametrize(("wording", "answer"), NOT_FOUND)
def test_a_wording_leaves_other_words_alone(wording: str, answer: str) -> None:
    report = mark(answer, make_scheme(make_point("p", wording)))
    assert not report.decision("p").credited
    assert report.mark == 0


SCOPES = [
    (AllOf(("quotas", "arrests"), Scope.NEIGHBOURS), "There were quotas. Arrests followed.", True),
    (AllOf(("quotas", "arrests"), Scope.NEIGHBOURS), "There were quotas. It was cold. Arrests followed.", False),
    (AllOf(("quotas", "arrests"), Scope.PARAGRAPH), "There were quotas. It was cold. Arrests followed.", True),
    (AllOf(("quotas", "arrests"), Scope.PARAGRAPH), "There were quotas.\n\nArrests followed.", False),
    (AllOf(("quotas", "arrests"), Scope.ANSWER), "There were quotas.\n\nArrests followed.", True),
    (AllOf(("quotas", "arrests"), Scope.SENTENCE), "There were quotas. Arrests followed.", False),
    (AllOf(("quotas", "arrests"), Scope.PHRASE), "quotas drove arrests", True),
    (AllOf(("quotas", "arrests"), Scope.PHRASE), "quotas of a kind that nobody had ever seen drove arrests", False),
    (AnyOf(("Zinoviev", "Kamenev", "Bukharin"), 2), "Zinoviev and Bukharin fell.", True),
    (AnyOf(("Zinoviev", "Kamenev", "Bukharin"), 2), "Zinoviev fell and Zinoviev died.", False),
]


@pytest.mark.parametrize(("wording", "answer", "earned"), SCOPES)
def test_longer_forms_keep_to_their_scope(wording: Wording, answer: str, earned: bool) -> None:
    assert mark(answer, make_scheme(make_point("p", wording))).decision("p").credited is earned


def test_two_halves_may_stand_in_neighbouring_sentences() -> None:
    scheme = _two_halves()
    report = mark("Thousands of officers were shot. This weakened the Red Army.", scheme)
    assert quotes(report, "army") == ["officers were shot", "weakened the Red Army"]


def test_half_of_a_two_part_idea_is_credited_in_part_and_the_other_half_is_named() -> None:
    decision = mark("Thousands of officers were shot.", _two_halves()).decision("army")
    assert decision.verdict == "part"
    assert "weaker" in decision.reason


def test_unless_stops_a_point_in_its_own_sentence_only() -> None:
    scheme = make_scheme(make_point("p", "quotas", unless=("steel",)))
    assert not mark("Quotas for steel rose.", scheme).decision("p").credited
    assert quotes(mark("Quotas for steel rose. The NKVD had quotas.", scheme), "p") == ["quotas"]


def test_the_same_answer_gives_the_same_record_twice() -> None:
    answer = "The NKVD had quotas, and the secret police met its quotas."
    assert mark(answer).to_json() == mark(answer).to_json()


def _two_halves() -> MarkScheme:
    parts = (Part("officers were purged", ("<army> ~ shot",)), Part("the army was weaker", ("weakened ~ <army>",)))
    return make_scheme(make_point("army", parts=parts))


@pytest.mark.parametrize(
    ("wording", "written"), [("kill", "killed"), ("label", "labelled"), ("control", "controlling")]
)
def test_a_doubled_consonant_is_only_an_ending(wording: str, written: str) -> None:
    assert quotes(mark(f"They {written} it.", make_scheme(make_point("p", wording))), "p") == [written]
