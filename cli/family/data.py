"""A parent's report for a program: what the page says, as codes and times; without the ids of other people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from cli.family.lines import Lines
from projections.family.kept import Kept
from projections.family.looks import Day
from projections.family.report import ParentReport

LEFT_OUT = ("entered_by",)  # a person's id: the role stands in its place


def of_report(lines: Lines) -> dict[str, Any]:
    """Everything that the page says."""
    report = lines.report
    return {
        "child": report.child,
        "to": report.to,
        "begins": report.begins,
        "consents": [_line(report, asdict(own)) for own in report.agreed.own],
        "others": [asdict(scope) for scope in report.agreed.others],
        "looks": [_day(lines, day) for day in report.days],
        "told": [_line(report, asdict(told)) for told in report.told],
        "by_hand": report.by_hand,
        "since": None if report.since is None else asdict(report.since),
    }


def of_records(opened: Sequence[tuple[Kept, Any]]) -> list[dict[str, Any]]:
    """The records with their words; None where they were not open to whoever made it."""
    return [
        {
            "category": kept.category,
            "medium": kept.medium,
            "provenance": kept.provenance,
            "agency": kept.agency,
            "occurred_at": kept.when,
            "parts": None if parts is None else [{"position": p.position, "words": found} for p, found in parts],
        }
        for kept, parts in opened
    ]


def _day(lines: Lines, day: Day) -> dict[str, Any]:
    return {
        "day": day.day,
        "role": day.role,
        "own": day.own,
        "refused": day.refused,
        "name": None if day.named is None else lines.name(day.named),
        "times": len(day.looks),
        "looks": [_line(lines.report, asdict(look)) for look in day.looks],
    }


def _line(report: ParentReport, line: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in line.items() if name not in LEFT_OUT}
    more = {
        "after": report.after.get(line["position"]),
        "typed_in_by": report.entered_by.get(line["position"]),
        "disputed": report.disputed.get(line["position"]),
    }
    return {**kept, **more}
