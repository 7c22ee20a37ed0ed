"""The words by which explaining, weighing and judging can be recognised. Pure data: one pattern for each."""

from __future__ import annotations

import re


def _any_of(*phrases: str, symbols: str = "") -> re.Pattern[str]:
    """Any of these as whole words, each of which may itself be a small expression, or any of these symbols."""
    words = rf"\b(?:{'|'.join(phrases)})\b"
    return re.compile(f"{words}|{symbols}" if symbols else words, re.IGNORECASE)


# In notes an arrow says "which led to".
_ARROWS = r"->|=>|[\u2192\u21d2]"

EXPLAINS = _any_of(
    "because|since|so that|therefore|thus|hence|thereby|consequently|in order to|in turn",
    "as a (?:result|consequence)|due to|owing to|which is why|this is why",
    "led to|leads to|resulted in|the (?:result|effect|consequence) (?:was|of)",
    r"(?:this|which|that|it|these|and) (?:then |also |in turn )?"
    r"(?:meant|means|made|left|gave|helped|forced|showed|shows|suggests|explains|turned|removed|destroyed)",
    r"(?:this|which|that|it|these|and) (?:then |also |in turn"
    r" )?(?:caus|allow|enabl|ensur|creat|produc|prevent|weaken|strengthen)\w+",
    "leading|resulting|making|allowing|enabling|ensuring|causing|creating|leaving|meaning|forcing|giving",
    "weakening|strengthening|removing|destroying",
    r"so (?:he|she|they|it|the|that|there|people|nobody|no one|few|many|less|fewer|more|stalin|fear)",
    r"by \w+ing|(?:ensur|entrench|reinforc|consolidat|secur|undermin|transform|paraly|demorali)\w+",
    symbols=_ARROWS,
)

WEIGHS = _any_of(
    "however|although|though|whereas|while|whilst|nevertheless|nonetheless|yet|despite|in spite of|even so|but|equally",
    "on the other hand|by contrast|in contrast|conversely|on the contrary|at the same time|unlike|instead|rather than",
    r"not only|(?:far )?more (?:than|significant|important)|less (?:than|significant|important)|outweigh\w*",
    "to some extent|admittedly|it (?:could|can|might) be argued|some historians|others",
)

JUDGES = _any_of(
    "overall|in conclusion|to conclude|on balance|in summary|to sum up|ultimately|in the end|all in all|in short",
    "therefore i|i (?:would argue|believe|think|conclude|agree|disagree)|in my (?:view|opinion|judge?ment)|judge?ment",
    "it is clear that|this essay (?:argues|will argue)",
    "(?:most|main|greatest|biggest|deepest|key|chief|primary|more|less) (?:important|significant|serious|profound"
    "|devastating|lasting|impact|effect|reason|change|factor|damage)",
    "hit (?:hardest|harder|worst)|deeper|far greater",
    r"to a (?:large|great|significant|limited|certain|lesser|greater) (?:extent|degree)|outweigh\w*",
    "largely|mainly|essentially|fundamentally|only partly|never fully|not fully",
    "was (?:not )?(?:truly|fully|wholly|entirely|completely)",
)

GIVES_REASON = _any_of(
    "because|since|in that|due to|given that|so that|the reason|therefore|thus|after all|whereas",
    "as (?:it|they|he|the|this|without|no)|for (?:it|they|the|without)",
    r"which (?:meant|shows|made|is why)|by \w+ing|this is (?:shown|because)",
)

ADDRESSES_MARKER = re.compile(
    r"\b(?:dear|attention|(?:note|message|instructions?) (?:to|for))\s+(?:the\s+)?"
    r"(?:marker|examiner|grader|teacher|assessor|ai|model|assistant)\b"
    r"|\b(?:marker|examiner|grader|assessor)\s*[,:]\s*(?:do|please|this|you|ignore|award|give|disregard)\b"
    r"|\b(?:ignore|disregard|forget|override)\b[^.\n]{0,40}\b(?:instructions?|criteria|rubric|mark"
    r" scheme|prompt|rules)\b"
    r"|\b(?:award|give|assign|grant)\b[^.\n]{0,30}\b(?:full|maximum|max|highest|top|all)\b[^.\n]{0,15}\bmarks?\b"
    r"|\b(?:award|give|assign)\s+(?:me|this|it)\b[^.\n]{0,30}\b(?:\d+|marks?|points?|score)\b"
    r"|\bsystem (?:prompt|message|override)\b"
    r"|\byou are (?:now )?an? (?:ai|language model|helpful|examiner|marker|grader)\b"
    r"|\bas an ai\b|\b(?:in|with) your (?:feedback|reply|response|output)\b"
    r"|[\"']?\b(?:score|mark|max_score|verdict|feedback|met)\b[\"']\s*:"
    r"|</?\w*(?:tool_call|student|answer|system|instructions?|essay|submission)\w*>"
    r"|\[/?(?:inst|system|user|assistant)\]|<\|\w+\|>",
    re.IGNORECASE,
)

SCHEME_TALK = re.compile(
    r"\bindicative content\b|\bmark scheme\b|\bcredit (?:any )?(?:other )?valid\b"
    r"|\b(?:candidates|students|answers) (?:may|might|could|should) (?:refer|include|mention|discuss)\b"
    r"|\blevel [1-6]\s*[:(]|\baward [1-9] marks? for\b",
    re.IGNORECASE,
)
