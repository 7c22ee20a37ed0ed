"""Packs: a topic goes out as one file and comes in whole; what does not belong in a pack changes nothing."""

import io
import shutil
import stat
import zipfile
from datetime import date
from pathlib import Path

import pytest

from tutor.content import packs
from tutor.content.bank import BankReader
from tutor.errors import ContentError, NotFound, RuleBroken

TEST_BANK = Path(__file__).parents[1] / "bank"
TODAY = date(2026, 11, 25)
HEAD = b"schema_version: 1\ntopic: weather\ntitle: Weather\nlicence: CC0\n"
PAGE = b'---\ntitle: "Tides"\n---\n\n## High water {#high-water}\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(TEST_BANK, tmp_path / "bank")
    return tmp_path / "bank"


def exported(root: Path) -> bytes:
    return packs.export_pack(root, "weather", licence="CC BY 4.0", authors=["Ada"], today=TODAY)


def zipped(*files: tuple[str, bytes], head: bytes = HEAD) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in ((packs.PACK, head), *files):
            archive.writestr(name, data)
    return buffer.getvalue()


def contents(root: Path) -> dict[str, bytes]:
    return {str(file.relative_to(root)): file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file()}


def test_a_topic_comes_into_an_empty_bank_as_it_went_out(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    plan = packs.plan_import(other, packs.read_pack(exported(root)))
    packs.import_pack(other, plan)
    assert contents(other) == contents(root)
    assert {slug: e.scheme.hash for slug, e in BankReader(other).bank().entries.items()} == {
        slug: e.scheme.hash for slug, e in BankReader(root).bank().entries.items()
    }


def test_a_pack_says_who_made_it_and_how_it_may_be_used(root: Path) -> None:
    pack = packs.read_pack(exported(root))
    assert (pack.topic, pack.licence, pack.authors) == ("weather", "CC BY 4.0", ("Ada",))
    (root / "questions" / "weather" / "about.yaml").write_text("licence: CC0\nauthors: [Bea]\n")
    again = packs.read_pack(packs.export_pack(root, "weather", today=TODAY))
    assert (again.licence, again.authors) == ("CC0", ("Bea",))


def test_without_a_licence_nothing_is_given_away(root: Path) -> None:
    with pytest.raises(RuleBroken, match=r"about\.yaml"):
        packs.export_pack(root, "weather", today=TODAY)


def test_the_same_topic_makes_the_same_bytes(root: Path) -> None:
    assert exported(root) == exported(root)


def test_a_topic_that_is_not_there_or_faulty_is_not_exported(root: Path) -> None:
    with pytest.raises(NotFound, match="weather"):
        packs.export_pack(root, "history", licence="CC0", today=TODAY)
    file = root / "rubrics" / "weather" / "causes-of-rain.yaml"
    file.write_text(file.read_text().replace("wordings:", "wordigns:", 1))
    with pytest.raises(ContentError):
        exported(root)


def test_the_plan_names_what_is_new_changed_and_the_same(root: Path) -> None:
    data = exported(root)
    (root / "questions" / "weather" / "people.yaml").unlink()
    notes = root / "questions" / "weather" / "notes.md"
    notes.write_text(notes.read_text() + "\nOne more line.\n")
    plan = packs.plan_import(root, packs.read_pack(data))
    assert plan.new == ("questions/weather/people.yaml",)
    assert plan.changed == ("questions/weather/notes.md",)
    assert "rubrics/weather/causes-of-rain.yaml" in plan.same
    assert "One more line." in notes.read_text()


def test_level_descriptors_of_others_are_changed_only_when_asked(root: Path) -> None:
    data = exported(root)
    levels = root / "rubrics" / "levels" / "short-12.yaml"
    levels.write_text(levels.read_text() + "# ours\n")
    plan = packs.plan_import(root, packs.read_pack(data))
    with pytest.raises(RuleBroken, match="--replace-levels"):
        packs.import_pack(root, plan)
    assert levels.read_text().endswith("# ours\n")
    packs.import_pack(root, plan, replace_levels=True)
    assert not levels.read_text().endswith("# ours\n")


def test_a_pack_that_would_break_the_bank_changes_nothing(root: Path) -> None:
    before = contents(root)
    pack = packs.read_pack(zipped(("questions/weather/hail.md", b"---\ntitle: Hail\n---\nWhy?\n")))
    plan = packs.plan_import(root, pack)
    assert any("hail" in str(fault.file) for fault in plan.faults)
    with pytest.raises(RuleBroken, match="nothing was changed"):
        packs.import_pack(root, plan)
    assert contents(root) == before


def test_faults_that_the_bank_had_before_do_not_stop_a_pack(root: Path) -> None:
    (root / "questions" / "weather" / "lonely.md").write_text("nothing")
    plan = packs.plan_import(root, packs.read_pack(zipped(("questions/weather/notes/02-tides.md", PAGE))))
    assert plan.faults == ()
    packs.import_pack(root, plan)
    assert BankReader(root).bank().topics["weather"].find_page("tides")


TRICKS = [
    "../evil.md",
    "/etc/passwd",
    "questions/../../evil.md",
    "questions/weather/../../evil.md",
    "questions\\weather\\evil.md",
    "C:/evil.md",
    "questions/weather/evil.py",
    "questions/weather/.hidden.md",
    "rubrics/weather/evil.yaml/x.yaml",
    "instance/config.toml",
    "questions/weather/notes/a/b.md",
    "questions/Weather/evil.md",
    "questions/weather/evil\n.md",
    "pack.yaml/x",
]


@pytest.mark.parametrize("name", TRICKS)
def test_a_path_that_does_not_belong_in_a_pack_is_refused(name: str) -> None:
    with pytest.raises(RuleBroken, match="does not belong in a pack"):
        packs.read_pack(zipped((name, b"x")))


def test_a_link_is_refused() -> None:
    entry = zipfile.ZipInfo("questions/weather/link.md")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(packs.PACK, HEAD)
        archive.writestr(entry, "/etc/passwd")
    with pytest.raises(RuleBroken, match="is a link"):
        packs.read_pack(buffer.getvalue())


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zipped(("questions/weather/bomb.md", b"0" * (packs.LARGEST_FILE + 1)))
    assert len(bomb) < 10_000
    with pytest.raises(RuleBroken, match="too large"):
        packs.read_pack(bomb)


def test_many_small_bombs_are_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "LARGEST_PACK", 1_000)
    with pytest.raises(RuleBroken, match="too large"):
        packs.read_pack(zipped(*((f"questions/weather/q{n}.md", b"0" * 400) for n in range(3))))


def test_too_many_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "MOST_FILES", 2)
    with pytest.raises(RuleBroken, match="at most 2"):
        packs.read_pack(zipped(*((f"questions/weather/q{n}.md", b"0") for n in range(3))))


WRONG = [
    (b"", "not a whole zip"),
    (b"PK\x03\x04 and then nothing", "not a whole zip"),
    (zipped(head=b"topic: weather\n"), "schema_version"),
    (zipped(head=HEAD.replace(b"1", b"2", 1)), "newer version"),
    (zipped(("questions/tides/q.md", b"x")), "has files of tides"),
]


@pytest.mark.parametrize(("data", "said"), WRONG, ids=[said for _, said in WRONG])
def test_what_is_no_pack_says_why(data: bytes, said: str) -> None:
    with pytest.raises(RuleBroken, match=said):
        packs.read_pack(data)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused() -> None:
    with pytest.raises(RuleBroken, match="twice"):
        packs.read_pack(zipped(("questions/weather/q.md", b"x"), ("questions/weather/q.md", b"y")))


def test_a_zip_without_a_head_is_no_pack() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("questions/weather/q.md", "x")
    with pytest.raises(RuleBroken, match=r"no pack\.yaml"):
        packs.read_pack(buffer.getvalue())


def test_a_damaged_pack_is_refused(root: Path) -> None:
    data = bytearray(exported(root))
    data[200] ^= 0xFF
    with pytest.raises(RuleBroken):
        packs.read_pack(bytes(data))
