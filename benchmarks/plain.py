"""
A mark scheme as a teacher writes it in a first evening: twelve points, six wordings each, three concepts.

The figures of the keyword marker's goal are measured with it. The bank's own schemes say the same in many more ways.
"""

from __future__ import annotations

from tutor.content.entry import Entry
from tutor.marking import MarkScheme, RubricPoint
from tutor.marking.scheme import Part, Wording

CONCEPTS = {
    "nkvd": ("NKVD", "secret police", "political police"),
    "army": ("Red Army", "officers", "generals", "marshals", "commanders"),
    "shot": ("shot", "executed", "killed", "put to death"),
}
POINTS: dict[str, tuple[Wording, ...]] = {
    "old-bolsheviks": (
        "Old Bolsheviks ~12 <shot>",
        "Zinoviev|Kamenev|Bukharin ~ (trial|tried)",
        "Lenin's comrades",
        "show trials ~ rivals",
        "no rivals left",
        "leaders of the revolution ~ <shot>",
    ),
    "party": (
        "party members ~ (expelled|<shot>|arrested)",
        "Central Committee ~ <shot>",
        "delegates ~ arrested",
        "1,108 ~ 1,966",
        "purge of the party",
        "decimated ~ party",
    ),
    "new-men": (
        "(younger|new) (men|people|members) ~ promoted",
        "owed ~4 (career|position|everything) ~ Stalin",
        "replaced by ~3 loyal",
        "new elite",
        "filled the empty posts",
        "generation ~ promoted",
    ),
    "debate": (
        "no more debate",
        "(debate|discussion) ... (ended|stopped)",
        "instrument of Stalin",
        "rubber stamp",
        "nobody ~ criticise",
        "party ~ obedient",
    ),
    "local": (
        "regional secretaries ~ (removed|<shot>|arrested)",
        "local party ~ chaos",
        "regional leaders",
        "first secretaries",
        "network* ~ (broken|smashed)",
        "Eikhe",
    ),
    "army": (
        "<army> ~12 (<shot>|purged|arrested)",
        "Tukhachevsky ... <shot>",
        "three of the five marshals",
        "weakened ~ <army>",
        "army ~ (unprepared|unready|1941)",
        "inexperienced officers",
    ),
    "quotas": (
        "arrest|execution quotas",
        "<nkvd> ~ quotas",
        "Order 00447",
        "targets ~ (arrest|shoot)",
        "limits ~ regions",
        "troika*",
    ),
    "scale": (
        "680,000 ~ <shot>",
        "1.5 million ~ arrested",
        "hundreds of thousands ~ <shot>",
        "700,000",
        "ordinary people ~ arrested",
        "1937-38 ~ million",
    ),
    "denunciation": (
        "denounce* ~ (neighbour|neighbours|colleagues)",
        "denunciation*",
        "informed on",
        "settle scores",
        "false accusations",
        "inform* ~ <nkvd>",
    ),
    "fear": (
        "culture of fear",
        "fear ~ (silence|silent|obey)",
        "afraid to speak",
        "knock on the door",
        "nobody dared",
        "lived in terror",
    ),
    "gulag": (
        "Gulag ~ (labour|labor)",
        "labour camps ~ (died|deaths)",
        "forced labour",
        "Kolyma|Vorkuta",
        "sent to ~3 camps",
        "camps ~ economy",
    ),
    "economy": (
        "managers ~ arrested",
        "engineers ~ arrested",
        "production ~ (fell|slowed)",
        "industry ~ disrupted",
        "shortage ~ specialists",
        "experts ~ <shot>",
    ),
}


def plain_scheme(entry: Entry) -> MarkScheme:
    """The twelve points under the level descriptors of a question of the bank."""
    points = tuple(
        RubricPoint(name, f"Point {name}.", (Part("", wordings),), theme=name) for name, wordings in POINTS.items()
    )
    old = entry.scheme
    return MarkScheme(
        slug="plain",
        kind=old.kind,
        marks_available=old.marks_available,
        points=points,
        concepts=CONCEPTS,
        focus=("purges", "terror", "impact", "party", "society"),
        strands=old.strands,
        levels=old.levels,
        caps=old.caps,
        tolerance=old.tolerance,
        question_text=old.question_text,
        notes_text=old.notes_text,
        themes={name: name for name in POINTS},
    )
