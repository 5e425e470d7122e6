"""SOPs and calendars: what is right is loaded, and what is wrong says so as objects and as text with carets."""

from __future__ import annotations

import datetime
import hashlib
import pathlib
from collections.abc import Callable

import pytest

import alur

UTC = datetime.timezone.utc
WRONG = """\
alur: 1
id: salah
actors: {operator: {nama: Operator}}
steps:
  - {id: mulai, kegiatan: Memulai, actor: operater}
"""


def test_an_sop_is_loaded(sops: pathlib.Path) -> None:
    sop = alur.load(sops / "perisa.yaml")
    assert sop.id == "perisa"
    assert sop.name == "Fasilitasi Pelayanan Perizinan Berusaha (PERISA)"
    assert sop.revision == hashlib.sha256((sops / "perisa.yaml").read_bytes()).hexdigest()
    assert not sop.draft
    assert sop.calendar is not None
    assert sop.calendar.zone == "Asia/Jakarta"
    assert sop.dot().startswith("digraph")
    assert 'rankdir="LR"' in sop.dot(left_to_right=True)


def test_an_sop_shows_what_it_is(perisa: alur.Sop, sops: pathlib.Path) -> None:
    assert repr(perisa) == "<Sop perisa 'Fasilitasi Pelayanan Perizinan Berusaha (PERISA)', 7 steps>"
    assert repr(alur.load(sops / "dasi.yaml")).endswith(" steps, draft>")


def test_warnings_of_a_sound_sop_are_objects(sops: pathlib.Path) -> None:
    warnings = alur.load(sops / "perisa.yaml").warnings
    assert warnings.errors == 0
    assert warnings.warnings == len(warnings) > 0
    assert {found.severity for found in warnings} == {"warning"}
    assert warnings[0] == next(iter(warnings)) == warnings[-len(warnings)]
    with pytest.raises(IndexError):
        warnings[len(warnings)]


def test_a_wrong_sop_says_where_and_what_to_do(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "salah.yaml"
    path.write_text(WRONG)
    with pytest.raises(alur.SopError) as caught:
        alur.load(path)
    found = [each for each in caught.value.diagnostics if each.severity == "error"]
    assert (found[0].line, found[0].column) == (5, 43)
    assert "operater" in found[0].message
    assert "operator" in found[0].suggestion
    text = str(caught.value)
    assert f"{path}:5:43: error {found[0].code}" in text
    assert "actor: operater}" in text
    assert "^~" in text


@pytest.mark.parametrize("name", [b"caf\xe9\x94", b"\xc2\x9b\x8031mRED", b"\xe2\x80\xae\x80"])
def test_what_is_wrong_with_bytes_is_told_in_characters(tmp_path: pathlib.Path, name: bytes) -> None:
    path = tmp_path / "byte.yaml"
    path.write_bytes(b"alur: 1\nid: " + name + b"\n")
    with pytest.raises(alur.SopError) as caught:
        alur.load(path)
    text = str(caught.value)
    assert "ALUR-E002" in text
    assert "\x9b" not in text
    assert "\u202e" not in text


def test_check_tells_the_same_without_raising(tmp_path: pathlib.Path, sops: pathlib.Path) -> None:
    path = tmp_path / "salah.yaml"
    path.write_text(WRONG)
    found = alur.check(path)
    assert found.errors == 1
    assert found.file == str(path)
    assert str(found) == found.text()
    assert "\x1b[" in found.text(colour=True)
    assert alur.check(sops / "perisa.yaml").errors == 0
    missing = alur.check(tmp_path / "fehlt.yaml")
    assert [each.code for each in missing] == ["ALUR-E009"]


def test_an_sop_is_read_from_a_text(sops: pathlib.Path, calendar: alur.Calendar) -> None:
    text = (sops / "perisa.yaml").read_text()
    sop = alur.loads(text.replace("25 menit", "30 menit"), calendar=calendar, file="perisa, changed")
    assert sop.id == "perisa"
    assert sop.file == "perisa, changed"
    assert sop.revision != alur.load(sops / "perisa.yaml").revision
    with pytest.raises(ValueError, match="measured by the calendar 'kecamatan'"):
        alur.loads(text)
    with pytest.raises(alur.SopError, match="SOP:5:43"):
        alur.loads(WRONG)


def test_working_time_is_counted_in_the_hours_of_the_office(calendar: alur.Calendar) -> None:
    friday = datetime.datetime(2024, 7, 5, 8, 30, tzinfo=UTC)  # 15:30 in Jakarta
    monday = datetime.datetime(2024, 7, 8, 2, 0, tzinfo=UTC)
    worked = calendar.worked(friday, monday)
    assert datetime.timedelta() < worked < datetime.timedelta(hours=4)
    assert calendar.worked(monday, friday) == -worked
    assert calendar.add(friday, worked) == monday
    assert calendar.is_working(monday)
    assert not calendar.is_working(datetime.datetime(2024, 7, 7, 3, 0, tzinfo=UTC))


def test_a_calendar_says_beyond_which_dates_it_knows_nothing(calendar: alur.Calendar) -> None:
    inside = datetime.datetime(2026, 12, 31, 2, tzinfo=UTC)
    beyond = datetime.datetime(2027, 1, 4, 2, tzinfo=UTC)
    hour = datetime.timedelta(hours=1)
    assert calendar.covered_from < inside < calendar.covered_until < beyond
    known = "'kecamatan' knows the dates from 2024-01-01 to 2026-12-31; provisional=True"
    acts: list[Callable[[], object]] = [
        lambda: calendar.worked(inside, beyond),
        lambda: calendar.worked(beyond, inside),
        lambda: calendar.worked(datetime.datetime(2023, 12, 29, tzinfo=UTC), inside),
        lambda: calendar.add(inside, 40 * hour),
        lambda: calendar.add(beyond, hour),
        lambda: calendar.add(inside, datetime.timedelta(days=90_000_000)),
        lambda: calendar.is_working(beyond),
    ]
    for act in acts:
        with pytest.raises(alur.CoverageError, match=known):
            act()
    assert calendar.worked(inside, calendar.covered_until) > hour
    assert calendar.worked(inside, beyond, provisional=True) > hour
    assert calendar.add(beyond, hour, provisional=True) == beyond + hour
    assert calendar.is_working(beyond, provisional=True)
    with pytest.raises(alur.CoverageError, match="does not hold so much working time before the year 10000"):
        calendar.add(inside, datetime.timedelta(days=90_000_000), provisional=True)
    for length in (-hour, -datetime.timedelta(microseconds=1)):
        with pytest.raises(ValueError, match="length is not negative"):
            calendar.add(inside, length)


def test_a_time_without_a_zone_is_refused(calendar: alur.Calendar) -> None:
    with pytest.raises(ValueError, match="has no zone; give it one"):
        calendar.is_working(datetime.datetime(2024, 7, 5, 8, 30))
    with pytest.raises(TypeError, match="at takes datetime.datetime, not str"):
        calendar.is_working("2024-07-05")  # type: ignore[arg-type]


def test_a_time_of_any_zone_is_the_same_instant(calendar: alur.Calendar) -> None:
    jakarta = datetime.timezone(datetime.timedelta(hours=7))
    local = datetime.datetime(2024, 7, 8, 9, 0, 0, 123456, tzinfo=jakarta)
    utc = local.astimezone(UTC)
    assert calendar.worked(local, utc) == datetime.timedelta()
    assert calendar.add(local, datetime.timedelta()) == utc


def test_the_findings_of_an_sop_come_with_those_of_its_calendar(tmp_path: pathlib.Path) -> None:
    (tmp_path / "kalender").mkdir()
    (tmp_path / "kalender" / "kantor.yaml").write_text("alur_kalender: 1\n", encoding="utf-8")
    (tmp_path / "salah.yaml").write_text(
        """\
alur: 1
id: salah
calendar: kantor
actors: {operator: {nama: Operator}}
steps:
  - {id: mulai, kegiatan: Memulai, actor: operator, next: end}
  - {id: terpencil, kegiatan: Menunggu, actor: operator, next: end}
""",
        encoding="utf-8",
    )
    both = alur.check(tmp_path / "salah.yaml")
    assert both.file.endswith("kantor.yaml")
    assert [pathlib.Path(other.file).name for other in both.others] == ["salah.yaml"]
    assert any("terpencil" in found.message for found in both.others[0])
    assert "terpencil" in str(both)
