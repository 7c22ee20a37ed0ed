"""What changed between one draft and the next, point by point."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.marking import MarkReport, Verdict

_ORDER = {Verdict.CONTRADICTED: 0, Verdict.MISSING: 1, Verdict.PART: 2, Verdict.CREDITED: 3}


@dataclass(frozen=True, slots=True)
class PointChange:
    """A point whose verdict differs from the attempt before."""

    point_id: str
    before: Verdict
    after: Verdict

    @property
    def is_gain(self) -> bool:
        return _ORDER[self.after] > _ORDER[self.before]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a redraft differs from the attempt it follows."""

    changes: tuple[PointChange, ...]
    mark_before: int | None
    mark_after: int | None
    level_before: int | None
    level_after: int | None
    strands: tuple[tuple[str, int, int], ...]

    @property
    def gains(self) -> tuple[PointChange, ...]:
        return tuple(c for c in self.changes if c.is_gain)

    @property
    def losses(self) -> tuple[PointChange, ...]:
        return tuple(c for c in self.changes if not c.is_gain)


def compare(before: MarkReport, after: MarkReport) -> Comparison:
    """Compare two markings of the same question; points that only one of the schemes has are left out."""
    earlier = {decision.point_id: decision.verdict for decision in before.points}
    changes = tuple(
        PointChange(decision.point_id, earlier[decision.point_id], decision.verdict)
        for decision in after.points
        if decision.point_id in earlier and earlier[decision.point_id] is not decision.verdict
    )
    strand_levels = {strand.strand_id: strand.level for strand in before.strands}
    strands = tuple((s.strand_id, strand_levels.get(s.strand_id, 0), s.level) for s in after.strands)
    return Comparison(changes, before.mark, after.mark, before.level, after.level, strands)
