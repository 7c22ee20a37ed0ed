"""Everything that can be wrong with a mark scheme although each of its fields is well formed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tutor.content.converting import to_wording
from tutor.content.entry import Topic
from tutor.content.schema import ExemplarFile, LevelsFile, PointFile, SchemeFile, WordingFile
from tutor.content.shared import check_wording
from tutor.content.yaml_source import Source, Where
from tutor.marking.plan import Concepts
from tutor.marking.wording import WordingError


@dataclass(frozen=True, slots=True)
class SchemeCheck:
    """
    A mark scheme's file with what it is checked against.

    Its topic, names, level descriptors and question's marks.
    """

    source: Source
    file: SchemeFile
    topic: Topic
    concepts: Mapping[str, tuple[str, ...]]
    levels: LevelsFile | None
    marks: int | None

    def run(self) -> None:
        """Note every fault in the source."""
        self._check_marks()
        self._check_ids()
        known = self._known_concepts()
        for number, point in enumerate(self.file.points):
            self._check_point(point, ("points", number))
            self._check_point_wordings(point, ("points", number), known)
        self._check_wordings(("focus",), self.file.focus, known)
        for number, mistake in enumerate(self.file.misconceptions):
            self._check_wordings(("misconceptions", number, "wordings"), mistake.wordings, known)
        for theme in self.file.limit_per_theme:
            self._expect(theme, self.file.themes, ("limit_per_theme", theme), "theme")
        for number, exemplar in enumerate(self.file.exemplars):
            self._check_exemplar(exemplar, ("exemplars", number))

    def _known_concepts(self) -> Concepts | None:
        try:
            return Concepts.of(self.concepts)
        except WordingError:
            return None  # The file of concepts carries this fault itself.

    def _check_marks(self) -> None:
        if self.marks is None:
            return
        if self.levels is not None and (top := self.levels.levels[-1].marks[1]) != self.marks:
            problem = f"The top level ends at {top} marks, but the question has {self.marks}."
            self.source.add(("levels_from",), problem, "Use level descriptors for that many marks.")
        if self.file.kind == "points" and sum(point.marks for point in self.file.points) < self.marks:
            problem = f"The points are worth less than the {self.marks} marks available."
            self.source.add(("points",), problem, "Add points, or lower the marks.")

    def _check_ids(self) -> None:
        seen: set[str] = set()
        for number, point in enumerate(self.file.points):
            if point.id in seen:
                problem = f"A second point has the id {point.id!r}."
                self.source.add(("points", number, "id"), problem, "Ids are different for every point.")
            seen.add(point.id)

    def _check_point(self, point: PointFile, where: Where) -> None:
        if bool(point.wordings) == bool(point.parts):
            problem = f"The point {point.id!r} needs either wordings or parts."
            self.source.add(where, problem, "Write the phrases that earn it under `wordings:`.")
        if point.part_marks is not None and point.part_marks > point.marks:
            problem = f"A part of {point.id!r} is worth {point.part_marks}, the whole only {point.marks}."
            self.source.add((*where, "part_marks"), problem, "Lower `part_marks`.")
        self._expect(point.theme, self.file.themes, (*where, "theme"), "theme")
        self._expect(point.side, self.file.sides, (*where, "side"), "side")
        if self.topic.pages:
            anchors = [anchor for page in self.topic.pages for anchor in page.anchors]
            self._expect(point.read, anchors, (*where, "read"), "heading of the notes")

    def _expect(self, name: str, known: Iterable[str], where: Where, what: str) -> None:
        known = sorted(known)
        if name and name not in known:
            self.source.add(where, f"There is no {what} {name!r}.", f"There are: {', '.join(known) or 'none yet'}.")

    def _check_point_wordings(self, point: PointFile, where: Where, known: Concepts | None) -> None:
        for name in ("wordings", "unless", "reversed_by", "in_part"):
            self._check_wordings((*where, name), getattr(point, name), known)
        for number, part in enumerate(point.parts):
            self._check_wordings((*where, "parts", number, "wordings"), part.wordings, known)

    def _check_wordings(self, where: Where, wordings: Sequence[WordingFile], known: Concepts | None) -> None:
        for index, wording in enumerate(wordings):
            check_wording(self.source, (*where, index), to_wording(wording), known)

    def _check_exemplar(self, exemplar: ExemplarFile, where: Where) -> None:
        ids = [point.id for point in self.file.points]
        for index, point_id in enumerate(exemplar.credited):
            self._expect(point_id, ids, (*where, "credited", index), "point")
        if self.marks is not None and exemplar.mark > self.marks:
            self.source.add((*where, "mark"), f"The mark {exemplar.mark} is above the {self.marks} available.")
        if self.levels is not None:
            self._check_exemplar_level(exemplar, where, self.levels)

    def _check_exemplar_level(self, exemplar: ExemplarFile, where: Where, levels: LevelsFile) -> None:
        if exemplar.level is None:
            self.source.add(where, "The exemplar has no level.", "Add `level:`.")
        elif exemplar.level > len(levels.levels):
            self.source.add((*where, "level"), f"There is no level {exemplar.level}.")
        elif exemplar.level:
            low, high = levels.levels[exemplar.level - 1].marks
            if not low <= exemplar.mark <= high:
                problem = f"Level {exemplar.level} is {low} to {high} marks, not {exemplar.mark}."
                self.source.add((*where, "mark"), problem)
