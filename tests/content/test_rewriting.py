"""Changes written into a scheme's file: the line that is meant changes, every other byte stays, or nothing happens."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conftest import TEST_BANK
from tutor.content.bank import BankReader
from tutor.content.entry import Entry
from tutor.content.rewriting import quoted, rewritten, save_changes, taken_back
from tutor.content.saving import is_writable
from tutor.errors import RuleBroken
from tutor.marking.effects import Action, Change, apply_changes
from tutor.marking.scheme import AllOf

FILE = """\
kind: points   # by points
points:
  - id: quotas
    statement: "Quotas: numbers from the centre."
    wordings:
      - arrest quotas    # the commonest

      # and these
      -   '"target"'
      - all: [a, b]      # both
        within: paragraph

    # after the wordings
    earns: [one, "two, too"]
    does_not_earn:
      - x

  - id: halves
    parts:
      - name: who
        wordings: [Stalin, "he, himself" , ]
      - {name: what, wordings: [shot, killed]}
    unless: []
    reversed_by: [ "never" ]
    earns: [x]
"""
CRLF = FILE.replace("\n", "\r\n")
NO_LAST_BREAK = "points:\n- id: quotas\n  wordings:\n  - a\n  - b"


def add(wording: str, point: str = "quotas", action: Action = Action.ADD, part: int = 0) -> Change:
    return Change(action, point, wording, part=part)


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    ours, theirs = before.splitlines(), after.splitlines()
    while ours and theirs and ours[0] == theirs[0]:
        ours, theirs = ours[1:], theirs[1:]
    while ours and theirs and ours[-1] == theirs[-1]:
        ours, theirs = ours[:-1], theirs[:-1]
    return ours, theirs


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (add("new words"), [], ["      - new words"]),
        (add('"exactly"'), [], ["""      - '"exactly"'"""]),
        (add("a: b"), [], ["      - 'a: b'"]),
        (add("he", "halves"), ['Stalin, "he, himself" , ]'], ['Stalin, "he, himself", he , ]']),
        (add("(a|b), c", "halves", part=1), ["killed]}"], ["killed, '(a|b), c']}"]),
        (add("no", "halves", Action.UNLESS), ["unless: []"], ["unless: [no]"]),
        (add("hardly", "halves", Action.REVERSED_BY), ['[ "never" ]'], ['[ "never", hardly ]']),
        (add("factory", action=Action.UNLESS), [], ["    unless:", "      - factory"]),
        (Change(Action.TIGHTEN, "quotas", "arrest ~ quotas", "arrest quotas"), ["arrest quotas"], ["arrest ~ quotas"]),
        (Change(Action.TIGHTEN, "quotas", "aim", '"target"'), ["""-   '"target"'"""], ["-   aim"]),
        (Change(Action.TIGHTEN, "halves", "a, b", "Stalin"), ["[Stalin,"], ["['a, b',"]),
        (Change(Action.DROP, "quotas", "", "arrest quotas"), ["- arrest quotas    # the commonest"], []),
        (Change(Action.DROP, "halves", "", "Stalin"), ['[Stalin, "he'], ['["he']),
        (Change(Action.DROP, "halves", "", "killed", 1), ["[shot, killed]"], ["[shot]"]),
    ],
)  # fmt: skip
def test_only_the_line_that_is_meant_changes(change, old, new):
    for text in (FILE, CRLF):
        before, after = changed_lines(text, rewritten(text, [change]))
        assert len(before) <= 1
        assert "".join(old) in "".join(before)
        assert "\n".join(new) in "\n".join(after)
        yaml.safe_load(rewritten(text, [change]))
        assert ("\r\n" in text) == ("\r\n" in rewritten(text, [change]))
        assert rewritten(text, [change]).count("\r") in (0, rewritten(text, [change]).count("\n"))


def test_a_longer_form_is_dropped_with_all_its_lines():
    text = rewritten(FILE, [Change(Action.DROP, "quotas", "", AllOf(("a", "b"), within="paragraph"))])  # type: ignore[arg-type]
    assert changed_lines(FILE, text) == (["      - all: [a, b]      # both", "        within: paragraph"], [])


def test_several_changes_are_made_in_their_order():
    changes = [add("one"), add("two"), Change(Action.TIGHTEN, "quotas", "one ~ more", "one")]
    assert changed_lines(FILE, rewritten(FILE, changes))[1] == ["      - one ~ more", "      - two"]


WORDINGS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), min_size=1),
    st.text("ab \"'|>[]{}:#~*+&!%@`,-?.<0=", min_size=1),
).map(lambda text: " ".join(text.split())).filter(bool)  # fmt: skip


@settings(max_examples=60, deadline=None)
@example("*star", Action.ADD, 0)
@example("> bent", Action.UNLESS, 1)
@example("-", Action.ADD, 0)
@given(WORDINGS, st.sampled_from([Action.ADD, Action.UNLESS, Action.REVERSED_BY]), st.integers(0, 3))
def test_a_wording_added_and_taken_back_leaves_every_byte_as_it_was(wording, action, which):
    text = (FILE, CRLF, NO_LAST_BREAK, "\ufeff" + FILE)[which]
    for point, part in (("quotas", 0), ("halves", 0), ("halves", 1)):
        if point not in text or wording in ("a", "b", "never", "Stalin", "he, himself", "shot", "killed", '"target"'):
            continue
        change = add(wording, point, action, part)
        after = rewritten(text, [change])
        assert after != text
        assert taken_back(after, change) == text


def items(text: str) -> list[str]:
    node = yaml.compose(text)
    assert isinstance(node, yaml.SequenceNode)
    return [item.value for item in node.value]


@settings(max_examples=60, deadline=None)
@given(WORDINGS)
def test_a_wording_is_quoted_so_that_it_reads_back_as_itself(wording):
    assert items(f"- {quoted(wording)}") == [wording]
    assert items(f"[x, {quoted(wording, in_brackets=True)}, y]")[1:-1] == [wording]


@pytest.mark.parametrize("plain", ["arrest quotas", "<nkvd> ~ quotas", "(a b|c) ~4 d", "liquidat*", "1936-38", "no"])
def test_a_plain_wording_needs_no_quotes(plain):
    assert quoted(plain) == plain


@pytest.mark.parametrize(
    ("text", "change"),
    [
        (FILE, add("x", "nowhere")),
        (FILE, Change(Action.DROP, "quotas", "", "not there")),
        (FILE, add("x", "halves", part=2)),
        ("points:\n  - {id: quotas, wordings: [a]}\n", add("x")),
        ("points:\n  - id: quotas\n    wordings: a\n", add("x")),
        ("points: [", add("x")),
    ],
)
def test_what_cannot_be_written_is_refused_with_a_sentence(text, change):
    with pytest.raises(RuleBroken):
        rewritten(text, [change])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(TEST_BANK, tmp_path / "bank")
    return tmp_path / "bank"


def entry_of(root: Path) -> Entry:
    return BankReader(root).bank().get("causes-of-rain")


def test_a_saved_change_is_exactly_the_scheme_that_was_meant(root):
    entry = entry_of(root)
    change = add("wholly new words", entry.scheme.points[0].id)
    found = save_changes(entry, [change], lambda: entry_of(root))
    assert found.scheme == apply_changes(entry.scheme, [change]) == entry_of(root).scheme
    assert is_writable(entry.scheme_file)
    assert sorted(p.name for p in entry.scheme_file.parent.iterdir() if p.name.startswith(".")) == []


def test_a_file_that_comes_out_otherwise_is_put_back(root):
    entry = entry_of(root)
    before = entry.scheme_file.read_bytes()
    with pytest.raises(RuleBroken, match="put back as it was"):
        save_changes(entry, [add("wholly new words", entry.scheme.points[0].id)], lambda: entry)
    assert entry.scheme_file.read_bytes() == before


def test_a_faulty_wording_never_stays_in_the_file(root):
    entry = entry_of(root)
    before = entry.scheme_file.read_bytes()
    with pytest.raises(RuleBroken, match="put back as it was"):
        save_changes(entry, [add("(not closed", entry.scheme.points[0].id)], lambda: entry_of(root))
    assert entry.scheme_file.read_bytes() == before


def test_a_scheme_that_changed_meanwhile_is_left_alone(root):
    entry = entry_of(root)
    before = entry.scheme_file.read_bytes()
    with pytest.raises(RuleBroken, match="no wording"):
        save_changes(entry, [Change(Action.DROP, entry.scheme.points[0].id, "", "gone")], lambda: entry_of(root))
    assert entry.scheme_file.read_bytes() == before
