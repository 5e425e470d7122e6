"""What the tests of the Python package share."""

from __future__ import annotations

import datetime
import pathlib
from collections.abc import Iterator

import pytest

import alur

ROOT = pathlib.Path(__file__).resolve().parents[2]
JAKARTA = datetime.timezone(datetime.timedelta(hours=7), "WIB")


@pytest.fixture(scope="session")
def root() -> pathlib.Path:
    """The tree of alur."""
    return ROOT


@pytest.fixture(scope="session")
def sops() -> pathlib.Path:
    """The folder of the SOPs."""
    return ROOT / "sop"


@pytest.fixture(scope="session")
def perisa() -> alur.Sop:
    return alur.load(ROOT / "sop" / "perisa.yaml")


@pytest.fixture(scope="session")
def calendar(sops: pathlib.Path) -> alur.Calendar:
    """That of the office, 2024 to 2026."""
    return alur.load_calendar(sops / "kalender" / "kecamatan.yaml")


@pytest.fixture(scope="session")
def half_year(sops: pathlib.Path) -> alur.EventLog:
    """The log of the demonstration, January to July 2024."""
    return alur.demo_log("perisa", sops)


@pytest.fixture(scope="session")
def audited(half_year: alur.EventLog, perisa: alur.Sop) -> alur.Audit:
    return alur.audit(half_year, perisa)


@pytest.fixture
def clock() -> alur.SimulatedTime:
    """On a Tuesday at 8:15, when the office is open."""
    return alur.SimulatedTime(datetime.datetime(2024, 7, 2, 8, 15, tzinfo=JAKARTA))


@pytest.fixture
def engine(perisa: alur.Sop, clock: alur.SimulatedTime) -> Iterator[alur.Engine]:
    """In memory, with PERISA."""
    with alur.Engine(time=clock) as engine:
        engine.deploy(perisa)
        yield engine


PAPERS = ["formulir", "ktp", "npwp", "email", "nomor_ponsel"]


def minutes(count: float) -> datetime.timedelta:
    return datetime.timedelta(minutes=count)


def handed_in(engine: alur.Engine, *, papers: list[str] = PAPERS, name: str = "") -> alur.Case:
    """A case of PERISA whose papers lie at the counter."""
    case = engine.start("perisa", by="pemohon:p1", fields={"badan_hukum": False}, name=name)
    case.complete("serah_berkas", by="pemohon:p1", documents=papers)
    return case
