"""Marked answers as people hand them over: lines of JSON and spreadsheets, with all that goes wrong in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.factories import make_levels_scheme, make_point, make_scheme
from tutor.content.marked_answers import MarkedAnswers, MarkedByPerson, fit_to_scheme, read_marked_answers
from tutor.errors import UnreadableDocument
from tutor.marking import Verdict

SCHEME = make_scheme(make_point("quotas"), make_point("trials"))


def read_lines(tmp_path: Path, *records: object) -> MarkedAnswers:
    file = tmp_path / "rows.jsonl"
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    file.write_text("\n".join(lines), encoding="utf-8")
    return read_marked_answers(file)


def read_table(tmp_path: Path, text: str, encoding: str = "utf-8") -> MarkedAnswers:
    file = tmp_path / "rows.csv"
    file.write_bytes(text.encode(encoding))
    return read_marked_answers(file)


def make_row(**changes: object) -> MarkedByPerson:
    return MarkedByPerson(**{"name": "a", "answer": "Rain.", "file": Path("rows.jsonl"), "line": 3, **changes})  # type: ignore[arg-type]


def test_a_line_gives_all_that_people_said(tmp_path):
    whole = {
        "id": 7,
        "answer": "Quotas.",
        "question": "terror",
        "mark": 2.5,
        "level": 1,
        "points": {"quotas": 0.5, "trials": False, "army": None, "reversed": "contradicted"},
        "set": "untouched",
        "kind": "Reversed",
    }
    (row,) = read_lines(tmp_path, whole).rows
    assert (row.name, row.question, row.mark, row.level, row.set, row.kind) == (
        "7", "terror", 2.5, 1, "untouched", "reversed",
    )  # fmt: skip
    assert row.points == {"quotas": Verdict.PART, "trials": Verdict.MISSING, "reversed": Verdict.CONTRADICTED}
    assert row.agreed("army") is None


def test_a_list_of_points_says_that_the_others_are_missing(tmp_path):
    (row,) = read_lines(tmp_path, {"id": "a", "answer": "x", "points": ["quotas"]}).rows
    assert row.agreed("quotas") is Verdict.CREDITED
    assert row.agreed("trials") is Verdict.MISSING


def test_an_empty_list_says_that_nothing_is_credited_and_no_list_says_nothing(tmp_path):
    nothing, silent = read_lines(
        tmp_path, {"id": "a", "answer": "x", "points": []}, {"id": "b", "answer": "x", "mark": 0}
    ).rows
    assert nothing.agreed("quotas") is Verdict.MISSING
    assert silent.agreed("quotas") is None


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("{", "not JSON"),
        ("[1]", "not an object"),
        ({"answer": "x"}, "no id"),
        ({"id": True, "answer": "x"}, "no id"),
        ({"id": "b"}, "no answer"),
        ({"id": "b", "answer": "x", "mark": -1}, "mark -1"),
        ({"id": "b", "answer": "x", "mark": "many"}, "mark 'many'"),
        ('{"id": "b", "answer": "x", "mark": NaN}', "mark nan"),
        ({"id": "b", "answer": "x", "level": 1.5}, "level 1.5"),
        ({"id": "b", "answer": "x", "points": "quotas"}, "neither a list"),
        ({"id": "b", "answer": "x", "points": {"quotas": "perhaps"}}, "'perhaps'"),
        ({"id": "b", "answer": "x", "marks": 3}, "'marks'"),
        ({"id": "b", "answer": "x", "set": 3}, "set is not text"),
        ({"id": "a", "answer": "x"}, "already on line 1"),
    ],
)
def test_a_faulty_line_is_named_and_the_rest_are_there(tmp_path, record, said):
    found = read_lines(tmp_path, {"id": "a", "answer": "x"}, record, {"id": "c", "answer": "y"})
    assert [row.name for row in found.rows] == ["a", "c"]
    (fault,) = found.faults
    assert fault.line == 2
    assert said in fault.problem
    assert fault.remedy


def test_one_line_in_another_encoding_does_not_spoil_its_neighbours(tmp_path):
    file = tmp_path / "rows.jsonl"
    file.write_bytes('{"id": "a", "answer": "Gülag"}\n'.encode() + '{"id": "b", "answer": "Gülag"}'.encode("cp1252"))
    found = read_marked_answers(file)
    assert [row.answer for row in found.rows] == ["Gülag"]
    assert "UTF-8" in found.faults[0].problem


def test_a_spreadsheet_gives_the_same_with_a_column_for_each_point(tmp_path):
    text = 'ID,Answer,mark,kind,quotas,trials\na,"Quotas, and\nthe trials.",2,list,1,part\nb,,0,blank,,\n'
    first, second = read_table(tmp_path, text).rows
    assert (first.answer, first.mark, first.kind) == ("Quotas, and\nthe trials.", 2, "list")
    assert first.points == {"quotas": Verdict.CREDITED, "trials": Verdict.PART}
    assert (second.answer, second.line, second.points) == ("", 4, None)


def test_a_spreadsheet_from_another_country_is_read(tmp_path):
    (row,) = read_table(tmp_path, "id;answer;mark;quotas\r\na;Größe, ja;2,5;0,5\r\n", "cp1252").rows
    assert (row.answer, row.mark, row.points) == ("Größe, ja", 2.5, {"quotas": Verdict.PART})


def test_a_row_that_cannot_be_read_does_not_take_the_rows_below_with_it(tmp_path):
    found = read_table(tmp_path, 'id,answer,mark\na,x,1\nb,"open,2\nc,one, two,3\nd,y,0\n')
    assert [row.name for row in found.rows] == ["a", "d"]
    assert [fault.line for fault in found.faults] == [3, 4]
    assert "double quotes" in found.faults[1].remedy


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "empty"), ("answer,mark\nx,1\n", "'id'"), ("id,answer,mark,mark\na,x,1,1\n", "two columns"),
     ("id,answer,points\na,x,quotas\n", "'points'")],
)  # fmt: skip
def test_a_heading_that_makes_no_sense_is_one_fault(tmp_path, text, said):
    found = read_table(tmp_path, text)
    assert found.rows == ()
    (fault,) = found.faults
    assert said in fault.problem


def test_a_file_of_another_kind_or_none_at_all_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(UnreadableDocument, match="not a file of marked answers"):
        read_marked_answers(tmp_path / "rows.xlsx")
    with pytest.raises(UnreadableDocument, match="There is no file"):
        read_marked_answers(tmp_path / "rows.csv")


def test_a_point_that_the_scheme_does_not_have_is_left_out_and_the_nearest_named():
    row, faults = fit_to_scheme(make_row(points={"quota": Verdict.CREDITED, "trials": Verdict.PART}), SCHEME)
    assert row.points == {"trials": Verdict.PART}
    assert [(fault.line, fault.remedy) for fault in faults] == [(3, "Did you mean 'quotas'?")]


def test_a_list_with_a_wrong_id_says_nothing_about_any_point():
    row, faults = fit_to_scheme(make_row(points={"quota": Verdict.CREDITED}, lists_all=True), SCHEME)
    assert row.agreed("quotas") is None
    assert len(faults) == 1


def test_a_mark_or_level_that_the_scheme_does_not_have_is_left_out():
    row, faults = fit_to_scheme(make_row(mark=11.0, level=3), make_levels_scheme())
    assert (row.mark, row.level) == (None, None)
    assert ["above the 10" in faults[0].problem, "no level 3" in faults[1].problem] == [True, True]


def test_what_fits_is_left_as_it_is():
    row = make_row(mark=2.0, points={"quotas": Verdict.CREDITED})
    assert fit_to_scheme(row, SCHEME) == (row, ())
