"""What notebooks show is well-formed and escaped: no text of an SOP, a case or a log can become markup."""

from __future__ import annotations

import datetime
import html.parser
import pathlib

import alur
from alur import display
from conftest import JAKARTA

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</td></tr></table><b>x",
    "&lt;b&gt;",
)


class Reader(html.parser.HTMLParser):
    """Collects the elements, their attributes and the texts, and holds that each end has its begin."""

    VOID = frozenset({"br", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    assert reader.tags <= {"div", "style", "table", "thead", "tbody", "tr", "th", "td", "p", "b", "span"}
    assert reader.attributes <= {"class", "style"}
    return reader


def test_the_sheet_of_an_sop_has_a_column_for_each_actor(perisa: alur.Sop) -> None:
    page = perisa._repr_html_()
    texts = read(page).texts
    for actor in perisa.actors:
        assert texts.count(actor.name) == 1
    assert [step.activity in texts for step in perisa.steps] == [True] * len(perisa.steps)
    assert sum(text in ("◇", "▭") for text in texts) == len(perisa.steps)
    assert "25 menit (tentative)" in texts
    assert any("kurang: kembali ke 1" in text for text in texts)
    assert any("belum ditetapkan" in text and "di luar" in text for text in texts)


def test_no_text_of_an_sop_becomes_markup(sops: pathlib.Path, calendar: alur.Calendar) -> None:
    text = (sops / "perisa.yaml").read_text()
    for payload in PAYLOADS:
        quoted = "'" + payload.replace("'", "''") + "'"
        wild = text.replace("{nama: Pemohon, external: true}", f"{{nama: {quoted}, external: true}}")
        wild = wild.replace("kegiatan: Menyerahkan berkas", f"kegiatan: {quoted}")
        wild = wild.replace("catatan: tidak terbaca pada lembar}", f"catatan: {quoted}}}")
        assert wild.count(quoted) >= 3
        sop = alur.loads(wild, calendar=calendar)
        texts = read(sop._repr_html_()).texts
        assert payload in texts


def test_no_text_of_a_log_becomes_markup(calendar: alur.Calendar) -> None:
    when = datetime.datetime(2024, 7, 1, 9, tzinfo=JAKARTA)
    for payload in PAYLOADS:
        log = alur.EventLog(
            {
                "case:concept:name": [payload] * 2,
                "concept:name": [payload] * 2,
                "time:timestamp": [when, when + datetime.timedelta(hours=5)],
                "lifecycle:transition": ["schedule", "complete"],
                "org:resource": [payload] * 2,
            }
        )
        audit = alur.audit(log, calendar=calendar, limits={payload: "1 jam"})
        for page in (audit._repr_html_(), audit.case(payload)._repr_html_(), log._repr_html_()):
            assert payload in read(page).texts


def test_a_case_shows_what_is_open_and_no_value_about_a_person(perisa: alur.Sop) -> None:
    clock = alur.SimulatedTime(datetime.datetime(2024, 7, 2, 9, 0, tzinfo=JAKARTA))
    with alur.Engine(time=clock) as engine:
        engine.deploy(perisa)
        case = engine.start(
            "perisa",
            by="pemohon:p1",
            name="<b>K-1</b>",
            fields={"badan_hukum": False, "nik": "0000000000000001"},
        )
        page = case._repr_html_()
        texts = read(page).texts
        assert "<b>K-1</b>" in texts
        assert "serah_berkas" in texts
        assert "0000000000000001" not in page
        assert "•••" in texts
    assert case._repr_html_() == ""


def test_an_audit_shows_its_counts_and_what_it_rests_on(audited: alur.Audit) -> None:
    texts = read(audited._repr_html_()).texts
    assert "55" in texts and "122" in texts
    assert any("calendar: kecamatan" in text and "log sha256" in text for text in texts)
    late = audited.violations().column("case")[0]
    texts = read(audited.case(late)._repr_html_()).texts
    assert "late" in texts and "open" in texts


def test_lengths_are_rounded_up_as_the_office_counts() -> None:
    assert display.length(60_000_001) == "2 menit"
    assert display.length(7_200_000_000) == "2 jam"
    assert display.length(7_500_000_000) == "2 jam 5 menit"
    assert display.length(3, "working_days") == "3 hari kerja"
    assert display.length(86_400_000_001, "calendar_us") == "2 hari kalender"
    assert display.length(None) == ""
