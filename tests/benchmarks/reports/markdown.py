"""The report as Markdown, from its JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .targets import GROWTH, TARGETS, Cases, fullest

Report = dict[str, Any]


def as_markdown(report: Report) -> str:
    """Return all tables: what was aimed at, each size, growth, plans."""
    fullest_size = fullest(report["sizes"])
    lines = [
        "{database}, Wagtail {wagtail}, Django {django}, Python {python}, {processors} processors.".format(**report),
        "Medians of runs in turn, in one process.",
        "",
        f"## Targets, at {fullest_size['articles']:,} articles in one section",
        "",
        *_targets(Cases(fullest_size)),
    ]
    for size in report["sizes"]:
        lines += ["", *_size(size)]
    if len(report["sizes"]) > 1:
        lines += ["", "## Growth", "", *_growth(report["sizes"])]
    for title, plan in report.get("plans", {}).items():
        lines += ["", f"## Plan: {title}", "", "```text", plan, "```"]
    return "\n".join(lines) + "\n"


def _targets(cases: Cases) -> Iterator[str]:
    yield "What is missed is bold."
    yield ""
    yield "| case | measure | target | v2 | v3 | the floor |"
    yield "| --- | --- | ---: | ---: | ---: | ---: |"
    for target in TARGETS:
        versions = ("v2", "v3") if target.has_versions else ("",)
        reached = [target.reached(cases, version) for version in versions]
        if any(reached):
            cells = [*reached, *([] if target.has_versions else [""]), target.reached_by_floor(cases)]
            yield f"| {target.case} | {target.measure} | {target.text} | {' | '.join(cells)} |"


def _size(size: Report) -> Iterator[str]:
    yield f"## {size['articles']:,} articles in one section, {size['total']:,} in all"
    yield ""
    if size["load_seconds"] is not None:
        yield f"Loaded in {size['load_seconds']:.0f} s."
        yield ""
    yield "| case | | median | quartiles | runs | queries | times as fast as naive |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: |"
    for case in size["cases"]:
        contenders = case["contenders"]
        baseline = next(iter(contenders.values()))["median"]
        for number, (name, found) in enumerate(contenders.items()):
            low, high = found["quartiles"]
            yield (
                f"| {case['title'] if not number else ''} | {name} | {_ms(found['median'])} | {_ms(low)} – {_ms(high)} "
                f"| {found['runs']} | {found['queries']} | {_times(baseline / found['median'])} |"
            )


def _growth(sizes: list[Report]) -> Iterator[str]:
    yield (
        "Medians in milliseconds, and how many times the smallest size's the largest one's is "
        f"(ours should stay below {GROWTH:g}, but for a cold count)."
    )
    yield ""
    yield f"| case | | {' | '.join(format(size['articles'], ',') for size in sizes)} | growth |"
    yield f"| --- | --- | {'---: | ' * len(sizes)}---: |"
    by_size = [Cases(size) for size in sizes]
    for case in sizes[-1]["cases"]:
        for name in case["contenders"]:
            found = [cases.median(case["name"], name) for cases in by_size]
            if found[0] and found[-1]:
                cells = " | ".join(_ms(value).removesuffix(" ms") if value else "" for value in found)
                yield f"| {case['name']} | {name} | {cells} | {_times(found[-1] / found[0])} |"


def _ms(value: float) -> str:
    return f"{value:,.0f} ms" if value >= 100 else f"{value:.1f} ms" if value >= 1 else f"{value:.2f} ms"


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 20 else f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2f}"
