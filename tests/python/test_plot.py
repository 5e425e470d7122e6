"""Pictures draw what the tables say, on axes that are given or new, and say what there is nothing of."""

from __future__ import annotations

import datetime
import os
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest

import alur
from alur.plot.graph import Arc, lay_out

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")
pyplot = pytest.importorskip("matplotlib.pyplot")


@pytest.fixture()
def ax() -> Iterator[Any]:
    figure, ax = pyplot.subplots()
    yield ax
    pyplot.close("all")


def drawn(ax: Any, tmp_path: pathlib.Path) -> Any:
    """Renders the picture, where ALUR_PICTURES says into a folder that stays."""
    folder = pathlib.Path(os.environ.get("ALUR_PICTURES", tmp_path))
    name = os.environ["PYTEST_CURRENT_TEST"].partition("::")[2].partition(" ")[0]
    path = folder / f"{name}.png"
    ax.figure.savefig(path)
    assert path.stat().st_size > 5000
    return ax


def test_the_cumulative_share_meets_the_limit_where_the_table_says(audited: alur.Audit, ax: Any, tmp_path: pathlib.Path) -> None:
    assert drawn(alur.plot.cumulative(audited, "verifikasi", ax=ax), tmp_path) is ax
    row = next(row for row in audited.by("step") if row["step"] == "verifikasi")
    point = next(line for line in ax.lines if line.get_marker() == "o")
    assert list(point.get_xdata()) == [25]
    assert point.get_ydata()[0] == pytest.approx(100 * row["met"] / (row["met"] + row["late"]))
    curve = next(line for line in ax.lines if len(line.get_xdata()) > 100)
    assert len(curve.get_xdata()) == row["measured"] + 1
    assert "25 menit (tentative): 81.7 % in time" in [text.get_text() for text in ax.texts]


def test_the_cumulative_share_is_drawn_by_person(audited: alur.Audit, ax: Any, tmp_path: pathlib.Path) -> None:
    drawn(alur.plot.cumulative(audited, "verifikasi", by="resource", ax=ax), tmp_path)
    people = {row["resource"] for row in audited.activations() if row["step"] == "verifikasi"}
    assert len(ax.get_legend().get_texts()) == len(people)


def test_the_late_rate_is_that_of_the_groups(audited: alur.Audit, tmp_path: pathlib.Path) -> None:
    ax = drawn(alur.plot.late_rate(audited, "verifikasi"), tmp_path)
    rates = [100 * row["late_rate"] for row in audited.by("step", "month") if row["step"] == "verifikasi"]
    assert list(ax.lines[-1].get_ydata()) == pytest.approx(rates)
    assert [text.get_text().split("\n")[0] for text in ax.get_xticklabels()] == [f"2024-{at:02d}" for at in range(1, 8)]


def test_each_completion_is_a_dot(audited: alur.Audit, ax: Any, tmp_path: pathlib.Path) -> None:
    drawn(alur.plot.dotted(audited, ax=ax), tmp_path)
    assert sum(len(dots.get_offsets()) for dots in ax.collections) == len(audited.activations())
    some = alur.plot.dotted(audited, most=50)
    assert sum(len(dots.get_offsets()) for dots in some.collections) < len(audited.activations())


def test_the_spectrum_has_a_line_for_each_way(audited: alur.Audit, ax: Any, tmp_path: pathlib.Path) -> None:
    drawn(alur.plot.spectrum(audited, "periksa_berkas", "verifikasi", ax=ax), tmp_path)
    late = next(row["late"] for row in audited.by("step") if row["step"] == "verifikasi")
    assert sorted(len(lines.get_segments()) for lines in ax.collections) == sorted([late, 301 - late])


def test_cells_of_the_heatmap_are_the_shares(audited: alur.Audit, ax: Any, tmp_path: pathlib.Path) -> None:
    drawn(alur.plot.heatmap(audited, "month", ax=ax), tmp_path)
    assert "40 %\n39 of 97" in [text.get_text() for text in ax.texts]
    few = alur.plot.heatmap(audited, "month", least=50)
    assert sum(" of " in text.get_text() for text in few.texts) == 4


def test_open_cases_are_drawn_by_age_with_their_verdict(half_year: alur.EventLog, perisa: alur.Sop, tmp_path: pathlib.Path) -> None:
    moment = datetime.datetime(2024, 6, 26, 3, 0, tzinfo=datetime.timezone.utc)
    before = [at for at, when in enumerate(half_year.column("time:timestamp")) if when <= moment]
    whole = {name: half_year.column(name) for name in half_year.columns}
    columns = {name: [values[at] for at in before] for name, values in whole.items()}
    columns["case:alur:ended"] = [when if when is not None and when <= moment else None for when in columns["case:alur:ended"]]
    cut = alur.audit(alur.EventLog(columns), perisa, as_of=moment)
    ax = drawn(alur.plot.ageing(cut, most=20), tmp_path)
    is_open = [row for row in cut.cases() if row["ended"] is None]
    assert len(ax.patches) == 20 < len(is_open)
    ages = [bar.get_width() for bar in ax.patches]
    assert ages == sorted(ages, reverse=True)
    assert ages[0] == pytest.approx(max((moment - row["begun"]).total_seconds() / 86_400 for row in is_open))


def test_the_graph_tells_of_each_step(audited: alur.Audit, ax: Any, tmp_path: pathlib.Path) -> None:
    drawn(alur.plot.graph(audited, ax=ax), tmp_path)
    texts = [text.get_text() for text in ax.texts]
    assert audited.sop is not None
    assert {step.id for step in audited.sop.steps} <= set(texts)
    assert "55 of 301 late" in texts
    assert "kurang" in texts and "tidak" in texts


@pytest.mark.parametrize("name", ["faisal", "daku"])
def test_the_graphs_of_other_sops_are_drawn(name: str, sops: pathlib.Path, tmp_path: pathlib.Path) -> None:
    audit = alur.audit(alur.demo_log(name, sops), alur.load(sops / f"{name}.yaml"))
    drawn(alur.plot.graph(audit), tmp_path)


def test_a_parallel_graph_is_laid_out_side_by_side(root: pathlib.Path, tmp_path: pathlib.Path) -> None:
    sop = alur.load(root / "tests" / "scenarios" / "sop" / "paralel.yaml")
    log = alur.EventLog(
        {
            "case:concept:name": ["k"],
            "concept:name": [sop.steps[0].id],
            "time:timestamp": [datetime.datetime(2024, 7, 1, 9, tzinfo=datetime.timezone.utc)],
        }
    )
    drawn(alur.plot.graph(alur.audit(log, sop)), tmp_path)


def test_layers_follow_the_longest_way_and_branches_stand_side_by_side() -> None:
    arcs = [Arc(ends[0], ends[1], "", False) for ends in ("sa", "ab", "ac", "bd", "cd", "ad", "de")]
    layout = lay_out(list("sabcde"), arcs)
    depth = {name: -y for name, (_, y) in layout.at.items()}
    assert depth["s"] < depth["a"] < depth["b"] == depth["c"] < depth["d"] < depth["e"]
    assert len({layout.at["b"], layout.at["c"], layout.through["a", "d"][0]}) == 3
    assert layout.through["a", "b"] == []


def test_what_cannot_be_drawn_says_why(audited: alur.Audit, half_year: alur.EventLog) -> None:
    with pytest.raises(alur.AlurError, match="there is no step 'verifikas'; did you mean 'verifikasi'"):
        alur.plot.cumulative(audited, "verifikas")
    with pytest.raises(alur.AlurError, match="'arsip' has no limit"):
        alur.plot.cumulative(audited, "arsip")
    with pytest.raises(alur.AlurError, match="no case of the log is known to be open"):
        alur.plot.ageing(audited)
    with pytest.raises(alur.AlurError, match="made without an SOP"):
        alur.plot.graph(alur.audit(half_year, calendar=alur.round_the_clock("Asia/Jakarta")))
    with pytest.raises(alur.AlurError, match="nothing that has a limit was completed"):
        alur.plot.late_rate(audited)
    nobody = half_year.select(*(name for name in half_year.columns if name not in ("org:resource", "org:role")))
    without = alur.audit(alur.EventLog(nobody), audited.sop)
    for unit, column in (("actor", "org:role"), ("resource", "org:resource")):
        with pytest.raises(alur.AlurError, match=f"the log has no column '{column}', .*; unit= takes another, as 'month'"):
            alur.plot.heatmap(without, unit)
    alur.plot.heatmap(without, "month")


def test_text_of_a_log_is_no_formula(ax: Any, tmp_path: pathlib.Path) -> None:
    when = datetime.datetime(2024, 7, 1, 2, tzinfo=datetime.timezone.utc)
    wild = r"$\frac{1}{$"
    log = alur.EventLog(
        {
            "case:concept:name": ["$x", "$x"],
            "concept:name": [wild, wild],
            "time:timestamp": [when, when + datetime.timedelta(hours=2)],
            "lifecycle:transition": ["schedule", "complete"],
            "org:resource": ["$\\alpha", "$\\alpha"],
        }
    )
    audit = alur.audit(log, calendar=alur.round_the_clock("Asia/Jakarta"), limits={wild: "1 jam"})
    drawn(alur.plot.cumulative(audit, wild, ax=ax), tmp_path)
    drawn(alur.plot.late_rate(audit, wild), tmp_path)
    drawn(alur.plot.heatmap(audit, "resource"), tmp_path)
    drawn(alur.plot.dotted(audit), tmp_path)


def test_the_lines_of_a_box_do_not_overlap_in_small_axes(audited: alur.Audit) -> None:
    pyplot = pytest.importorskip("matplotlib.pyplot")
    assert audited.sop is not None
    for size in ((3.0, 2.0), (1.5, 6.0), (8.0, 1.6)):
        figure, ax = pyplot.subplots(figsize=size, dpi=400)
        alur.plot.graph(audited, ax=ax)
        drawer = figure.canvas.get_renderer()
        boxes = [patch.get_window_extent(drawer) for patch in ax.patches if hasattr(patch, "get_boxstyle")]
        texts = [text.get_window_extent(drawer) for text in ax.texts if text.get_zorder() == 4]
        assert len(texts) == 3 * len(boxes) > 0
        for one, box in enumerate(boxes):
            upper, middle, lower = texts[3 * one : 3 * one + 3]
            assert lower.y1 <= middle.y0 + 1 and middle.y1 <= upper.y0 + 1  # whole dots
            assert all(box.x0 <= text.x0 and text.x1 <= box.x1 for text in (upper, middle, lower))
        pyplot.close(figure)
