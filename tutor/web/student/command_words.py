"""What the verb of a question asks for, in words a sixteen-year-old can act on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CommandWord:
    """The meaning of a command word, and what an answer to it has to do."""

    asks: str
    do: tuple[str, ...]


_JUDGE = "Say early what you think, and come back to it at the end with your reason."

COMMAND_WORDS = {
    "assess": CommandWord(
        "Weigh something up and decide how much it mattered.",
        (
            "Set out more than one effect or factor, each with exact evidence.",
            "Explain how much each one mattered, and to whom.",
            _JUDGE,
        ),
    ),
    "evaluate": CommandWord(
        "Judge how good, strong or convincing something is.",
        (
            "Choose what you judge it by, and say so.",
            "Give evidence for and against, and say which side is stronger.",
            _JUDGE,
        ),
    ),
    "explain": CommandWord(
        "Show how or why: causes, links and consequences, not a story.",
        (
            "Make a point, give exact evidence, then say what it led to.",
            "Use linking words such as because, therefore and as a result.",
            "Show how one reason connects with another.",
        ),
    ),
    "describe": CommandWord(
        "Give an exact account of what something was like or what happened.",
        (
            "Pick the main features; there is no need to explain why.",
            "Support each one with a detail: a name, a date, a figure.",
        ),
    ),
    "identify": CommandWord(
        "Name what is asked for, briefly.",
        (
            "Give as many as the question asks for, one clear statement each.",
            "Do not explain: the marks are for naming.",
        ),
    ),
    "compare": CommandWord(
        "Show what is alike and what is different.",
        (
            "Put both things side by side in the same paragraph.",
            "Use comparing words: whereas, similarly, unlike, both.",
            "Say which likeness or difference matters most.",
        ),
    ),
    "discuss": CommandWord(
        "Look at a question from several sides and come to a view.",
        (
            "Put forward different views, each with evidence.",
            "Let the views answer one another, rather than listing them.",
            _JUDGE,
        ),
    ),
    "to what extent": CommandWord(
        "Decide how far a statement is true, and where it stops being true.",
        (
            "Argue the case for the statement with exact evidence.",
            "Argue what limits it, or what else mattered.",
            "End with a measure, such as largely, partly or hardly, and the reason for it.",
        ),
    ),
    "how far": CommandWord(
        "Decide how far a statement is true, and where it stops being true.",
        (
            "Give evidence that supports the statement, and evidence that limits it.",
            "Explain why one side weighs more.",
            "End with a measure, such as largely, partly or hardly, and the reason for it.",
        ),
    ),
    "how significant": CommandWord(
        "Decide how much difference something made.",
        (
            "Show what changed because of it: how many people, how deeply, for how long.",
            "Set it beside other things that mattered.",
            _JUDGE,
        ),
    ),
    "was": CommandWord(
        "A yes-or-no question that wants a reasoned answer in between.",
        (
            "Say what the key term in the question means, and use that as your measure.",
            "Give evidence for yes and for no.",
            "Answer the question in your last sentences: yes, no, or in which ways and when.",
        ),
    ),
}


def find_command_word(word: str) -> CommandWord | None:
    """The meaning of a command word, whatever its capitals; None for one that is not listed."""
    return COMMAND_WORDS.get(" ".join(word.lower().split()))
