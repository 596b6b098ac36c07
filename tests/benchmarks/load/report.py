"""What the load test saw, as JSON and as Markdown."""

from __future__ import annotations

import statistics
from typing import Any

Report = dict[str, Any]

#: Between the second and the last quarter of the time the workers may grow by so much.
GROWTH = 1.05


def summed(seconds: dict[str, list[float]], errors: list[str], span: float) -> Report:
    """Return requests a second, and percentiles in milliseconds by kind and of all."""
    everything = [one for times in seconds.values() for one in times]
    return {
        "requests": len(everything) + len(errors),
        "errors": len(errors),
        "first_errors": errors[:5],
        "per_second": round(len(everything) / span, 1),
        "milliseconds": {kind: _percentiles(times) for kind, times in {**seconds, "all": everything}.items() if times},
    }


def _percentiles(times: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times * 2, n=100, method="inclusive")
    return {"p50": round(cuts[49] * 1000, 1), "p99": round(cuts[98] * 1000, 1), "number": len(times)}


def memory(megabytes: list[float]) -> Report:
    """Return how much memory the workers held, and whether that stayed."""
    quarter = max(len(megabytes) // 4, 1)
    second, last = (statistics.fmean(part or [0]) for part in (megabytes[quarter : 2 * quarter], megabytes[-quarter:]))
    return {
        "seconds": len(megabytes),
        "second_quarter_mb": round(second, 1),
        "last_quarter_mb": round(last, 1),
        "most_mb": round(max(megabytes, default=0), 1),
        "growth": round(last / second, 3) if second else None,
    }


def is_good(report: Report) -> bool:
    """Tell whether nothing failed, nothing was stale and the memory stayed."""
    growth = report["memory"]["growth"]
    return not (report["ours"]["errors"] or report["editor"]["stale"] or (growth is not None and growth > GROWTH))


def as_markdown(report: Report) -> str:
    """Return the tables."""
    editor, ram = report["editor"], report["memory"]
    writes = ", ".join(f"{number} {name}" for name, number in sorted(editor["writes"].items()))
    lines = [
        f"{report['articles']:,} articles in one section, {report['readers']} readers,",
        f"gunicorn with {report['workers']} workers, {report['processors']} processors for everything.",
        "",
        "| | requests | errors | a second | p50 | p99 | p99/p50 |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name in ("ours", "naive"):
        found = report[name]
        for kind, times in found["milliseconds"].items():
            is_all = kind == "all"
            lines.append(
                f"| {name}, {kind} | {times['number']:,} | {found['errors'] if is_all else ''} "
                f"| {found['per_second'] if is_all else ''} | {times['p50']:,.0f} ms | {times['p99']:,.0f} ms "
                f"| {times['p99'] / times['p50']:.1f} |"
            )
    lines += [
        "",
        f"The editor meanwhile: {writes};",
        f"{editor['checks']:,} answers looked at right after the writes, {len(editor['stale'])} faults in them.",
        "",
        f"Memory of the workers: {ram['second_quarter_mb']} MB in the second quarter of {ram['seconds']} s,",
        f"{ram['last_quarter_mb']} MB in the last one.",
    ]
    return "\n".join([*lines, *editor["stale"][:20]]) + "\n"
