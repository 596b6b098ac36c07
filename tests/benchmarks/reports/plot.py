"""The report as a picture: who takes how long, and how that grows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .targets import fullest

Report = dict[str, Any]

_COLOURS = {"naive": "#b5483a", "cold": "#e0a83e", "later": "#7d6bb0", "warm": "#2f7f79", "floor": "#9aa3ad"}
_LABELS = {
    "naive": "Wagtail alone",
    "cold": "wagtail-newsbrief, first after a change",
    "later": "anew, not first",
    "warm": "again",
    "floor": "floor",
}
_CASES = ["detail", "listing", "listing-all", "listing-100", "middle", "far-end", "neighbours-20"]


def draw(report: Report, path: Path) -> bool:
    """Draw what was measured of the chosen cases; tell whether matplotlib is there to do it."""
    try:
        import matplotlib
    except ModuleNotFoundError:
        return False
    matplotlib.use("Agg")
    from matplotlib import pyplot

    # Text stays text, and the same report gives the same file.
    pyplot.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "newsbrief", "font.size": 9})
    sizes = report["sizes"]
    width, columns = (11, 2) if len(sizes) > 1 else (6, 1)
    figure, axes = pyplot.subplots(1, columns, figsize=(width, 4.6), squeeze=False, layout="constrained")
    _bars(axes[0][0], fullest(sizes))
    if len(sizes) > 1:
        _lines(axes[0][1], sizes)
    # The colours mean the same in both.
    by_label = {}
    for axis in axes[0]:
        by_label |= dict(zip(*reversed(axis.get_legend_handles_labels()), strict=True))
    figure.legend(by_label.values(), by_label.keys(), loc="outside lower center", ncols=5, frameon=False)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
    pyplot.close(figure)
    return True


def _series(case: Report) -> dict[str, float]:
    """Return the medians of a case by kind of contender; API v2 stands for both."""
    names = {
        "naive": "naive",
        "cold": "v2 cold",
        "later": "v2 cold, not first",
        "warm": "v2 warm",
        "floor": "floor",
    }
    if "ours" in case["contenders"]:
        names = {"naive": "naive", "cold": "ours", "floor": "floor"}
    return {kind: case["contenders"][name]["median"] for kind, name in names.items() if name in case["contenders"]}


def _bars(axis: Any, size: Report) -> None:
    cases = [case for case in size["cases"] if case["name"] in _CASES]
    for place, case in enumerate(cases):
        for number, (kind, median) in enumerate(_series(case).items()):
            height = place + 0.16 * (number - 2)
            axis.barh(height, median, 0.14, color=_COLOURS[kind], label=_LABELS[kind])
            axis.text(median * 1.1, height, f"{median:,.1f}", va="center", fontsize=6)
    axis.set_yticks(range(len(cases)), [case["name"] for case in cases])
    axis.invert_yaxis()
    axis.set_xscale("log")
    axis.set_xlabel("milliseconds")
    axis.set_title(f"{size['articles']:,} articles in one section")
    axis.margins(x=0.15)


def _lines(axis: Any, sizes: list[Report]) -> None:
    for kind in _COLOURS:
        points = [
            (size["articles"], median)
            for size in sizes
            for case in size["cases"]
            if case["name"] == "listing" and (median := _series(case).get(kind))
        ]
        if points:
            axis.plot(*zip(*points, strict=True), "o-", color=_COLOURS[kind], label=_LABELS[kind])
    axis.set_xscale("log")
    axis.set_yscale("log")
    axis.set_xlabel("articles in one section")
    axis.set_ylabel("milliseconds")
    axis.set_title("Listing of 20 with summary and neighbours")
