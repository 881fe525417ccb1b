"""The page `docs/policy-coverage.md`, made from the table of phrases and from the tests that carry their numbers.

python tests/support/coverage.py > docs/policy-coverage.md
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HEAD = """\
# What the policy asks for, and what answers it

Made from `aggregates/data/rules` and the tests in `tests/policy`; a test fails when this page is not what they say.
S1 to S118 number the phrases of a playgroup's confidentiality policy. Each test named here runs through the commands,
and fails when its phrase is taken out of the table (`tests/policy/test_taken_out.py`). Nothing here is legal advice.

*enforced*: refused, and the attempt recorded. *warned*: recorded as it happened, and said. *recorded*: there is a place
for it.
*reported*: it is on a list or in a report. Where a program cannot prevent something (speech, paper, premises), it says so.
"""
UNPREVENTED = "; recorded and reported, not prevented"


def tests() -> Mapping[str, list[str]]:
    """Phrase to the tests that carry its number."""
    found: dict[str, list[str]] = {}
    for file in sorted((ROOT / "tests" / "policy").glob("test_*.py")):
        for name, number in re.findall(r"^def (test_s(\d+)_\w+)", file.read_text("utf-8"), re.MULTILINE):
            found.setdefault(f"S{number}", []).append(f"{file.name}::{name}")
    return found


def lines(rules: Mapping[str, Any]) -> Iterator[str]:
    """The page."""
    yield HEAD
    yield "| | what it asks | answered by | how | test in `tests/policy` |"
    yield "|---|---|---|---|---|"
    named = tests()
    for phrase, row in rules["demands"].items():
        how = row["kind"] + ("" if row.get("prevented", True) else UNPREVENTED)
        answers = "<br>".join(f"`{answer}`" for answer in row["answers"])
        shown = "<br>".join(f"`{test}`" for test in named.get(phrase, []))
        yield f"| {phrase} | {row['says']['en-GB']} | {answers} | {how} | {shown} |"
    yield "\n## Where the policy is out of date or contradicts itself\n"
    yield "| | what is the matter | what the product does about it | phrases |"
    yield "|---|---|---|---|"
    for name, row in rules["contradictions"].items():
        yield f"| {name} | {row['says']['en-GB']} | {row['answer']['en-GB']} | {', '.join(row['rows'])} |"


def page() -> str:
    from aggregates import datafiles

    return "\n".join(lines(datafiles.shipped("rules"))) + "\n"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.stdout.write(page())
